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

use std::{sync::Arc, time::Duration};

use inlet_core::{
    clock::{Clock, Timestamp},
    ids::ConnectionId,
};
use moka::future::Cache;

use self::session::Session;
use crate::egress::EgressPolicy;

/// Publishes into brokers, and fetches from them.
pub struct BrokerConnector {
    egress: EgressPolicy,
    clock: Arc<dyn Clock>,
    /// The open sessions that deliveries share, by a connection as it was when it was last changed.
    sessions: Cache<(ConnectionId, Timestamp), Arc<Session>>,
}

impl BrokerConnector {
    /// A connector that goes out through the guard.
    pub fn new(egress: EgressPolicy, clock: Arc<dyn Clock>) -> Self {
        let sessions = Cache::builder().max_capacity(1_000).time_to_idle(Duration::from_mins(10)).build();
        Self { egress, clock, sessions }
    }
}
