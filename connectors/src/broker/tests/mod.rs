//! Brokers that are really there: what is published arrives, what is fetched and not settled comes again, and what goes wrong is told apart.

mod kafka;
mod nats;
mod rabbitmq;
mod redis;
mod refusal;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use inlet_core::{
    broker::{BrokerKind, BrokerSettings, Topic},
    clock::Clock as _,
    connection::{ConnectionSettings, SecretName},
    connection_test::{TestOutcome, TestStage, TestStep},
    feed::{Feed, FeedHealth, FeedSource, LogPlace},
    flow::parameters::Parameters,
    ids::{FeedId, ListenerId},
    ports::{
        broker::{Received, Settlement, Subscription},
        connector::{ConnectorError, Content, Delivery, DeliveryReport, OpenConnection, Place, Retry},
    },
};
use uuid::Uuid;

use super::BrokerConnector;
use crate::{
    egress::EgressPolicy,
    fixtures::{ManualClock, opened},
};

/// Longer than anything takes that comes at all.
const LONG: Duration = Duration::from_secs(20);
/// Long enough to see that nothing comes.
const SHORT: Duration = Duration::from_millis(300);

fn settings(kind: BrokerKind, port: u16) -> BrokerSettings {
    BrokerSettings {
        kind,
        host: "localhost".to_owned(),
        port,
        tls: false,
        ca_certificates: None,
        user: None,
        timeout_ms: 10_000,
    }
}

fn open(settings: &BrokerSettings, password: Option<&str>) -> OpenConnection {
    let secrets = password.map(|password| (SecretName::Password, password));
    opened(ConnectionSettings::Broker(settings.clone()), secrets.as_slice())
}

fn delivery(topic: Topic<String>, content: Content) -> Delivery {
    Delivery {
        stable_id: "0199-0".to_owned(),
        place: Place::Topic(topic),
        media_type: "application/json",
        content,
        parameters: Parameters::new(),
        trace_parent: None,
        is_repeated: false,
    }
}

fn body(text: &str) -> Content {
    Content::Body(Bytes::copy_from_slice(text.as_bytes()))
}

fn connector() -> BrokerConnector {
    connector_behind(EgressPolicy::parse(["127.0.0.1", "::1"]).unwrap())
}

fn connector_behind(egress: EgressPolicy) -> BrokerConnector {
    BrokerConnector::new(egress, Arc::new(ManualClock::new()))
}

/// One who has this connection.
struct Guest {
    connector: BrokerConnector,
    connection: OpenConnection,
    settings: BrokerSettings,
}

impl Guest {
    fn new(settings: BrokerSettings, password: Option<&str>) -> Self {
        Self { connector: connector(), connection: open(&settings, password), settings }
    }

    async fn write(&self, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
        self.connector.write(&self.connection, &self.settings, delivery).await
    }

    async fn subscribe(&self, source: &FeedSource) -> Result<Box<dyn Subscription>, ConnectorError> {
        self.subscribe_at(source, None).await
    }

    /// As a feed that stands there.
    async fn subscribe_at(
        &self,
        source: &FeedSource,
        place: Option<LogPlace>,
    ) -> Result<Box<dyn Subscription>, ConnectorError> {
        let now = ManualClock::new().now();
        let feed = Feed {
            id: FeedId::from_uuid(Uuid::from_u128(9)),
            tenant_id: self.connection.tenant_id,
            name: "feed".to_owned(),
            listener_id: ListenerId::from_uuid(Uuid::from_u128(8)),
            connection_id: self.connection.id,
            source: source.clone(),
            enabled: true,
            created_at: now,
            updated_at: now,
            health: FeedHealth::default(),
            place,
        };
        self.connector.subscribe(&self.connection, &self.settings, &feed).await
    }

    async fn test(&self) -> Vec<(TestStage, String)> {
        told(&self.connector.test(&self.connection, &self.settings).await)
    }
}

/// The next so many, however they come.
async fn fetch(subscription: &mut dyn Subscription, count: usize) -> Vec<Received> {
    let mut received = Vec::new();
    while received.len() < count {
        let more = subscription.receive(LONG).await.unwrap();
        assert!(!more.is_empty(), "only {} of {count} came", received.len());
        received.extend(more);
    }
    received
}

fn texts(received: &[Received]) -> Vec<&str> {
    received.iter().map(|received| str::from_utf8(&received.body).unwrap()).collect()
}

fn header<'r>(received: &'r Received, name: &str) -> Option<&'r str> {
    received.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

fn all(received: &[Received], settlement: Settlement) -> Vec<(inlet_core::ports::broker::Receipt, Settlement)> {
    received.iter().map(|received| (received.receipt, settlement)).collect()
}

fn code(error: &ConnectorError) -> (&str, Retry) {
    (error.failure.code.as_str(), error.retry)
}

/// The error of what was not to go well.
fn refusal<T>(result: Result<T, ConnectorError>) -> ConnectorError {
    match result {
        Ok(_) => panic!("this went well"),
        Err(error) => error,
    }
}

/// Stages with `passed`, `skipped` or the code of what went wrong.
fn told(steps: &[TestStep]) -> Vec<(TestStage, String)> {
    let word = |outcome: &TestOutcome| match outcome {
        TestOutcome::Passed(_) => "passed".to_owned(),
        TestOutcome::Skipped(_) => "skipped".to_owned(),
        TestOutcome::Failed(failure) => failure.code.clone(),
    };
    steps.iter().map(|step| (step.stage, word(&step.outcome))).collect()
}
