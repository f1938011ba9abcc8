//! The execution board: what workers and the sweeper see of all tenants' executions. States, leases, fences and retry times live here and nowhere else.
//!
//! An execution that may run has a `dispatch_at`: the time at which the sweeper should push it to the queue again, whoever was meant to push it.
//! Accepting sets it a few seconds ahead and a retry to its `run_at`. A claim leaves it as it is, since most runs end before it comes; what still runs then
//! is put off to the end of its lease. HELD and what has ended have none.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::StoreResult;
use crate::{
    clock::Timestamp,
    execution::{Claimed, ExecutionState, TurnReport},
    ids::{ExecutionId, TenantId},
    ports::queue::Room,
};

/// An execution that should be pushed to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub id: ExecutionId,
    /// Whose.
    pub tenant_id: TenantId,
}

/// All tenants' executions, for workers and the sweeper.
#[async_trait]
pub trait ExecutionBoard {
    /// Up to `limit` executions whose `dispatch_at` has come, tenants taking turns, and of each tenant as many as there is room for; each gets the new
    /// `dispatch_at` in case this push is lost. What runs under a lease that has not ended is not among them, and is next looked at when that ends.
    async fn take_due(
        &self,
        now: Timestamp,
        limit: usize,
        room: &Room,
        dispatch_again_at: Timestamp,
    ) -> StoreResult<Vec<Due>>;

    /// Makes those due at once that wait and may run, because they found no room in the queue. What runs, waits for its retry or its flow's turn, or has ended
    /// meanwhile is left alone.
    async fn give_back(&self, ids: &[ExecutionId], now: Timestamp) -> StoreResult<()>;

    /// The earliest `dispatch_at` after that moment, so that the sweeper need not poll.
    async fn next_dispatch(&self, after: Timestamp) -> StoreResult<Option<Timestamp>>;

    /// Makes everything that may run due at once, whatever its `dispatch_at`; for a start after the queue was lost. Returns how many.
    async fn dispatch_all(&self, now: Timestamp) -> StoreResult<u64>;

    /// Ends the leases of an earlier process, for the start of one that is known to be the only one. Returns what was running and had never crashed,
    /// oldest first; what had crashed before stays leased until `suspects_until`. So lives too short to get anything done, whatever ended them, are
    /// not counted against what happened to run in them.
    async fn expire_leases(&self, now: Timestamp, suspects_until: Timestamp) -> StoreResult<Vec<ExecutionId>>;

    /// How much of all tenants is not done, for whoever watches the installation. It counts, so it is not for every request.
    async fn backlog(&self, now: Timestamp) -> StoreResult<Backlog>;

    /// Makes HELD executions READY whose flow has an EVENT schedule that is on: mends what a change at the moment of accepting left
    /// behind, and begins what has waited for a schedule's start. Returns how many.
    async fn release_stray_held(&self, now: Timestamp) -> StoreResult<u64>;

    /// Claims those of the given executions that are READY, RETRY with `run_at` reached, or RUNNING with an ended lease: RUNNING, fence + 1, starts + 1.
    ///
    /// - One whose lease had ended counts a crash; at [`crate::execution::MAX_CRASHES`] it becomes DEAD with code `CRASH` and is not returned.
    /// - One with a message whose flow is gone or has no EVENT schedule that is on becomes HELD and is not returned.
    /// - One whose flow already runs as many as it may waits for its turn and is not returned; it is due once a place becomes free.
    /// - `flow_version` is fixed at the first claim to the flow's current one.
    /// - Returned in the order of their ids; `changed` are those that were quarantined or held instead.
    async fn claim(&self, ids: &[ExecutionId], now: Timestamp, lease_until: Timestamp) -> StoreResult<ClaimResult>;

    /// Prolongs leases that still have their fence; returns the ids that do not (another worker has taken over, or they ended).
    async fn renew(&self, leases: &[(ExecutionId, i64)], lease_until: Timestamp) -> StoreResult<Vec<ExecutionId>>;

    /// Writes what workers did, all reports in one transaction. Steps are upserted, attempts added. A report whose fence is no longer the
    /// execution's is discarded whole. A place of a flow that is given back makes the next due that waits for it.
    async fn report(&self, reports: &[TurnReport], now: Timestamp) -> StoreResult<Reported>;
}

/// What is not done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many there are in each state but SUCCEEDED; states without any may be missing.
    pub counts: BTreeMap<ExecutionState, u64>,
    /// Since when the one has waited that has waited longest of those that are due.
    pub oldest_due: Option<Timestamp>,
}

/// What became of reports.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// For each report, in order, the execution's tenant and new state; none if the report was discarded.
    pub states: Vec<Option<(TenantId, ExecutionState)>>,
    /// How many others became due, because places of their flows were given back.
    pub called: u64,
}

/// What a claim got.
#[derive(Debug, Default)]
pub struct ClaimResult {
    /// To be run.
    pub claimed: Vec<Claimed>,
    /// Quarantined or held instead.
    pub changed: Vec<(TenantId, ExecutionId, ExecutionState)>,
    /// How many others became due, because places of their flows were given back.
    pub called: u64,
}
