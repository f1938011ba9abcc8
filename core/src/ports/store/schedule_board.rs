//! The schedule board: what the scheduler sees of all tenants' schedules, in one transaction.
//!
//! A schedule whose time has come is locked, its execution is added and its next time written before anybody else sees it; so any number of processes
//! may look, and one that dies in the middle has done nothing.

use std::collections::HashSet;

use async_trait::async_trait;

use super::StoreResult;
use crate::{clock::Timestamp, execution::Execution, ids::ScheduleId, schedule::Schedule};

/// A transaction over all tenants' schedules. Dropping it without [`ScheduleBoard::commit`] rolls it back.
#[async_trait]
pub trait ScheduleBoard: Send {
    /// Up to `limit` schedules whose `next_run_at` has come, the earliest first, locked until the end; those that another transaction has locked are
    /// left to it. One that cannot be read loses its `next_run_at`, so that it does not stand before the others for ever.
    async fn take_due(&mut self, now: Timestamp, limit: usize) -> StoreResult<Vec<Schedule>>;

    /// Those of the schedules that have an execution that has not ended. To be asked after they were locked.
    async fn busy(&mut self, ids: &[ScheduleId]) -> StoreResult<HashSet<ScheduleId>>;

    /// Adds the execution of a tick, to be dispatched at that time; false when the tick has one.
    async fn insert_run(&mut self, execution: &Execution, dispatch_at: Timestamp) -> StoreResult<bool>;

    /// Writes what ticks write of a schedule: `next_run_at`, `last_run_at` and `last_skipped_at`.
    async fn move_on(&mut self, schedule: &Schedule) -> StoreResult<()>;

    /// Makes everything permanent.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}
