//! The wake-up queue: tells workers which executions to claim. It carries ids only and may lose or repeat them; the store is the truth.
//!
//! Tenants take turns, and of each only a window waits here, the rest in the store: so the queue stays small whatever the backlog, and no tenant's
//! backlog delays another tenant. Must not know: states, leases or retry times.

use async_trait::async_trait;

use crate::ids::{ExecutionId, TenantId};

/// The queue took fewer executions than it was given; the sweeper will bring the rest.
#[derive(Debug, thiserror::Error)]
#[error("the queue left {refused} executions behind")]
pub struct QueueFull {
    /// How many it did not take.
    pub refused: usize,
}

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
    /// Offers executions; never waits. One that shares its state with other processes may find out later that it has no room, and leaves them too.
    fn push(&self, executions: &[(TenantId, ExecutionId)]) -> Result<(), QueueFull>;

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
