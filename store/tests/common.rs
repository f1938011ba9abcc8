//! Opens stores for tests.

use std::{
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use inlet_core::{
    ports::store::StoreError,
    testing::{clock::ManualClock, store::Fixture},
};
use inlet_store::{PostgresOptions, SqlStore, SqliteOptions};
use inlet_testing::Postgres;
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

/// An empty store in a directory of its own.
pub async fn open() -> (TempDir, Arc<SqlStore>, Arc<ManualClock>) {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let store = open_in(directory.path(), clock.clone()).await.unwrap();
    (directory, Arc::new(store), clock)
}

/// The store of a directory.
pub async fn open_in(directory: &Path, clock: Arc<ManualClock>) -> Result<SqlStore, StoreError> {
    SqlStore::sqlite(SqliteOptions::new(&directory.join("inlet.db")), clock).await
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

/// One server for all tests; each has a database of its own.
static SERVER: LazyLock<Postgres> = LazyLock::new(Postgres::start);

/// The address of an empty database.
pub fn empty_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    SERVER.database(&format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// A store on a database with few connections, since many tests share the server.
pub async fn open_database(url: &str, clock: Arc<ManualClock>) -> Result<SqlStore, StoreError> {
    let options = PostgresOptions {
        tenant_connections: 4,
        platform_connections: 4,
        board_connections: 4,
        ..PostgresOptions::new(url)
    };
    SqlStore::postgres(options, clock).await
}

/// An empty store on PostgreSQL, and its database's address.
pub async fn open_postgres() -> (String, Arc<SqlStore>, Arc<ManualClock>) {
    let (url, clock) = (empty_database(), Arc::new(ManualClock::default()));
    let store = open_database(&url, clock.clone()).await.unwrap();
    (url, Arc::new(store), clock)
}
