//! The sweeper: brings to the queue whatever is due in the store and nobody else has brought. It converges from any state, whatever was lost.
//!
//! Must not know: how executions run.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    ids::ExecutionId,
    ops::Services,
    ports::store::{StoreError, StoreResult},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// The longest pause between two rounds.
const ROUND: Duration = Duration::from_secs(2);
/// The shortest: retries that are due one after the other are gathered.
const SHORTEST: Duration = Duration::from_millis(5);
/// The most executions of one round.
const BATCH: usize = 1_024;
/// When a pushed execution that nobody claimed is pushed again.
const AGAIN: Duration = Duration::from_secs(30);

/// Sweeps until told to stop. Errors of the store are waited out.
pub async fn sweep(services: Services, nudged: Arc<Notify>, stop: CancellationToken) {
    let mut started = false;
    let mut settled = tokio::time::Instant::now();
    while !stop.is_cancelled() {
        let round = async {
            if !started {
                start(&services).await?;
                started = true;
            }
            if settled.elapsed() >= ROUND || settled.elapsed().is_zero() {
                services.store.release_stray_held(services.clock.now()).await?;
                settled = tokio::time::Instant::now();
            }
            push_due(&services).await
        };
        let pause = match round.await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(?error, "the sweeper could not read the store");
                ROUND
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
            () = nudged.notified() => {}
        }
    }
}

/// The queue of an earlier process is lost: what waited in it waits in the store.
async fn start(services: &Services) -> StoreResult<()> {
    let waiting = services.store.dispatch_all(services.clock.now()).await?;
    if waiting > 0 {
        tracing::info!(waiting, "took up what waited in an earlier run");
    }
    Ok(())
}

/// One round; returns how long to wait for the next.
async fn push_due(services: &Services) -> Result<Duration, StoreError> {
    let room = services.queue.room().min(BATCH);
    if room == 0 {
        return Ok(Duration::from_millis(50));
    }
    let now = services.clock.now();
    let due = services.store.take_due(now, room, now + AGAIN).await?;
    let ids: Vec<ExecutionId> = due.iter().map(|due| due.id).collect();
    if let Err(full) = services.queue.push(&ids) {
        tracing::debug!(%full, "the queue filled up; the rest is due again later");
    }
    if ids.len() == room {
        return Ok(SHORTEST);
    }
    let next = services.store.next_dispatch().await?;
    Ok(next.map_or(ROUND, |at| (at - services.clock.now()).to_std().unwrap_or_default().clamp(SHORTEST, ROUND)))
}
