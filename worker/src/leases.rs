//! The leases this process holds: prolonged while work runs, and given up when the execution was cancelled or another worker has taken over.
//!
//! Must not know: what the work is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::StreamExt;
use inlet_core::{
    clock::{Clock, Timestamp},
    ids::ExecutionId,
    ports::{bus::Bus, store::Store},
};
use tokio_util::sync::CancellationToken;

/// How long a claim holds without being prolonged.
pub const LEASE: Duration = Duration::from_secs(20);
/// How often held leases are prolonged.
pub const RENEWAL: Duration = Duration::from_secs(5);
/// When it is tried again after the store could not be asked: soon, since leases are running out.
pub const SOON: Duration = Duration::from_secs(1);

/// Leases held now.
#[derive(Debug, Default)]
pub struct Leases(Mutex<HashMap<ExecutionId, Held>>);

/// One claim.
#[derive(Debug)]
struct Held {
    fence: i64,
    until: Timestamp,
    lost: CancellationToken,
}

impl Leases {
    /// The end of a lease taken now.
    pub fn end(clock: &dyn Clock) -> Timestamp {
        clock.now() + LEASE
    }

    /// Notes a claim, until the returned guard is dropped: also when the work panics, so that its lease ends and the crash is counted. An earlier
    /// claim of the same execution is over: whatever still works on it stops.
    pub fn hold(self: &Arc<Self>, id: ExecutionId, fence: i64, until: Timestamp) -> HeldLease {
        let lost = CancellationToken::new();
        let earlier = self.lock().insert(id, Held { fence, until, lost: lost.clone() });
        if let Some(earlier) = earlier {
            earlier.lost.cancel();
        }
        HeldLease { leases: Arc::clone(self), id, fence, lost }
    }

    /// Whether the execution runs here although its lease has ended: the database was away, or this process was not let run. It has not crashed, so
    /// it must not be claimed again; as soon as the store answers, its lease is prolonged.
    pub fn overdue(&self, id: ExecutionId, now: Timestamp) -> bool {
        self.lock().get(&id).is_some_and(|held| held.until <= now)
    }

    /// Gives up what is cancelled, as soon as the bus tells; what it does not tell is found out when leases are prolonged.
    pub async fn give_up_cancelled(&self, bus: &dyn Bus, stop: CancellationToken) {
        let mut cancelled = bus.cancelled();
        while let Some(Some(id)) = stop.run_until_cancelled(cancelled.next()).await {
            if let Some(held) = self.lock().get(&id) {
                held.lost.cancel();
            }
        }
    }

    /// Prolongs leases until told to stop.
    pub async fn keep(&self, store: &dyn Store, clock: &dyn Clock, stop: CancellationToken) {
        let mut pause = RENEWAL;
        while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            pause = if self.prolong(store, clock).await { RENEWAL } else { SOON };
        }
    }

    /// Prolongs all that are held; returns whether the store answered.
    async fn prolong(&self, store: &dyn Store, clock: &dyn Clock) -> bool {
        let held: Vec<(ExecutionId, i64)> = self.lock().iter().map(|(id, held)| (*id, held.fence)).collect();
        if held.is_empty() {
            return true;
        }
        let until = Self::end(clock);
        let lost = match store.renew(&held, until).await {
            Ok(lost) => lost,
            Err(error) => {
                tracing::warn!(?error, "leases could not be prolonged");
                return false;
            }
        };
        let mut current = self.lock();
        for (id, fence) in held {
            // While the store was asked, the work may have ended, and even begun again with a new claim, which is not the one that was lost.
            let Some(claim) = current.get_mut(&id).filter(|claim| claim.fence == fence) else { continue };
            if lost.contains(&id) {
                claim.lost.cancel();
            } else {
                claim.until = until;
            }
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ExecutionId, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A claim that is being worked on.
#[derive(Debug)]
pub struct HeldLease {
    leases: Arc<Leases>,
    id: ExecutionId,
    fence: i64,
    lost: CancellationToken,
}

impl HeldLease {
    /// Waits until the execution is not this process' own any more.
    pub async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        let mut held = self.leases.lock();
        // A newer claim of the same execution by this process stays.
        if held.get(&self.id).is_some_and(|current| current.fence == self.fence) {
            held.remove(&self.id);
        }
    }
}
