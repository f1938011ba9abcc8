//! Figures of a tenant's traffic: what arrived, what failed, how long it took, what waits.
//!
//! Must not know: how they are counted or drawn.

use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::FlowId,
    listener::Listener,
};

/// The most buckets of one period.
const MAX_BUCKETS: i32 = 500;
/// The longest period: every execution in it is counted.
const LONGEST: chrono::TimeDelta = chrono::TimeDelta::days(8);

/// A period, cut into buckets of equal length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// From when, inclusive.
    pub from: Timestamp,
    /// How long a bucket is, in whole seconds.
    pub bucket_seconds: i64,
    /// How many buckets.
    pub buckets: i64,
}

impl Period {
    /// Checks the bounds; the last bucket may reach beyond `until`, since buckets are whole seconds.
    pub fn new(from: Timestamp, until: Timestamp, buckets: i32) -> Result<Self> {
        let length = until - from;
        if length <= chrono::TimeDelta::zero() || length > LONGEST {
            return Err(Error::field("PERIOD_INVALID", "until", "a period is longer than nothing and at most 8 days"));
        }
        if !(1..=MAX_BUCKETS).contains(&buckets) {
            return Err(Error::field("BUCKETS_INVALID", "buckets", format!("there are 1 to {MAX_BUCKETS} buckets")));
        }
        let seconds = length.num_milliseconds().max(1).cast_unsigned().div_ceil(1000);
        let bucket_seconds = i64::try_from(seconds.div_ceil(u64::from(buckets.unsigned_abs()))).unwrap_or(1).max(1);
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Ok(Self { from, bucket_seconds, buckets: (seconds + bucket_seconds - 1) / bucket_seconds })
    }

    /// When it ends, exclusive.
    pub fn until(&self) -> Timestamp {
        self.starts(self.buckets)
    }

    /// When a bucket begins, counted from 0.
    pub fn starts(&self, bucket: i64) -> Timestamp {
        self.from + chrono::TimeDelta::seconds(self.bucket_seconds.saturating_mul(bucket))
    }
}

/// What was made in one bucket; buckets in which nothing was made are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Which, counted from 0.
    pub index: i64,
    /// Messages received.
    pub received: i64,
    /// Executions made then that are DEAD or in RETRY now.
    pub failed: i64,
}

/// What waits now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Executions that are READY, RUNNING or in RETRY.
    pub pending: i64,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
    /// Executions that are HELD.
    pub held: i64,
}

/// A flow with executions that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailingFlow {
    /// Which.
    pub flow_id: FlowId,
    /// How many.
    pub failed: i64,
}

/// A listener that has been silent for longer than it usually is.
#[derive(Debug, Clone)]
pub struct SilentListener {
    /// Which.
    pub listener: Listener,
    /// When its newest message came.
    pub last_received_at: Timestamp,
    /// The longest pause between its newest messages, in seconds.
    pub usual_pause_seconds: i64,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The period that was asked for.
    pub period: Period,
    /// Per bucket.
    pub buckets: Vec<Bucket>,
    /// Milliseconds from arrival to the end that 95 of 100 stayed below, of the newest 1,000 that succeeded in the period.
    pub p95_ms: Option<i64>,
    /// Now.
    pub waiting: Waiting,
    /// The worst first.
    pub failing_flows: Vec<FailingFlow>,
    /// The longest silent first.
    pub silent_listeners: Vec<SilentListener>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_cut_into_whole_seconds() {
        let from: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        let at = |seconds| from + chrono::TimeDelta::seconds(seconds);
        let cut = |seconds, buckets| {
            let period = Period::new(from, at(seconds), buckets).unwrap();
            (period.bucket_seconds, period.buckets)
        };
        assert_eq!(cut(3600, 60), (60, 60));
        assert_eq!(cut(10, 60), (1, 10));
        assert_eq!(cut(100, 60), (2, 50));
        assert!(Period::new(from, from, 1).is_err());
        assert!(Period::new(from, at(9 * 86_400), 1).is_err());
        assert!(Period::new(from, at(1), 0).is_err());
        assert!(Period::new(from, at(1), 501).is_err());
    }
}
