//! The rate limit of a listener: how many requests it takes in a time (the generic cell rate algorithm, ITU-T I.371, annex A).
//!
//! Must not know: what a request is, or what is answered to one too many.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use moka::sync::Cache;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, error::Problem, ids::ListenerId};

/// The most requests a second that can be asked for, and the largest burst.
pub const MAX_RATE: u32 = 1_000_000;

/// How many requests are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RateLimit {
    /// On the average; 1..=1,000,000.
    pub per_second: u32,
    /// At once, after a pause; 1..=1,000,000.
    pub burst: u32,
}

impl RateLimit {
    /// What is wrong with it; fields are named below `rateLimit`.
    pub fn check(&self) -> Vec<Problem> {
        let fields = [("perSecond", self.per_second), ("burst", self.burst)];
        let wrong = fields.into_iter().filter(|(_, value)| !(1..=MAX_RATE).contains(value));
        wrong
            .map(|(field, _)| {
                let message = format!("between 1 and {MAX_RATE}");
                Problem::field("RATE_LIMIT_INVALID", format!("rateLimit.{field}"), message)
            })
            .collect()
    }
}

/// How far the requests of each listener have filled its limit. Each process counts its own; a copy counts with the original.
#[derive(Debug, Clone)]
pub struct Rates(Cache<(ListenerId, RateLimit), Arc<Mutex<Timestamp>>>);

impl Default for Rates {
    fn default() -> Self {
        // Whoever is quiet for that long has its whole burst again with any rate but the lowest.
        Self(Cache::builder().max_capacity(100_000).time_to_idle(Duration::from_hours(1)).build())
    }
}

impl Rates {
    /// Takes a request at that moment.
    ///
    /// # Errors
    /// How long until one would be taken.
    pub fn take(&self, listener: ListenerId, limit: RateLimit, now: Timestamp) -> Result<(), Duration> {
        let full_at = self.0.get_with((listener, limit), || Arc::new(Mutex::new(now)));
        let interval = Duration::from_secs(1) / limit.per_second.max(1);
        let tolerance = interval * limit.burst.saturating_sub(1);
        let mut full_at = full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let from = now.max(*full_at);
        let ahead = (from - now).to_std().unwrap_or_default();
        if let Some(wait) = ahead.checked_sub(tolerance).filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        *full_at = from + interval;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, testing::clock::ManualClock};

    #[test]
    fn a_burst_is_taken_and_then_so_many_a_second() {
        let clock = ManualClock::default();
        let (listener, other) = (ListenerId::generate(&clock), ListenerId::generate(&clock));
        let limit = RateLimit { per_second: 10, burst: 3 };
        let rates = Rates::default();
        let take = |listener| rates.take(listener, limit, clock.now());
        for _ in 0..3 {
            assert_eq!(take(listener), Ok(()));
        }
        assert_eq!(take(listener), Err(Duration::from_millis(100)));
        assert_eq!(take(other), Ok(()), "each listener has a limit of its own");
        clock.advance(Duration::from_millis(60));
        assert_eq!(take(listener), Err(Duration::from_millis(40)));
        clock.advance(Duration::from_millis(40));
        assert_eq!(take(listener), Ok(()));
        assert_eq!(take(listener), Err(Duration::from_millis(100)));
        // In the long run no more than the rate, however it is asked.
        let mut taken = 0;
        for _ in 0..1_000 {
            clock.advance(Duration::from_millis(10));
            taken += u32::from(take(listener).is_ok());
        }
        assert!((99..=101).contains(&taken), "{taken}");
        clock.advance(Duration::from_mins(1));
        assert_eq!((0..10).filter(|_| take(listener).is_ok()).count(), 3, "a pause gives the burst back, and no more");
    }

    #[test]
    fn a_limit_that_takes_nothing_is_refused() {
        let wrong = RateLimit { per_second: 0, burst: MAX_RATE + 1 };
        let fields: Vec<_> = wrong.check().into_iter().filter_map(|problem| problem.field).collect();
        assert_eq!(fields, ["rateLimit.perSecond", "rateLimit.burst"]);
        assert_eq!(RateLimit { per_second: 1, burst: MAX_RATE }.check(), []);
    }
}
