//! The limits of a connection: how many use it at once, and when it is left alone because it fails too often (the circuit breaker).
//!
//! Must not know: where a circuit is kept, or what is sent.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, error::Problem, execution::Failure, ids::ConnectionId};

/// What was tried longer ago than this is no longer counted; half of it may be.
const WINDOW: Duration = Duration::from_secs(30);
/// The longest wait between two probes, unless the connection's own first wait is longer.
const MAX_WAIT: Duration = Duration::from_mins(2);
/// A probe that has not ended by then is lost, and another is made.
pub const PROBE: Duration = Duration::from_mins(1);
/// The most at once that can be asked for.
pub const MAX_CONCURRENCY: u32 = 1_000;

/// How much a connection is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectionLimits {
    /// Reads and writes of each worker at once; 1..=1,000. Unset: as many as there are.
    pub max_concurrency: Option<u32>,
    /// When the connection is left alone; unset: never.
    pub circuit_breaker: Option<CircuitBreaker>,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { max_concurrency: None, circuit_breaker: Some(CircuitBreaker::default()) }
    }
}

impl ConnectionLimits {
    /// What is wrong with them; fields are named below `limits`.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut within = |field: &str, value: u32, most: u32| {
            if !(1..=most).contains(&value) {
                let message = format!("between 1 and {most}");
                problems.push(Problem::field("LIMIT_OUT_OF_RANGE", format!("limits.{field}"), message));
            }
        };
        if let Some(most) = self.max_concurrency {
            within("maxConcurrency", most, MAX_CONCURRENCY);
        }
        if let Some(breaker) = &self.circuit_breaker {
            within("circuitBreaker.failurePercent", breaker.failure_percent, 100);
            within("circuitBreaker.minimumAttempts", breaker.minimum_attempts, 10_000);
            within("circuitBreaker.waitSeconds", breaker.wait_seconds, 3_600);
        }
        problems
    }
}

/// When a circuit opens, and how long it stays so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CircuitBreaker {
    /// The share of the attempts of the last half minute that fail; 1..=100.
    pub failure_percent: u32,
    /// Of fewer attempts than these nothing is concluded; 1..=10,000.
    pub minimum_attempts: u32,
    /// Seconds until the first probe; 1..=3,600. After each probe that fails it is twice as long, up to two minutes.
    pub wait_seconds: u32,
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        Self { failure_percent: 50, minimum_attempts: 20, wait_seconds: 10 }
    }
}

impl CircuitBreaker {
    /// How long a circuit that has opened so many times in a row is left alone.
    pub fn wait(&self, openings: u32) -> Duration {
        let first = Duration::from_secs(u64::from(self.wait_seconds));
        let doublings = openings.saturating_sub(1).min(16);
        first.saturating_mul(1 << doublings).min(MAX_WAIT.max(first))
    }
}

/// What came of the attempts of the last half minute, or of a little less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    since: Timestamp,
    now: Counts,
    before: Counts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    attempts: u32,
    failures: u32,
}

impl Tally {
    /// Nothing yet.
    pub fn new(now: Timestamp) -> Self {
        Self { since: now, now: Counts::default(), before: Counts::default() }
    }

    /// Counts an attempt. Whether that makes too many failures.
    pub fn note(&mut self, failed: bool, now: Timestamp, breaker: &CircuitBreaker) -> bool {
        let age = (now - self.since).to_std().unwrap_or_default();
        if age >= WINDOW / 2 {
            self.before = if age < WINDOW { self.now } else { Counts::default() };
            self.now = Counts::default();
            self.since = now;
        }
        self.now.attempts = self.now.attempts.saturating_add(1);
        self.now.failures = self.now.failures.saturating_add(u32::from(failed));
        let attempts = u64::from(self.now.attempts) + u64::from(self.before.attempts);
        let failures = u64::from(self.now.failures) + u64::from(self.before.failures);
        failed
            && attempts >= u64::from(breaker.minimum_attempts)
            && failures * 100 >= attempts * u64::from(breaker.failure_percent)
    }
}

