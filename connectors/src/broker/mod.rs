//! Message brokers: NATS with JetStream, RabbitMQ, streams of Redis and Kafka, to publish into and to fetch from; a file for what is particular to each.
//!
//! Must not know: which addresses may be reached (`egress` decides), when a failed delivery is tried again, or what is made of what was fetched.

pub mod config;
mod failure;
mod kafka;
mod nats;
mod rabbitmq;
mod receive;
mod redis;
mod session;
mod test;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use inlet_core::clock::Clock;

use self::session::Session;
use crate::{egress::EgressPolicy, sessions::Sessions};

/// Publishes into brokers, and fetches from them.
pub struct BrokerConnector {
    egress: EgressPolicy,
    clock: Arc<dyn Clock>,
    /// The open sessions that deliveries share.
    sessions: Sessions<Session>,
}

impl BrokerConnector {
    /// A connector that goes out through the guard.
    pub fn new(egress: EgressPolicy, clock: Arc<dyn Clock>) -> Self {
        Self { egress, clock, sessions: Sessions::new() }
    }
}
