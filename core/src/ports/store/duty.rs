//! Duties: what one process does for all of them, until it dies or leaves it to another.
//!
//! Must not know: what is done on duty.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreResult;
use crate::clock::Timestamp;

/// Who is on duty.
#[async_trait]
pub trait Duties: Send + Sync {
    /// Whether `holder` may do what only one process may do at a time, until `until`; asking again prolongs it.
    async fn take_duty(&self, duty: &str, holder: Uuid, now: Timestamp, until: Timestamp) -> StoreResult<bool>;
}
