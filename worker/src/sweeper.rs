//! The sweeper: brings to the queue whatever is due in the store and nobody else has brought. It converges from any state, whatever was lost.
//!
//! Must not know: how executions run.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    mutant::{Mutant, planted},
    ops::Services,
    ports::store::{StoreError, StoreResult},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::queue::SweepRequests;

/// The longest pause between two rounds.
pub const ROUND: Duration = Duration::from_secs(2);
/// The shortest: retries that are due one after the other are gathered.
const SHORTEST: Duration = Duration::from_millis(5);
/// The pause when there is likely more to bring soon: lanes that were full have emptied a bit, or another sweeper has left what it could not bring.
pub const SOON: Duration = Duration::from_millis(100);
/// How long a queue that cannot be reached is left alone.
const AWAY: Duration = Duration::from_millis(500);
/// The most executions of one round.
pub const BATCH: usize = 1_024;
/// Long enough for a planted fault.
const NEVER: Duration = Duration::from_hours(24);
/// When a pushed execution that nobody claimed is pushed again.
pub const AGAIN: Duration = Duration::from_secs(15);

/// Sweeps until told to stop. Errors of the store are waited out; none keeps the rest of a round from its work.
pub async fn sweep(services: Services, requests: Arc<SweepRequests>, stop: CancellationToken) {
    let mut sweeper = Sweeper { services, requests, all: false, lanes_are_full: false, release_at: Instant::now() };
    while !stop.is_cancelled() {
        let pause = sweeper.round().await;
        // Full lanes have everybody ask, all the time.
        let (full, requests) = (sweeper.lanes_are_full, Arc::clone(&sweeper.requests));
        let asked = async { if full { std::future::pending().await } else { requests.asked().await } };
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
            () = asked => {}
        }
    }
}

struct Sweeper {
    services: Services,
    requests: Arc<SweepRequests>,
    /// Whether all that waits is still to be brought again.
    all: bool,
    /// Whether the last round found some that have enough waiting in the queue.
    lanes_are_full: bool,
    /// When stray HELD executions are looked for next: that is seldom needed, and not at every nudge.
    release_at: Instant,
}

impl Sweeper {
    /// One round; returns how long to wait for the next.
    async fn round(&mut self) -> Duration {
        self.all |= self.requests.take_all();
        if self.all {
            self.all = self.take_up().await.inspect_err(complain).is_err();
        }
        if self.release_at <= Instant::now() {
            // Also after an error: not more often.
            self.release_at = Instant::now() + ROUND;
            let _ = self.services.store.release_stray_held(self.services.clock.now()).await.inspect_err(complain);
        }
        self.push_due().await.inspect_err(complain).unwrap_or(ROUND)
    }

    /// What the queue had is lost: what waited in it waits in the store.
    async fn take_up(&self) -> StoreResult<()> {
        let waiting = self.services.store.dispatch_all(self.services.clock.now()).await?;
        if waiting > 0 {
            tracing::info!(waiting, "took up what waited in a queue that is gone");
        }
        Ok(())
    }

    /// Pushes what is due and fits; returns when to look again.
    async fn push_due(&mut self) -> StoreResult<Duration> {
        let Services { store, queue, clock, .. } = &self.services;
        // Also after an error: then whoever asks is heard.
        self.lanes_are_full = false;
        let room = queue.room().await;
        if room.of_each == 0 {
            // What is taken from the store and not pushed waits long to be taken again.
            return Ok(AWAY);
        }
        let now = clock.now();
        let again = if planted(Mutant::TrustedQueue) { NEVER } else { AGAIN };
        let due = store.take_due(now, BATCH, &room, now + again).await?;
        let ids: Vec<_> = due.iter().map(|due| (due.tenant_id, due.id)).collect();
        let left = queue.bring(&ids).await;
        if !left.is_empty() {
            // The queue filled up meanwhile. What waits here and is not due would wait long, while nobody has anything to do.
            tracing::debug!(left = left.len(), "the queue filled up; the rest is given back");
            store.give_back(&left, clock.now()).await?;
        }
        if ids.len() == BATCH {
            return Ok(SHORTEST);
        }
        // Of tenants with much waiting here there may be more in the store; and where several sweep, none may see a whole batch, however much there is.
        if !room.full.is_empty() || !ids.is_empty() {
            self.lanes_are_full = !room.full.is_empty();
            return Ok(SOON);
        }
        let next = store.next_dispatch(now).await?;
        Ok(next.map_or(ROUND, |at| (at - clock.now()).to_std().unwrap_or_default().clamp(SHORTEST, ROUND)))
    }
}

fn complain(error: &StoreError) {
    tracing::warn!(?error, "the sweeper could not ask the store");
}
