//! The queue of a single process: a lane per tenant. What does not fit stays in the store for the sweeper.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use inlet_core::{
    ids::{ExecutionId, TenantId},
    ports::queue::{Queue, QueueFull, Room},
};
use tokio::sync::Notify;

use super::{BATCH, Capacity, Feed, SweepRequests, TURN, Waiting, WakeUp, load::TenantLoads};

/// The queue, for everybody who pushes.
#[derive(Debug, Clone)]
pub struct InProcessQueue {
    lanes: Arc<Mutex<Lanes>>,
    capacity: Capacity,
    pushed: Arc<Notify>,
    requests: Arc<SweepRequests>,
}

/// What waits. A tenant has a turn exactly when it has a lane, and no lane is empty.
#[derive(Debug, Default)]
struct Lanes {
    of_tenants: HashMap<TenantId, VecDeque<ExecutionId>>,
    turns: VecDeque<TenantId>,
}

impl Lanes {
    /// Adds one, if the tenant has less than its window waiting.
    fn push(&mut self, tenant: TenantId, id: ExecutionId, capacity: Capacity) -> bool {
        if let Some(lane) = self.of_tenants.get_mut(&tenant) {
            let fits = lane.len() < capacity.window(self.turns.len());
            if fits {
                lane.push_back(id);
            }
            return fits;
        }
        self.of_tenants.insert(tenant, VecDeque::from([id]));
        self.turns.push_back(tenant);
        true
    }

    /// Takes up to a batch, tenants taking turns, of each as many as it has places for.
    fn take(&mut self, loads: &Arc<TenantLoads>) -> Vec<Waiting> {
        let mut taken = Vec::new();
        let mut passed_over = 0;
        while taken.len() < BATCH
            && passed_over < self.turns.len()
            && let Some(tenant) = self.turns.pop_front()
        {
            let count = TURN.min(BATCH - taken.len()).min(loads.room(tenant));
            passed_over = if count == 0 { passed_over + 1 } else { 0 };
            let Some(lane) = self.of_tenants.get_mut(&tenant) else { continue };
            let ids = lane.drain(..count.min(lane.len()));
            taken.extend(ids.map(|id| Waiting { id, place: Some(loads.take(tenant)) }));
            if lane.is_empty() {
                self.of_tenants.remove(&tenant);
            } else {
                self.turns.push_back(tenant);
            }
        }
        taken
    }
}

impl InProcessQueue {
    /// An empty queue, and its feed for one worker, which keeps `loads`. The first look into the store is to bring everything that waits: what an
    /// earlier process had in its queue is lost.
    pub fn new(capacity: Capacity, requests: Arc<SweepRequests>, loads: Arc<TenantLoads>) -> (Self, Feed) {
        requests.all.store(true, Ordering::Release);
        let queue = Self { lanes: Arc::default(), capacity, pushed: Arc::default(), requests };
        let feed = stream::unfold((queue.clone(), loads), |(queue, loads)| async move {
            loop {
                let taken = queue.lock().take(&loads);
                if !taken.is_empty() {
                    return Some((WakeUp(taken), (queue, loads)));
                }
                tokio::select! {
                    () = queue.pushed.notified() => {}
                    () = loads.freed() => {}
                }
            }
        });
        (queue, feed.boxed())
    }

    fn lock(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Queue for InProcessQueue {
    fn push(&self, executions: &[(TenantId, ExecutionId)]) -> Result<(), QueueFull> {
        let refused = {
            let mut lanes = self.lock();
            executions.iter().filter(|(tenant, id)| !lanes.push(*tenant, *id, self.capacity)).count()
        };
        self.pushed.notify_one();
        if refused == 0 { Ok(()) } else { Err(QueueFull { refused }) }
    }

    async fn bring(&self, executions: &[(TenantId, ExecutionId)]) -> Vec<ExecutionId> {
        let left = {
            let mut lanes = self.lock();
            let left = executions.iter().filter(|(tenant, id)| !lanes.push(*tenant, *id, self.capacity));
            left.map(|(_, id)| *id).collect()
        };
        self.pushed.notify_one();
        left
    }

    fn nudge(&self) {
        self.requests.ask();
    }

    async fn room(&self) -> Room {
        let lanes = self.lock();
        let of_each = self.capacity.window(lanes.turns.len()).div_ceil(2);
        let full = lanes.of_tenants.iter().filter(|(_, lane)| lane.len() >= of_each).map(|(tenant, _)| *tenant);
        Room { of_each, full: full.collect() }
    }

    async fn settled(&self) {}

    async fn ping(&self) -> bool {
        true
    }
}
