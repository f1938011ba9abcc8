//! The wake-up queue: adapters of the queue port, and the apalis backend that feeds workers from them.

pub mod backend;
pub mod in_process;

use inlet_core::ids::ExecutionId;

/// How many ids travel together: one claim takes them in one transaction.
pub const BATCH: usize = 64;

/// What a worker is woken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WakeUp(pub Vec<ExecutionId>);
