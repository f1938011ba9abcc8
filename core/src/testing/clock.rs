//! A clock that moves when it is told to, and randomness that is the same in every run.
//!
//! Must not know: who asks.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::DateTime;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::clock::{Clock, Timestamp};

/// Stands still until it is moved. Its ids are `UUIDv7` of its time with a counter, so they sort in the order they were asked for.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
    asked: AtomicU64,
}

impl Default for ManualClock {
    /// 2026-01-01 at midnight, a moment without a fraction of a second.
    fn default() -> Self {
        Self { now: Mutex::new(DateTime::UNIX_EPOCH + Duration::from_hours(490_896)), asked: AtomicU64::new(0) }
    }
}

impl ManualClock {
    /// Moves on; returns the new time. Below a microsecond nothing is kept.
    pub fn advance(&self, by: Duration) -> Timestamp {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now += Duration::from_micros(u64::try_from(by.as_micros()).unwrap_or(u64::MAX));
        *now
    }

    fn next(&self) -> u64 {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn uuid(&self) -> Uuid {
        let mut counter = [0; 10];
        counter[2..].copy_from_slice(&self.next().to_be_bytes());
        let milliseconds = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(milliseconds, &counter).into_uuid()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let digest = Sha256::digest(self.next().to_be_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
    }

    fn fraction(&self) -> f64 {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_asked_for() {
        let clock = ManualClock::default();
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.extend([clock.uuid(), clock.uuid()]);
            clock.advance(Duration::from_millis(1));
        }
        assert!(ids.is_sorted_by(|left, right| left < right), "{ids:?}");
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn two_clocks_tell_the_same() {
        let (left, right) = (ManualClock::default(), ManualClock::default());
        let (mut one, mut other) = ([0; 40], [0; 40]);
        left.fill(&mut one);
        right.fill(&mut other);
        assert_eq!(one, other);
        assert_ne!(one[..8], one[32..], "every 32 bytes are others");
        assert_eq!(left.advance(Duration::from_nanos(1_500)), right.advance(Duration::from_micros(1)));
    }
}
