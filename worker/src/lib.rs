//! The worker: wakes up for executions, claims them in the store, runs their steps, reports back, sweeps up what was forgotten, and
//! makes the runs of schedules.
//!
//! Owns the adapters of queue, bus and rates, the apalis worker, the sweeper, the scheduler and the runner. The database is the truth; everything here may be lost at any
//! moment. Must not know HTTP routes or GraphQL.

pub mod accountant;
pub mod bus;
pub mod circuit;
pub mod feeder;
mod leases;
mod link;
pub mod notifier;
pub mod overflow;
mod plan;
pub mod queue;
pub mod rates;
pub mod replayer;
mod reporter;
pub mod retention;
mod runner;
mod scheduler;
pub mod script;
mod step;
mod sweeper;
#[cfg(test)]
mod tests;
pub mod trace;
mod turn;
mod worker;

pub use worker::{Worker, WorkerOptions};
