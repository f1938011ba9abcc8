//! Rates of this process alone.
//!
//! Must not know: other processes.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use inlet_core::{
    clock::{Clock, Timestamp},
    ids::ListenerId,
    ports::rates::Rates,
    rate_limit::RateLimit,
};
use moka::sync::Cache;

/// The most listeners that are counted at once.
const LISTENERS: u64 = 100_000;
/// Whoever is quiet for that long has its whole burst again with any limit but the longest.
const QUIET: Duration = Duration::from_hours(1);

/// By listener and limit, the moment when what was taken so far would have come evenly.
pub struct InProcessRates {
    clock: Arc<dyn Clock>,
    evenly: Cache<(ListenerId, RateLimit), Arc<Mutex<Timestamp>>>,
}

impl InProcessRates {
    /// Nothing was taken yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, evenly: Cache::builder().max_capacity(LISTENERS).time_to_idle(QUIET).build() }
    }
}

#[async_trait]
impl Rates for InProcessRates {
    async fn take(&self, listener: ListenerId, limit: RateLimit) -> Result<(), Duration> {
        let now = self.clock.now();
        let evenly = self.evenly.get_with((listener, limit), || Arc::new(Mutex::new(now)));
        let mut evenly = evenly.lock().unwrap_or_else(PoisonError::into_inner);
        let from = now.max(*evenly);
        let ahead = (from - now).to_std().unwrap_or_default();
        if let Some(wait) = ahead.checked_sub(limit.tolerance()).filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        *evenly = from + limit.interval();
        Ok(())
    }
}
