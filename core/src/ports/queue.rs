//! The wake-up queue: tells workers which executions to claim. It carries ids only and may lose or repeat them; the store is the truth.
//!
//! Must not know: states, leases or retry times.

use crate::ids::ExecutionId;

/// The queue took fewer ids than it was given; the sweeper will bring the rest.
#[derive(Debug, thiserror::Error)]
#[error("the queue left {refused} execution ids behind")]
pub struct QueueFull {
    /// How many it did not take.
    pub refused: usize,
}

/// Where executions wait for a worker to claim them.
pub trait Queue: Send + Sync {
    /// Offers ids; never waits.
    fn push(&self, ids: &[ExecutionId]) -> Result<(), QueueFull>;

    /// Asks for due executions to be looked up in the store now rather than at the next round; for changes that make many due at once.
    fn nudge(&self);

    /// How many ids it would take now.
    fn room(&self) -> usize;
}
