//! The `SQLite` file: one writing connection, some reading ones, and the lock that keeps other processes out.
//!
//! Must not know: what the tables mean.

mod checkpoint;
mod insert;

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use inlet_core::ports::store::{Access, StoreError, StoreResult};
use sqlx::{
    Connection, Sqlite, SqlitePool,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use self::checkpoint::Checkpoints;
pub use self::insert::{Statements, insert, insert_within};
use crate::{AcceptLimits, error::store_error};

/// How long a connection waits for a lock that another process has on the file. Ours is the only one, so this is somebody's `sqlite3`.
const BUSY: Duration = Duration::from_millis(300);
/// How long a change waits for the changes before it.
const WRITER_PATIENCE: Duration = Duration::from_secs(30);
/// How long a reader waits for the readers before it.
const READER_PATIENCE: Duration = Duration::from_secs(10);
/// How long an accept or a probe waits: twice this is under the second within which a partner is told to come back.
pub const SHORT_PATIENCE: Duration = Duration::from_millis(450);

/// How the file is opened.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// The file.
    pub path: PathBuf,
    /// How accepts queue up.
    pub accepts: AcceptLimits,
    /// How many transactions can read at once.
    pub readers: u32,
    /// From how many pages of 4 KiB on the write-ahead log is made to begin again at its start.
    pub log_pages: u32,
    /// The largest size of the file in pages of 4 KiB; unset for no limit but the disk's.
    pub max_pages: Option<u32>,
}

impl SqliteOptions {
    /// The defaults for a file.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), accepts: AcceptLimits::default(), readers: 4, log_pages: 16_384, max_pages: None }
    }
}

/// The connections.
#[derive(Debug, Clone)]
pub struct SqliteDatabase {
    writer: SqlitePool,
    readers: SqlitePool,
    checkpoints: Arc<Checkpoints>,
    _lock: Arc<File>,
}

/// Another process has the file.
#[derive(Debug, thiserror::Error)]
#[error("another Inlet process is running on the database {database} (it holds {lock}); only one may", database = .database.display(), lock = .lock.display())]
struct Locked {
    database: PathBuf,
    lock: PathBuf,
}

/// The waiting for a connection took too long.
#[derive(Debug, thiserror::Error)]
#[error("the database was busy for {} ms", .0.as_millis())]
struct Busy(Duration);

impl SqliteDatabase {
    /// Opens the file and migrates it.
    pub async fn open(options: &SqliteOptions) -> StoreResult<Self> {
        let lock = lock(&options.path)?;
        let base = SqliteConnectOptions::new()
            .filename(&options.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Checkpoints are made beside the writer: [`checkpoint`].
            .pragma("wal_autocheckpoint", "0")
            // Every commit is on disk before it returns.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(512)
            .pragma("cache_size", "-32768")
            // After a burst the log gives its space back.
            .pragma("journal_size_limit", "67108864");
        let writing = base.clone().optimize_on_close(true, None);
        let writing = match options.max_pages {
            Some(pages) => writing.pragma("max_page_count", pages.to_string()),
            None => writing,
        };
        let writer = pool(1, WRITER_PATIENCE).connect_with(writing).await.map_err(store_error)?;
        sqlx::migrate!("../migrations/sqlite")
            .run(&writer)
            .await
            .map_err(|error| StoreError::Failed { source: error.into() })?;
        let checkpoints = Checkpoints::start(
            pool(1, READER_PATIENCE).connect_with(base.clone()).await.map_err(store_error)?,
            writer.clone(),
            options.log_pages,
        );
        let reading = base.pragma("query_only", "ON");
        let readers = pool(options.readers.max(1), READER_PATIENCE).connect_with(reading).await.map_err(store_error)?;
        Ok(Self { writer, readers, checkpoints: Arc::new(checkpoints), _lock: Arc::new(lock) })
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

    /// The writing connection, outside a transaction: [`StoreError::Unavailable`] when it is not to be had within [`SHORT_PATIENCE`].
    pub async fn writer_soon(&self) -> StoreResult<PoolConnection<Sqlite>> {
        soon(async { self.writer.acquire().await.map_err(store_error) }).await
    }

    /// A reading transaction for a probe that must not be kept waiting.
    pub async fn begin_reading_soon(&self) -> StoreResult<sqlx::Transaction<'static, sqlx::Sqlite>> {
        soon(self.begin(Access::Read)).await
    }

    /// Open connections, and how many of these are idle.
    pub fn connections(&self) -> (usize, usize) {
        let pools = [&self.writer, &self.readers];
        let open = pools.iter().map(|pool| pool.size() as usize).sum();
        (open, pools.iter().map(|pool| pool.num_idle()).sum())
    }

    /// Closes all connections; the last one writes the log back into the file.
    pub async fn close(&self) {
        self.checkpoints.stop().await;
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// What must not keep anybody waiting.
async fn soon<T>(work: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
    match tokio::time::timeout(SHORT_PATIENCE, work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::Unavailable { source: Busy(SHORT_PATIENCE).into() }),
    }
}

/// A pool whose connections stay open: opening one costs its prepared statements.
fn pool(connections: u32, patience: Duration) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(connections)
        .acquire_timeout(patience)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // When the disk is full SQLite may roll a transaction back by itself (sqlite.org/lang_transaction.html, section 3.1). The driver then
        // takes it for open for ever and refuses the next one, so such a connection is replaced.
        .after_release(|connection, _| {
            Box::pin(async move {
                if !connection.is_in_transaction() {
                    return Ok(true);
                }
                // The rollback of a dropped transaction may still be on its way to the connection's thread.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
}

fn lock(database: &Path) -> StoreResult<File> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let unavailable = |error: std::io::Error| StoreError::Unavailable { source: error.into() };
    let file = OpenOptions::new().create(true).write(true).truncate(false).open(&path).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Unavailable { source: Locked { database: database.to_owned(), lock: path }.into() })
        }
        Err(TryLockError::Error(error)) => Err(unavailable(error)),
    }
}
