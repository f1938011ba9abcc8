//! The account of what tenants use: counted bit by bit from what is stored, beside everything else that goes on, so that accepting pays nothing for it.
//!
//! Must not know: when it is brought up to date.

use async_trait::async_trait;

use super::{Duties, StoreResult};
use crate::clock::Timestamp;

/// The account of all tenants.
#[async_trait]
pub trait UsageAccount: Duties {
    /// Adds what came in the next stretch of time that is not counted yet, a few minutes at most and nothing of `before` or later. Returns whether
    /// there was anything to count. Each message and each execution is counted once, whoever counts and whatever dies meanwhile; what is stored more
    /// than a stretch later than its id says is not.
    async fn count_usage(&self, before: Timestamp) -> StoreResult<bool>;
}
