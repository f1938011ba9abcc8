//! The queue of a single process: a lane per tenant. What does not fit stays in the store for the sweeper.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use inlet_core::{
    ids::{ExecutionId, TenantId},
    ports::queue::{Queue, Room},
};
use tokio::sync::Notify;

use super::{BATCH, Capacity, Feed, SweepRequests, TURN, Waiting, WakeUp, leftovers::Leftovers, load::TenantLoads};

/// The queue, for everybody who pushes.
#[derive(Debug, Clone)]
pub struct InProcessQueue {
    lanes: Arc<Mutex<Lanes>>,
    capacity: Capacity,
    pushed: Arc<Notify>,
    leftovers: Arc<Leftovers>,
    requests: Arc<SweepRequests>,
}

/// What waits. A tenant has a turn exactly when it has a lane, and no lane is empty.
#[derive(Debug, Default)]
struct Lanes {
    of_tenants: HashMap<TenantId, VecDeque<ExecutionId>>,
    turns: VecDeque<TenantId>,
}

impl Lanes {
    /// Whether the tenant has less than its window waiting.
    fn has_room(&self, tenant: TenantId, capacity: Capacity) -> bool {
        self.of_tenants.get(&tenant).is_none_or(|lane| lane.len() < capacity.window(self.turns.len()))
    }

    /// Adds those that have room; returns the others.
    fn push(&mut self, executions: &[(TenantId, ExecutionId)], capacity: Capacity) -> Vec<ExecutionId> {
        let mut left = Vec::new();
        for &(tenant, id) in executions {
            if !self.has_room(tenant, capacity) {
                left.push(id);
                continue;
            }
            let lane = self.of_tenants.entry(tenant).or_default();
            if lane.is_empty() {
                self.turns.push_back(tenant);
            }
            lane.push_back(id);
        }
        left
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
        let queue =
            Self { lanes: Arc::default(), capacity, pushed: Arc::default(), leftovers: Arc::default(), requests };
        let feed = stream::unfold((queue.clone(), loads), |(queue, loads)| async move {
            loop {
                let taken = queue.lock().take(&loads);
                if !taken.is_empty() {
                    let wake_up = WakeUp::new(taken, Arc::clone(&queue.leftovers));
                    return Some((wake_up, (queue, loads)));
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
    fn has_room(&self, tenant: TenantId) -> bool {
        self.lock().has_room(tenant, self.capacity)
    }

    fn push(&self, executions: &[(TenantId, ExecutionId)]) {
        let left = self.lock().push(executions, self.capacity);
        self.pushed.notify_one();
        self.leftovers.add(left);
    }

    async fn left(&self) -> Vec<ExecutionId> {
        self.leftovers.take().await
    }

    async fn bring(&self, executions: &[(TenantId, ExecutionId)]) -> Vec<ExecutionId> {
        let left = self.lock().push(executions, self.capacity);
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
