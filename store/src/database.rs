//! The `SQLite` file: one writing connection, some reading ones, and the lock that keeps other processes out.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use inlet_core::{
    clock::Timestamp,
    ports::store::{Access, StoreError, StoreResult},
};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::store_error;

/// How the file is opened.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// The file.
    pub path: PathBuf,
    /// How many accepts may wait for the writer; beyond that they fail at once.
    pub waiting: usize,
    /// How many accepts one commit takes at most.
    pub batch: usize,
    /// The largest size of the file in pages of 4 KiB; unset for no limit but the disk's.
    pub max_pages: Option<u32>,
}

impl SqliteOptions {
    /// The defaults for a file.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), waiting: 8_192, batch: 1_024, max_pages: None }
    }
}

/// The connections.
#[derive(Debug, Clone)]
pub struct Database {
    writer: SqlitePool,
    readers: SqlitePool,
    _lock: Arc<File>,
}

/// Another process has the file.
#[derive(Debug, thiserror::Error)]
#[error("another process has this database open (its lock is {0})")]
struct Locked(String);

impl Database {
    /// Opens the file and migrates it.
    pub async fn open(options: &SqliteOptions) -> StoreResult<Self> {
        let lock = lock(&options.path)?;
        let base = SqliteConnectOptions::new()
            .filename(&options.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Every commit is on disk before it returns.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_millis(500))
            .statement_cache_capacity(512)
            .pragma("cache_size", "-32768")
            .optimize_on_close(true, None);
        let writing = match options.max_pages {
            Some(pages) => base.clone().pragma("max_page_count", pages.to_string()),
            None => base.clone(),
        };
        let writer = SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(30)).connect_with(writing).await;
        let writer = writer.map_err(store_error)?;
        sqlx::migrate!("../migrations/sqlite").run(&writer).await.map_err(|error| StoreError::Failed { source: error.into() })?;
        let reading = base.pragma("query_only", "ON");
        let readers = SqlitePoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(10)).connect_with(reading).await;
        Ok(Self { writer, readers: readers.map_err(store_error)?, _lock: Arc::new(lock) })
    }

    /// A transaction. Reading ones see one consistent state and do not wait for writers; writing ones follow one another.
    pub async fn begin(&self, access: Access) -> StoreResult<sqlx::Transaction<'static, sqlx::Sqlite>> {
        let begun = match access {
            Access::Read => self.readers.begin().await,
            // A deferred transaction that turned to writing would fail at once when another had written meanwhile.
            Access::Write => self.writer.begin_with("BEGIN IMMEDIATE").await,
        };
        begun.map_err(store_error)
    }

    /// Whether the file can be read.
    pub async fn ping(&self, now: Timestamp) -> StoreResult<()> {
        let query = sqlx::query("SELECT 1 FROM tenants WHERE created_at > $1 LIMIT 1").bind(now);
        query.fetch_optional(&self.readers).await.map_err(store_error)?;
        Ok(())
    }

    /// Closes all connections; the last one writes the log back into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn lock(database: &Path) -> StoreResult<File> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let unavailable = |error: std::io::Error| StoreError::Unavailable { source: error.into() };
    let file = OpenOptions::new().create(true).write(true).truncate(false).open(&path).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Unavailable { source: Locked(path.display().to_string()).into() }),
        Err(TryLockError::Error(error)) => Err(unavailable(error)),
    }
}