/// A circuit that is not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circuit {
    /// Whose.
    pub connection_id: ConnectionId,
    /// When it opened first.
    pub opened_at: Timestamp,
    /// Nothing is sent before; then one probe. While a probe is on its way: when another may be made.
    pub retry_at: Timestamp,
    /// Whether a probe is on its way, or was lost.
    pub is_probed: bool,
    /// How often it has opened without having been closed between; from 1.
    pub openings: u32,
    /// How the last attempt failed.
    pub failure: Failure,
}

/// Where a circuit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitState {
    /// The connection is used.
    Closed,
    /// It is left alone.
    Open,
    /// One attempt is made, or may be, to see whether it works again.
    HalfOpen,
}

impl Circuit {
    /// Where it stands.
    pub fn state(&self, now: Timestamp) -> CircuitState {
        if self.is_probed || self.retry_at <= now { CircuitState::HalfOpen } else { CircuitState::Open }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, testing::clock::ManualClock};

    /// Notes attempts, a second apart; how many until there were too many failures.
    fn opens_after(failed: impl Fn(u32) -> bool, apart: Duration, breaker: CircuitBreaker) -> Option<u32> {
        let start = ManualClock::default().now();
        let mut tally = Tally::new(start);
        (1..=200).find(|number| tally.note(failed(*number), start + apart * *number, &breaker))
    }

    #[test]
    fn a_circuit_opens_at_its_share_of_failures() {
        let breaker = CircuitBreaker::default();
        let soon = Duration::from_millis(100);
        assert_eq!(opens_after(|_| true, soon, breaker), Some(20));
        assert_eq!(opens_after(|number| number % 2 == 0, soon, breaker), Some(20));
        assert_eq!(opens_after(|number| number % 3 == 0, soon, breaker), None);
        let strict = CircuitBreaker { failure_percent: 10, minimum_attempts: 1, ..breaker };
        assert_eq!(opens_after(|number| number == 5, soon, strict), Some(5));
        assert_eq!(opens_after(|number| number == 12, soon, strict), None);
    }

    #[test]
    fn what_is_long_ago_is_not_counted() {
        let breaker = CircuitBreaker::default();
        assert_eq!(opens_after(|_| true, Duration::from_secs(2), breaker), None);
        // A hundred that went well, and half a minute later only failures.
        let start = ManualClock::default().now();
        let mut tally = Tally::new(start);
        for _ in 0..100 {
            assert!(!tally.note(false, start, &breaker));
        }
        let later = start + WINDOW;
        let opened = (1..=100).find(|_| tally.note(true, later, &breaker));
        assert_eq!(opened, Some(20));
    }

    #[test]
    fn waits_double_up_to_two_minutes() {
        let breaker = CircuitBreaker::default();
        let waits = [1, 2, 3, 4, 5, 6, 60].map(|openings| breaker.wait(openings).as_secs());
        assert_eq!(waits, [10, 20, 40, 80, 120, 120, 120]);
        let patient = CircuitBreaker { wait_seconds: 600, ..breaker };
        assert_eq!([patient.wait(1).as_secs(), patient.wait(9).as_secs()], [600, 600]);
    }

    #[test]
    fn limits_that_were_never_set_break_the_circuit_and_others_need_not() {
        let parsed = |text| serde_json::from_str::<ConnectionLimits>(text).unwrap();
        assert_eq!(parsed("{}"), ConnectionLimits::default());
        assert_eq!(parsed(r#"{"circuitBreaker":null}"#).circuit_breaker, None);
        let wrong = ConnectionLimits {
            max_concurrency: Some(0),
            circuit_breaker: Some(CircuitBreaker { failure_percent: 101, minimum_attempts: 0, wait_seconds: 3_601 }),
        };
        let fields: Vec<_> = wrong.check().into_iter().filter_map(|problem| problem.field).collect();
        let breaker = ["failurePercent", "minimumAttempts", "waitSeconds"];
        let breaker = breaker.map(|field| format!("limits.circuitBreaker.{field}"));
        assert_eq!(fields[0], "limits.maxConcurrency");
        assert_eq!(fields[1..], breaker);
    }
}
