//! The wake-up queue: adapters of the queue port, and the apalis backend that feeds workers from them.

mod adaptive_limit;
pub mod backend;
pub mod in_process;
mod leftovers;
pub mod load;
pub mod redis;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures::stream::BoxStream;
use inlet_core::ids::ExecutionId;
use tokio::sync::Notify;

use self::{leftovers::Leftovers, load::Place};

/// How many ids travel together: one claim takes them in one transaction.
pub const BATCH: usize = 64;
/// How many of one tenant are taken before it is the next one's turn.
const TURN: usize = 16;

/// What a worker is woken with. What it does not take out of it, because it is told to stop, is left over for another one.
#[derive(Debug)]
pub struct WakeUp {
    waiting: Vec<Waiting>,
    leftovers: Arc<Leftovers>,
}

impl WakeUp {
    /// Executions that were taken from a queue with these leftovers.
    const fn new(waiting: Vec<Waiting>, leftovers: Arc<Leftovers>) -> Self {
        Self { waiting, leftovers }
    }

    /// Executions that come from no queue; what is left of them comes back by itself.
    pub fn of(executions: &[ExecutionId]) -> Self {
        let waiting = executions.iter().map(|id| Waiting { id: *id, place: None });
        Self::new(waiting.collect(), Arc::default())
    }

    /// How many are in it.
    pub const fn count(&self) -> usize {
        self.waiting.len()
    }

    /// Takes out the first ones.
    pub fn take(&mut self, count: usize) -> Vec<Waiting> {
        self.waiting.drain(..count.min(self.waiting.len())).collect()
    }
}

impl Drop for WakeUp {
    fn drop(&mut self) {
        self.leftovers.add(self.waiting.iter().map(|waiting| waiting.id));
    }
}

/// An execution to be claimed.
#[derive(Debug)]
pub struct Waiting {
    /// Which.
    pub id: ExecutionId,
    /// Its place among what its tenant has running here; none for what was not in the queue.
    pub place: Option<Place>,
}

/// Where wake-ups come from: in batches of what is there, tenants taking turns. It does not end; a source waits out and mends what it can, such as a
/// lost connection.
pub type Feed = BoxStream<'static, WakeUp>;

/// How much may wait in a queue.
#[derive(Debug, Clone, Copy)]
pub struct Capacity {
    /// Of all tenants together, about.
    pub total: usize,
    /// Of one tenant.
    pub of_one: usize,
}

impl Capacity {
    /// However many tenants share the queue, each may have so many waiting.
    const LEAST: usize = 8;

    /// How many of each tenant may wait when so many tenants have some waiting.
    fn window(self, tenants: usize) -> usize {
        (self.total / tenants.max(1)).min(self.of_one).max(Self::LEAST)
    }
}

impl Default for Capacity {
    fn default() -> Self {
        Self { total: 65_536, of_one: 4_096 }
    }
}

/// What the sweeper is asked for.
#[derive(Debug, Default)]
pub struct SweepRequests {
    soon: Notify,
    all: AtomicBool,
}

impl SweepRequests {
    /// Asks for a round now.
    pub fn ask(&self) {
        self.soon.notify_one();
    }

    /// Asks for everything that waits to be brought again: the queue has lost what it had.
    pub fn ask_for_all(&self) {
        self.all.store(true, Ordering::Release);
        self.ask();
    }

    /// Waits for a request.
    pub async fn asked(&self) {
        self.soon.notified().await;
    }

    /// Whether everything was asked for since the last call.
    pub(crate) fn take_all(&self) -> bool {
        self.all.swap(false, Ordering::AcqRel)
    }
}
