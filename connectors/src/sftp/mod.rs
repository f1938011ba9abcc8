//! SFTP connections: files in a directory of an SSH server, over the egress guard, as an object store of our own.
//!
//! The server is known by its key, or nothing is said to it. Must not know: what is in the files, or how their names came to be.

pub mod config;
mod failure;
mod file;
mod host_key;
mod leash;
mod remote;
mod session;
mod sign_in;
mod store;
mod test;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use inlet_core::{
    clock::Clock,
    ports::connector::{ConnectorError, OpenConnection, Retry},
    sftp::SftpSettings,
};

use self::{remote::Remote, session::Session, store::SftpStore};
use crate::{egress::EgressPolicy, failed, probe::look_up, sessions::Sessions};

/// The longest that one read, write or list may take, all of its requests together.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long a session may say nothing before it is closed; never less than a connection's own time for an answer.
const IDLE: Duration = Duration::from_mins(2);

/// Bounds what is done on a server.
pub async fn in_time<T>(action: impl Future<Output = Result<T, ConnectorError>>) -> Result<T, ConnectorError> {
    tokio::time::timeout(PATIENCE, action)
        .await
        .unwrap_or_else(|_| Err(failed("SFTP_TIMEOUT", "the file was not done with in time", Retry::Later)))
}

/// Reaches directories of SFTP servers.
pub struct SftpConnector {
    egress: EgressPolicy,
    clock: Arc<dyn Clock>,
    sessions: Sessions<Session>,
    idle: Duration,
}

impl SftpConnector {
    /// A connector that goes out through the guard.
    pub fn new(egress: EgressPolicy, clock: Arc<dyn Clock>) -> Self {
        Self { egress, clock, sessions: Sessions::new(), idle: IDLE }
    }

    /// The files of a connection. Codes as of [`open`](Self::open).
    pub async fn remote<'s>(
        &self,
        connection: &OpenConnection,
        settings: &'s SftpSettings,
    ) -> Result<Remote<'s>, ConnectorError> {
        // Connecting is much larger than all that surrounds it.
        let session = self.sessions.get(connection, Box::pin(self.open(connection, settings))).await?;
        Ok(Remote { store: SftpStore::new(session, &settings.directory, Arc::clone(&self.clock)), settings })
    }

    /// Opens a session of its own, within the connection's time. Codes: `EGRESS_REFUSED`, `DNS_UNRESOLVED`, `SFTP_CONNECT`, `SFTP_HOST_KEY_UNKNOWN`,
    /// `SFTP_AUTHENTICATION`, `SFTP_REFUSED`, `SFTP_TIMEOUT`, `SECRET_MISSING`, `PRIVATE_KEY_INVALID`.
    async fn open(&self, connection: &OpenConnection, settings: &SftpSettings) -> Result<Session, ConnectorError> {
        let opening = async {
            let addresses = look_up(&self.egress, &settings.host, settings.port).await?;
            let mut server = self.handshake(settings, &addresses).await?;
            sign_in::sign_in(&mut server, connection, settings).await?;
            Session::start(server, settings).await
        };
        let limit = Duration::from_millis(settings.timeout_ms);
        tokio::time::timeout(limit, opening).await.unwrap_or_else(|_| Err(failure::late(settings.timeout_ms)))
    }
}
