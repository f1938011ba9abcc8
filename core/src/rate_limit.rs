//! The rate limit of a listener: how many requests it takes in a time.
//!
//! Must not know: what a request is, who counts them ([`crate::ports::rates`]), or what is answered to one too many.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Problem;

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
    /// The time between two requests where they come evenly.
    pub fn interval(&self) -> Duration {
        Duration::from_secs(1) / self.per_second.max(1)
    }

    /// How much earlier than evenly a request may come.
    pub fn tolerance(&self) -> Duration {
        self.interval() * self.burst.saturating_sub(1)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_takes_nothing_is_refused() {
        let wrong = RateLimit { per_second: 0, burst: MAX_RATE + 1 };
        let fields: Vec<_> = wrong.check().into_iter().filter_map(|problem| problem.field).collect();
        assert_eq!(fields, ["rateLimit.perSecond", "rateLimit.burst"]);
        assert_eq!(RateLimit { per_second: 1, burst: MAX_RATE }.check(), []);
    }
}
