//! Tests a SQL connection: signs in over a connection of its own and asks for a number.
//!
//! Must not know: tables.

use std::{io, time::Instant};

use inlet_core::{
    connection::{SqlDatabase, SqlServer, SqlSettings, SqlTls},
    connection_test::{TestStage, TestStep},
    ports::connector::{ConnectorError, OpenConnection, Retry},
};

use super::{SqlConnector, failure::explain, open::Opened, session::Session};
use crate::{
    failed,
    probe::{Probe, STAGES, in_time},
};

impl SqlConnector {
    /// Tries the connection from the name's look-up to an answer. Codes as of [`write`](Self::write), and `DNS_UNRESOLVED`, `TCP_CONNECT`, `TLS_FAILED`
    /// and `TEST_TIMEOUT`.
    pub async fn test(&self, connection: &OpenConnection, settings: &SqlSettings) -> Vec<TestStep> {
        let mut probe = Probe::default();
        match &settings.database {
            SqlDatabase::Postgres(server) | SqlDatabase::Mysql(server) => {
                self.probe(&mut probe, (connection, settings), server).await;
                probe.finish(&STAGES)
            }
            SqlDatabase::Sqlite { .. } => {
                probe.attempt(TestStage::Operation, self.open_and_ask(connection, settings)).await;
                probe.finish(&[TestStage::Operation])
            }
        }
    }

    async fn probe(
        &self,
        probe: &mut Probe,
        (connection, settings): (&OpenConnection, &SqlSettings),
        server: &SqlServer,
    ) {
        if !probe.reach(&self.egress, &server.host, server.port).await {
            return;
        }
        let is_protected = server.tls != SqlTls::Disable;
        if !is_protected {
            probe.skip(TestStage::Tls, "the connection is set to go without");
        }
        // Not the pool that deliveries use: the way is tried and not remembered.
        let opened = match in_time(self.open(connection, settings)).await {
            Ok(opened) => opened,
            Err(error) => return probe.fail(TestStage::Authentication, None, error),
        };
        let began = Instant::now();
        let signed_in = in_time(async { Ok(opened.pool.session().await) }).await;
        let took = Some(began.elapsed());
        match signed_in {
            Ok(Ok(session)) => {
                if is_protected {
                    probe.pass(TestStage::Tls, None, None);
                }
                probe.pass(TestStage::Authentication, took, None);
                probe.attempt(TestStage::Operation, ask(session)).await;
            }
            Ok(Err(error)) if is_protected && is_of_tls(&error) => {
                let message = "the server was reached, but TLS failed; it may not offer it, or its certificate may not be trusted";
                probe.fail(TestStage::Tls, took, failed("TLS_FAILED", message, Retry::Later));
            }
            Ok(Err(error)) => {
                if is_protected && matches!(error, sqlx::Error::Database(_)) {
                    probe.pass(TestStage::Tls, None, None);
                }
                probe.fail(TestStage::Authentication, took, explain(&error));
            }
            Err(error) => probe.fail(TestStage::Authentication, took, error),
        }
        opened.close().await;
    }

    async fn open_and_ask(&self, connection: &OpenConnection, settings: &SqlSettings) -> Result<(), ConnectorError> {
        let opened: Opened = self.open(connection, settings).await?;
        let asked = match opened.pool.session().await {
            Ok(session) => ask(session).await,
            Err(error) => Err(explain(&error)),
        };
        opened.close().await;
        asked
    }
}

/// Asks, and gives the connection back.
async fn ask(mut session: Session) -> Result<(), ConnectorError> {
    session.ping().await.map_err(|error| explain(&error))?;
    session.release();
    Ok(())
}

/// A handshake that breaks is an error of input whose data are not what they should be.
fn is_of_tls(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(error) => error.kind() == io::ErrorKind::InvalidData,
        _ => false,
    }
}
