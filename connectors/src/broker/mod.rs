//! Message brokers: NATS with JetStream, RabbitMQ and streams of Redis, to publish into and to fetch from; a file for what is particular to each.
//!
//! Must not know: which addresses may be reached (`egress` decides), when a failed delivery is tried again, or what is made of what was fetched.

pub mod config;
mod failure;
mod nats;
mod rabbitmq;
mod receive;
mod redis;
mod session;
mod test;
#[cfg(test)]
mod tests;
mod write;

use self::session::Session;
use crate::{egress::EgressPolicy, sessions::Sessions};

/// Publishes into brokers, and fetches from them.
pub struct BrokerConnector {
    egress: EgressPolicy,
    sessions: Sessions<Session>,
}

impl BrokerConnector {
    /// A connector that goes out through the guard.
    pub fn new(egress: EgressPolicy) -> Self {
        Self { egress, sessions: Sessions::new() }
    }
}
