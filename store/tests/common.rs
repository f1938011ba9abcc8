//! Opens stores for tests.

use std::{path::Path, sync::Arc};

use inlet_core::{
    ports::store::{Store, StoreError},
    testing::{clock::ManualClock, store::Fixture},
};
use inlet_store::{SqliteOptions, SqliteStore};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

/// An empty store in a directory of its own.
pub async fn open() -> (TempDir, Arc<dyn Store>, Arc<ManualClock>) {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let store = open_in(directory.path(), clock.clone()).await.unwrap();
    (directory, Arc::new(store), clock)
}

/// The store of a directory.
pub async fn open_in(directory: &Path, clock: Arc<ManualClock>) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(SqliteOptions::new(&directory.join("inlet.db")), clock).await
}

/// A fixture on an empty store, with its directory.
pub async fn fixture() -> (TempDir, Fixture) {
    let (directory, store, clock) = open().await;
    (directory, Fixture::new(store, clock))
}

/// A connection beside the store's, such as somebody's `sqlite3`.
pub async fn beside(directory: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(directory.join("inlet.db")).foreign_keys(true).connect().await.unwrap()
}
