//! Tests an e-mail connection: greets the server, signs in, and asks for nothing (NOOP).
//!
//! Must not know: letters.

use std::time::Instant;

use inlet_core::{
    connection::{EmailSettings, EmailTls},
    connection_test::{TestStage, TestStep},
    flow::parameters::Parameters,
    ports::connector::OpenConnection,
};
use lettre::transport::smtp::commands::Noop;

use super::{
    EmailConnector,
    session::{explain, sign_in},
};
use crate::probe::{Probe, STAGES, in_time};

impl EmailConnector {
    /// Tries the connection from the name's look-up to an answer; no letter is sent. Codes as of [`write`](Self::write), and `DNS_UNRESOLVED`,
    /// `TCP_CONNECT` and `TEST_TIMEOUT`.
    pub async fn test(
        &self,
        connection: &OpenConnection,
        settings: &EmailSettings,
        parameters: &Parameters,
    ) -> Vec<TestStep> {
        let mut probe = Probe::default();
        self.probe(&mut probe, (connection, settings), parameters).await;
        probe.finish(&STAGES)
    }

    async fn probe(
        &self,
        probe: &mut Probe,
        (connection, settings): (&OpenConnection, &EmailSettings),
        parameters: &Parameters,
    ) {
        if !probe.reach(&self.egress, &settings.host, settings.port).await {
            return;
        }
        let began = Instant::now();
        let greeted = in_time(self.greet(settings, parameters)).await;
        let took = Some(began.elapsed());
        let mut server = match greeted {
            Ok(server) if settings.tls == EmailTls::None => {
                probe.skip(TestStage::Tls, "the connection is set to go without");
                server
            }
            Ok(server) => {
                probe.pass(TestStage::Tls, took, None);
                server
            }
            // Without TLS, what went wrong is the greeting.
            Err(error) if settings.tls == EmailTls::None => {
                probe.skip(TestStage::Tls, "the connection is set to go without");
                return probe.fail(TestStage::Authentication, took, error);
            }
            Err(error) => return probe.fail(TestStage::Tls, took, error),
        };
        if settings.user.is_none() {
            probe.skip(TestStage::Authentication, "the connection has no user");
        } else if probe.attempt(TestStage::Authentication, sign_in(&mut server, connection, settings)).await.is_none() {
            return;
        }
        let asking = async { server.command(Noop).await.map(|_| ()).map_err(|error| explain(&error)) };
        probe.attempt(TestStage::Operation, asking).await;
        // Left open, the server would wait for more; whether it hears the goodbye does not matter.
        let _ = in_time(async {
            server.abort().await;
            Ok(())
        })
        .await;
    }
}
