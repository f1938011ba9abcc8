//! One delivery as messages, one after the other, each confirmed by the broker.
//!
//! Must not know: how a broker is reached (session.rs), or how its messages look.

use std::time::Duration;

use inlet_core::{
    broker::{BrokerSettings, Topic},
    ports::connector::{ConnectorError, Content, Delivery, DeliveryReport, OpenConnection, Place, Retry},
};
use tokio::time::timeout;

use super::{BrokerConnector, failure, session::Outgoing};
use crate::{failed, wrong_kind};

impl BrokerConnector {
    /// Publishes every body once. The connection's time holds for each. After the first that fails, none is published.
    ///
    /// Codes: `BROKER_CONNECT`, `BROKER_TLS`, `BROKER_AUTHENTICATION`, `BROKER_TIMEOUT`, `BROKER_TARGET_ABSENT`, `BROKER_REFUSED`,
    /// `BROKER_TOO_LARGE`, `BROKER_UNREADABLE`, `TOPIC_INVALID`, `DNS_UNRESOLVED`, `EGRESS_REFUSED` and `CERTIFICATE_INVALID`.
    pub async fn write(
        &self,
        connection: &OpenConnection,
        settings: &BrokerSettings,
        delivery: &Delivery,
    ) -> Result<DeliveryReport, ConnectorError> {
        let Place::Topic(topic) = &delivery.place else { return Err(wrong_kind("a broker needs a place in it")) };
        if topic.broker() != settings.kind.name() {
            return Err(wrong_kind("the connection is to another kind of broker than the step's place"));
        }
        if let Some((field, message)) = topic.fault() {
            return Err(failed("TOPIC_INVALID", format!("{field}: {message}"), Retry::Never));
        }
        let bodies = delivery.bodies().ok_or_else(|| wrong_kind("a broker needs bodies"))?;
        let are_parts = matches!(delivery.content, Content::Parts(_));
        let count = bodies.len();
        let mut report = DeliveryReport { target: Some(target(topic, settings)), ..DeliveryReport::default() };
        for ((stable_id, body), number) in bodies.iter().zip(1_usize..) {
            let place = if are_parts { format!(" (message {number} of {count})") } else { String::new() };
            let message = Outgoing::new(delivery, topic, (stable_id, body));
            let publishing = async { self.session(connection, settings).await?.publish(&message).await };
            let published = timeout(Duration::from_millis(settings.timeout_ms), publishing).await;
            match published.unwrap_or_else(|_| Err(failure::too_late(settings.timeout_ms))) {
                Ok(said) => report.response_body = Some(format!("{said}{place}")),
                Err(mut error) => {
                    self.sessions.forget(connection).await;
                    error.failure.message.push_str(&place);
                    report.response_body = None;
                    return Err(ConnectorError { report, ..error });
                }
            }
        }
        Ok(report)
    }
}

fn target(topic: &Topic<String>, settings: &BrokerSettings) -> String {
    let place = match topic {
        Topic::Nats { subject } => format!("subject {subject}"),
        Topic::Rabbitmq { exchange, routing_key } if exchange.is_empty() => format!("queue {routing_key}"),
        Topic::Rabbitmq { exchange, routing_key } => format!("exchange {exchange}, key {routing_key}"),
        Topic::Redis { stream, .. } => format!("stream {stream}"),
        Topic::Kafka { topic, key: None, .. } => format!("topic {topic}"),
        Topic::Kafka { topic, key: Some(key), .. } => format!("topic {topic}, key {key}"),
    };
    format!("{place} by {}:{}", settings.host, settings.port)
}
