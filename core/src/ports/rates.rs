//! Rates: counts the requests of listeners that take only so many, by the generic cell rate algorithm (ITU-T I.371, annex A).
//!
//! Must not know: what a request is.

use std::time::Duration;

use async_trait::async_trait;

use crate::{ids::ListenerId, rate_limit::RateLimit};

/// Counts requests.
#[async_trait]
pub trait Rates: Send + Sync {
    /// Takes a request to that listener now. A listener whose limit has changed has its whole burst.
    ///
    /// # Errors
    /// How long until one would be taken.
    async fn take(&self, listener: ListenerId, limit: RateLimit) -> Result<(), Duration>;
}
