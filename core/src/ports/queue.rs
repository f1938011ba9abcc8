//! The wake-up queue: tells workers which executions to claim. It carries ids only and may lose or repeat them; the store is the truth.
//!
//! Tenants take turns, and of each only a window waits here, the rest in the store: so the queue stays small whatever the backlog, and no tenant's
//! backlog delays another tenant. Must not know: states, leases or retry times.

use async_trait::async_trait;

use crate::ids::{ExecutionId, TenantId};

/// What a queue would take now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Room {
    /// Of each tenant, at most so many; 0 when it takes nothing, because it cannot be reached.
    pub of_each: usize,
    /// But nothing of these, of whom enough waits already.
    pub full: Vec<TenantId>,
}

/// Where executions wait for a worker to claim them.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Whether a push for that tenant would find room, as far as is known here. What would not is better due in the store from the start.
    fn has_room(&self, tenant: TenantId) -> bool;

    /// Offers executions; never waits. Those that find no room, which may turn out later, can be had by `left`.
    fn push(&self, executions: &[(TenantId, ExecutionId)]);

    /// Waits until some that were pushed have found no room, or were taken here by a worker that is told to stop, and gives them to one caller. What nobody
    /// asks for in time is forgotten: the store brings it.
    async fn left(&self) -> Vec<ExecutionId>;

    /// Offers executions that were taken from the store for it; returns those that it has no room for, or all while it cannot be reached.
    async fn bring(&self, executions: &[(TenantId, ExecutionId)]) -> Vec<ExecutionId>;

    /// Asks for due executions to be looked up in the store now rather than at the next round; for changes that make many due at once.
    fn nudge(&self);

    /// What it would take now.
    async fn room(&self) -> Room;

    /// Waits until what was pushed is where workers find it, or given up; for a process that ends.
    async fn settled(&self);

    /// Whether it can be reached, for the readiness probe.
    async fn ping(&self) -> bool;
}
