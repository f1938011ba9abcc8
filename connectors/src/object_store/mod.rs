//! Object store connections: files in a bucket of S3, Google Cloud Storage or Azure Blob Storage, over the egress guard.
//!
//! Credentials are the connection's own: none is taken from the environment, a file of the machine, or a cloud's metadata service. Must not know: what is
//! in the files, or how their names came to be.

mod bucket;
pub mod config;
mod failure;
mod open;
mod outlet;
mod test;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use inlet_core::{
    clock::Timestamp,
    ids::ConnectionId,
    object_store::ObjectStoreSettings,
    ports::connector::{ConnectorError, OpenConnection},
};
use moka::future::Cache;
use object_store::{ObjectStore, list::PaginatedListStore};

use self::{bucket::Bucket, outlet::Outlet};
use crate::egress::EgressPolicy;

/// The longest that one read, write or list may take, all of its requests together.
const PATIENCE: Duration = Duration::from_mins(5);

/// Bounds what is done in a bucket.
pub async fn in_time<T>(action: impl Future<Output = Result<T, ConnectorError>>) -> Result<T, ConnectorError> {
    tokio::time::timeout(PATIENCE, action).await.unwrap_or_else(|_| Err(failure::timeout()))
}

/// Reaches buckets.
pub struct ObjectStores {
    outlet: Outlet,
    opened: Cache<(ConnectionId, Timestamp), Opened>,
    egress: EgressPolicy,
}

/// The client of one connection as it is now.
#[derive(Clone)]
struct Opened {
    store: Arc<dyn ObjectStore>,
    lists: Arc<dyn PaginatedListStore>,
}

impl ObjectStores {
    /// Object stores that are reached through the guard. Fails when TLS cannot be set up.
    pub fn new(egress: EgressPolicy) -> Result<Self, reqwest::Error> {
        let outlet = Outlet::new(&egress)?;
        let opened = Cache::builder().max_capacity(1_000).time_to_idle(Duration::from_mins(10)).build();
        Ok(Self { outlet, opened, egress })
    }

    /// The files of a connection. `OBJECT_STORE_AUTHENTICATION` where its key cannot be one, `OBJECT_STORE_REFUSED` where its settings lead nowhere.
    pub async fn bucket<'s>(
        &self,
        connection: &OpenConnection,
        settings: &'s ObjectStoreSettings,
    ) -> Result<Bucket<'s>, ConnectorError> {
        let key = (connection.id, connection.revision);
        let opened = if let Some(opened) = self.opened.get(&key).await {
            opened
        } else {
            let opened = self.open(connection, settings)?;
            self.opened.insert(key, opened.clone()).await;
            opened
        };
        Ok(Bucket { opened, settings })
    }
}
