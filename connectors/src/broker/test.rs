//! Tests a broker: reaches it, signs in, and asks for something that changes nothing.
//!
//! Must not know: messages.

use std::time::Instant;

use inlet_core::{
    broker::BrokerSettings,
    connection_test::{TestStage, TestStep},
    ports::connector::OpenConnection,
};

use super::BrokerConnector;
use crate::probe::{Probe, STAGES, in_time};

impl BrokerConnector {
    /// Tries the connection from the name's look-up to an answer; nothing is published or fetched. Codes as of [`write`](Self::write), and
    /// `TCP_CONNECT` and `TEST_TIMEOUT`.
    pub async fn test(&self, connection: &OpenConnection, settings: &BrokerSettings) -> Vec<TestStep> {
        let mut probe = Probe::default();
        self.probe(&mut probe, connection, settings).await;
        probe.finish(&STAGES)
    }

    async fn probe(&self, probe: &mut Probe, connection: &OpenConnection, settings: &BrokerSettings) {
        if !probe.reach(&self.egress, &settings.host, settings.port).await {
            return;
        }
        let began = Instant::now();
        let opened = in_time(self.open(connection, settings)).await;
        let took = Some(began.elapsed());
        if !settings.tls {
            probe.skip(TestStage::Tls, "the connection is set to go without");
        }
        let session = match opened {
            Ok(session) => session,
            Err(error) if settings.tls && matches!(&*error.failure.code, "BROKER_TLS" | "CERTIFICATE_INVALID") => {
                return probe.fail(TestStage::Tls, took, error);
            }
            Err(error) => {
                if settings.tls {
                    probe.pass(TestStage::Tls, None, None);
                }
                return probe.fail(TestStage::Authentication, took, error);
            }
        };
        if settings.tls {
            probe.pass(TestStage::Tls, None, Some("within the time of authentication".to_owned()));
        }
        if settings.user.is_none() && connection.secrets.is_empty() {
            probe.skip(TestStage::Authentication, "the connection has neither user nor password");
        } else {
            probe.pass(TestStage::Authentication, took, None);
        }
        let began = Instant::now();
        match in_time(session.ask()).await {
            Ok(remark) => probe.pass(TestStage::Operation, Some(began.elapsed()), remark),
            Err(error) => probe.fail(TestStage::Operation, Some(began.elapsed()), error),
        }
    }
}
