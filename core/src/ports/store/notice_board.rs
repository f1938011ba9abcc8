//! The notice board: what is to be told, of whatever tenant.
//!
//! Must not know: how anything is sent.

use async_trait::async_trait;

use super::{Duties, StoreResult};
use crate::{clock::Timestamp, ids::ExecutionId, notice::NoticeDelivery};

/// The deliveries of all tenants.
#[async_trait]
pub trait NoticeBoard: Duties {
    /// Takes up to `limit` deliveries that are due, oldest first; each has one more attempt, and until `lease_until` nobody else takes it.
    async fn take_due_notices(
        &self,
        now: Timestamp,
        limit: i64,
        lease_until: Timestamp,
    ) -> StoreResult<Vec<NoticeDelivery>>;

    /// Writes how an attempt ended of a delivery that had `taken` attempts when it was taken; false if it was taken by another meanwhile, is gone, or somebody
    /// wanted it tried again.
    async fn settle_notice(&self, taken: i32, delivery: &NoticeDelivery) -> StoreResult<bool>;

    /// Up to `limit` executions that last longer than their flows expect, and of which an active rule has not told yet.
    async fn overdue(&self, now: Timestamp, limit: i64) -> StoreResult<Vec<ExecutionId>>;

    /// Adds the deliveries that tell so, once for each rule and execution, whoever does it.
    async fn tell_overdue(&self, executions: &[ExecutionId], now: Timestamp) -> StoreResult<()>;

    /// Removes up to `limit` deliveries that are done and older than `before`; returns how many.
    async fn remove_notices(&self, before: Timestamp, limit: i64) -> StoreResult<u64>;
}
