//! Checkpoints: bringing the write-ahead log back into the file, beside the writer instead of in one of its commits.
//!
//! SQLite checkpoints inside the commit that filled the log, and all who wait for that commit wait for its syncs. Here a connection of its own copies
//! the log while others write; only when the log has grown long does the writer pause, for the few pages that came meanwhile, so that the log begins
//! again at its start (sqlite.org/wal.html, section 2.2).
//!
//! Must not know: what is written.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sqlx::{SqliteConnection, SqlitePool};
use tokio::{task::JoinHandle, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// How often the log is looked at.
const PERIOD: Duration = Duration::from_millis(500);
/// The running checkpoints.
#[derive(Debug)]
pub struct Checkpoints {
    stopping: CancellationToken,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Checkpoints {
    /// Starts them on a connection of their own, beside the writer's; a log of so many pages must begin again.
    pub fn start(own: SqlitePool, writer: SqlitePool, long: u32) -> Self {
        let stopping = CancellationToken::new();
        let task = tokio::spawn(run(own, writer, long, stopping.clone()));
        Self { stopping, task: Mutex::new(Some(task)) }
    }

    /// Returns when the last one has ended and its connection is closed.
    pub async fn stop(&self) {
        self.stopping.cancel();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "checkpoints ended badly");
        }
    }
}

async fn run(own: SqlitePool, writer: SqlitePool, long: u32, stopping: CancellationToken) {
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopping.cancelled() => break,
            _ = ticks.tick() => {}
        }
        if let Err(error) = checkpoint(&own, &writer, long).await {
            // The log only grows meanwhile; nothing in it is lost.
            tracing::warn!(%error, "the write-ahead log could not be brought into the file");
        }
    }
    own.close().await;
}

async fn checkpoint(own: &SqlitePool, writer: &SqlitePool, long: u32) -> sqlx::Result<()> {
    let mut connection = own.acquire().await?;
    if copy(&mut connection, "PRAGMA wal_checkpoint(PASSIVE)").await? < i64::from(long) {
        return Ok(());
    }
    // Once more, so that little is left for the pause.
    copy(&mut connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
    let mut paused = writer.acquire().await?;
    copy(&mut paused, "PRAGMA wal_checkpoint(RESTART)").await?;
    Ok(())
}

/// Runs a checkpoint; returns how many pages the log has.
async fn copy(connection: &mut SqliteConnection, pragma: &'static str) -> sqlx::Result<i64> {
    let (_busy, pages, _copied): (i64, i64, i64) = sqlx::query_as(pragma).fetch_one(connection).await?;
    Ok(pages)
}
