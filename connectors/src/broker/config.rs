//! What the settings of a broker must be.
//!
//! Must not know: secrets, or how a broker is reached.

use inlet_core::{
    broker::{BrokerAddress, BrokerKind, BrokerSettings},
    error::Problem,
};

use crate::server;

/// The longest user or virtual host, in bytes: what AMQP can say.
const MAX_NAME: usize = 255;

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &BrokerSettings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let kind = settings.kind.field();
    let mut add = |field: &str, message: &str| {
        problems.push(Problem::field("CONNECTION_SETTINGS_INVALID", format!("settings.{kind}.{field}"), message));
    };
    let is_name = |text: &str| (1..=MAX_NAME).contains(&text.len()) && !text.contains(char::is_control);
    let authorities = server::check_authorities(settings.ca_certificates.as_deref());
    for (field, message) in server::check_address(&settings.host, settings.port).chain(authorities) {
        add(field, message);
    }
    match &settings.user {
        Some(user) if !is_name(user) => add("user", "1 to 255 bytes without control characters, or left out"),
        None if matches!(settings.kind, BrokerKind::Rabbitmq { .. }) => {
            add("user", "RabbitMQ knows nobody without one");
        }
        Some(_) | None => {}
    }
    match &settings.kind {
        BrokerKind::Rabbitmq { virtual_host } if !is_name(virtual_host) => {
            add("virtualHost", "1 to 255 bytes without control characters");
        }
        BrokerKind::Kafka { others, .. } => {
            for (index, BrokerAddress { host, port }) in others.iter().enumerate() {
                for (field, message) in server::check_address(host, *port) {
                    add(&format!("otherBrokers[{index}].{field}"), message);
                }
            }
            if others.len() > BrokerKind::MAX_OTHERS {
                add("otherBrokers", "at most 20");
            }
        }
        BrokerKind::Nats | BrokerKind::Rabbitmq { .. } | BrokerKind::Redis { .. } => {}
    }
    if !(100..=300_000).contains(&settings.timeout_ms) {
        add("timeoutMs", "100 to 300000 milliseconds");
    }
    problems
}
