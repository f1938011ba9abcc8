//! The leases this process holds: prolonged while work runs, and given up when another worker has taken over.
//!
//! Must not know: what the work is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use inlet_core::{
    clock::{Clock, Timestamp},
    ids::ExecutionId,
    ports::store::Store,
};
use tokio_util::sync::CancellationToken;

/// How long a claim holds without being prolonged.
pub const LEASE: Duration = Duration::from_secs(30);
/// How often held leases are prolonged.
const RENEWAL: Duration = Duration::from_secs(10);

/// Leases held now.
#[derive(Debug, Default)]
pub struct Leases(Mutex<HashMap<ExecutionId, (i64, CancellationToken)>>);

impl Leases {
    /// The end of a lease taken now.
    pub fn end(clock: &dyn Clock) -> Timestamp {
        clock.now() + LEASE
    }

    /// Notes a claim, until the returned guard is dropped: also when the work panics, so that its lease ends and the crash is counted.
    pub fn hold(self: &Arc<Self>, id: ExecutionId, fence: i64) -> HeldLease {
        let taken_over = CancellationToken::new();
        self.lock().insert(id, (fence, taken_over.clone()));
        HeldLease { leases: Arc::clone(self), id, fence, taken_over }
    }

    /// Prolongs leases until told to stop.
    pub async fn keep(&self, store: &dyn Store, clock: &dyn Clock, stop: CancellationToken) {
        let mut rounds = tokio::time::interval(RENEWAL);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(rounds.tick()).await.is_some() {
            let held: Vec<(ExecutionId, i64)> = self.lock().iter().map(|(id, (fence, _))| (*id, *fence)).collect();
            if held.is_empty() {
                continue;
            }
            match store.renew(&held, Self::end(clock)).await {
                Ok(lost) => {
                    let current = self.lock();
                    for (_, taken_over) in lost.iter().filter_map(|id| current.get(id)) {
                        taken_over.cancel();
                    }
                }
                Err(error) => tracing::warn!(%error, "leases could not be prolonged"),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ExecutionId, (i64, CancellationToken)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A claim that is being worked on.
#[derive(Debug)]
pub struct HeldLease {
    leases: Arc<Leases>,
    id: ExecutionId,
    fence: i64,
    taken_over: CancellationToken,
}

impl HeldLease {
    /// Waits until another worker has taken over.
    pub async fn taken_over(&self) {
        self.taken_over.cancelled().await;
    }
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        let mut held = self.leases.lock();
        // A newer claim of the same execution by this process stays.
        if held.get(&self.id).is_some_and(|(current, _)| *current == self.fence) {
            held.remove(&self.id);
        }
    }
}
