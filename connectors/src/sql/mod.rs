//! SQL databases: PostgreSQL, MySQL and MariaDB on the network, SQLite in the tenant's own folder.
//!
//! Must not know: which addresses may be reached (`egress` decides), where tenants' folders are (`directory` does), or when a failed delivery is tried
//! again.

mod catalog;
pub mod config;
mod convert;
mod failure;
mod open;
mod own;
mod read;
mod row;
mod session;
mod statement;
mod test;
#[cfg(test)]
mod tests;
mod write;

use std::{sync::Arc, time::Duration};

use inlet_core::{clock::Timestamp, connection::SqlDatabase, ids::ConnectionId};
use moka::future::Cache;

use self::open::Opened;
use crate::{directory::Directories, egress::EgressPolicy};

/// Reads from databases and writes into them.
pub struct SqlConnector {
    egress: EgressPolicy,
    directories: Arc<Directories>,
    /// The open databases, by a connection as it was when it was last changed, and by what its parameters have made of it.
    pools: Cache<(ConnectionId, Timestamp, SqlDatabase), Arc<Opened>>,
}

impl SqlConnector {
    /// A connector that goes out through the guard, and finds SQLite's files in the tenants' folders.
    pub fn new(egress: EgressPolicy, directories: Arc<Directories>) -> Self {
        let pools = Cache::builder()
            .max_capacity(1_000)
            .time_to_idle(Duration::from_mins(10))
            .async_eviction_listener(|_, opened: Arc<Opened>, _| Box::pin(async move { opened.close().await }))
            .build();
        Self { egress, directories, pools }
    }
}
