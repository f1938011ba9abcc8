//! Open sessions with servers: one for each connection, which all deliveries share, opened anew when it broke or the connection was changed.
//!
//! Must not know: what is said in a session.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    clock::Timestamp,
    ids::ConnectionId,
    ports::connector::{ConnectorError, OpenConnection},
};
use moka::future::Cache;

/// Something that may break without being asked.
pub trait Session: Send + Sync + 'static {
    /// Whether it can still be used, as far as is known here.
    fn is_alive(&self) -> bool;
}

/// The open sessions, by a connection as it was when it was last changed.
pub struct Sessions<S>(Cache<(ConnectionId, Timestamp), Arc<S>>);

impl<S: Session> Sessions<S> {
    /// None yet. Those that nobody has used for ten minutes are forgotten.
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(1_000).time_to_idle(Duration::from_mins(10)).build())
    }

    /// The session of a connection as it is now; who comes while it is being opened waits for it.
    pub async fn get(
        &self,
        connection: &OpenConnection,
        opening: impl Future<Output = Result<S, ConnectorError>>,
    ) -> Result<Arc<S>, ConnectorError> {
        let key = (connection.id, connection.revision);
        if self.0.get(&key).await.is_some_and(|session| !session.is_alive()) {
            self.0.invalidate(&key).await;
        }
        let opened = self.0.try_get_with(key, async { opening.await.map(Arc::new) }).await;
        opened.map_err(|error: Arc<ConnectorError>| ConnectorError {
            failure: error.failure.clone(),
            retry: error.retry,
            report: error.report.clone(),
        })
    }

    /// Forgets a session that something went wrong with; who still uses it keeps it.
    pub async fn forget(&self, connection: &OpenConnection) {
        self.0.invalidate(&(connection.id, connection.revision)).await;
    }
}
