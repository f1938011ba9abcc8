//! The sweeper: brings to the queue whatever is due in the store and nobody else has brought. It converges from any state, whatever was lost.
//!
//! Must not know: how executions run.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    ids::ExecutionId,
    ops::Services,
    ports::store::{StoreError, StoreResult},
};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

/// The longest pause between two rounds.
pub const ROUND: Duration = Duration::from_secs(2);
/// The shortest: retries that are due one after the other are gathered.
const SHORTEST: Duration = Duration::from_millis(5);
/// How long a queue that is full, or nearly, is given to empty.
const FULL: Duration = Duration::from_millis(50);
/// Fewer in a round are not worth hurrying for.
const FEW: usize = crate::queue::BATCH;
/// The most executions of one round.
pub const BATCH: usize = 1_024;
/// When a pushed execution that nobody claimed is pushed again.
pub const AGAIN: Duration = Duration::from_secs(30);

/// Sweeps until told to stop. Errors of the store are waited out; none keeps the rest of a round from its work.
pub async fn sweep(services: Services, nudged: Arc<Notify>, stop: CancellationToken) {
    let mut sweeper = Sweeper { services, took_up: false, release_at: Instant::now() };
    while !stop.is_cancelled() {
        let pause = sweeper.round().await;
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
            () = nudged.notified() => {}
        }
    }
}

struct Sweeper {
    services: Services,
    /// Whether what waited in an earlier process has been taken up.
    took_up: bool,
    /// When stray HELD executions are looked for next: that is seldom needed, and not at every nudge.
    release_at: Instant,
}

impl Sweeper {
    /// One round; returns how long to wait for the next.
    async fn round(&mut self) -> Duration {
        if !self.took_up {
            self.took_up = self.take_up().await.inspect_err(complain).is_ok();
        }
        if self.release_at <= Instant::now() {
            // Also after an error: not more often.
            self.release_at = Instant::now() + ROUND;
            let _ = self.services.store.release_stray_held(self.services.clock.now()).await.inspect_err(complain);
        }
        self.push_due().await.inspect_err(complain).unwrap_or(ROUND)
    }

    /// The queue of an earlier process is lost: what waited in it waits in the store.
    async fn take_up(&self) -> StoreResult<()> {
        let waiting = self.services.store.dispatch_all(self.services.clock.now()).await?;
        if waiting > 0 {
            tracing::info!(waiting, "took up what waited in an earlier run");
        }
        Ok(())
    }

    /// Pushes what is due and fits; returns when to look again.
    async fn push_due(&self) -> StoreResult<Duration> {
        let Services { store, queue, clock, .. } = &self.services;
        // Some room is left to whatever arrives meanwhile: what the queue refuses after it was taken here waits long to be taken again.
        let room = queue.room().div_ceil(2).min(BATCH);
        if room == 0 {
            return Ok(FULL);
        }
        let now = clock.now();
        let due = store.take_due(now, room, now + AGAIN).await?;
        let ids: Vec<ExecutionId> = due.iter().map(|due| due.id).collect();
        if let Err(full) = queue.push(&ids) {
            tracing::debug!(%full, "the queue filled up; the rest is due again later");
        }
        if ids.len() == room {
            return Ok(if room < FEW { FULL } else { SHORTEST });
        }
        let next = store.next_dispatch().await?;
        Ok(next.map_or(ROUND, |at| (at - clock.now()).to_std().unwrap_or_default().clamp(SHORTEST, ROUND)))
    }
}

fn complain(error: &StoreError) {
    tracing::warn!(?error, "the sweeper could not ask the store");
}
