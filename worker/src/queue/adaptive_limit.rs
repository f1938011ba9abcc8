//! How much a tenant with a backlog may run at once while others wait for their starts: as much as does not make them late.
//!
//! It is for backlogs what scavenger transports are for bulk transfers (RFC 6817, LEDBAT): they give way when those they run beside are delayed, and take
//! what these leave. It knows nothing of what is scarce, be it this machine's processors or another's disk: whoever starts late tells of any of it.
//! Must not know: tenants, or what runs.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// Of the last starts all but the slowest count: one may be late for any reason.
const STARTS: usize = 8;
/// So many starts must be new before the limit shrinks once more.
const NEW: usize = 4;
/// Whoever starts later than this has waited for something else: a place in its flow, a schedule, a queue that was lost.
const ELSEWHERE: Duration = Duration::from_secs(1);
/// Starts are late from this multiple of what is usual: nearer to it, a limit that gives way helps nobody.
const LATE: f64 = 2.0;
/// What becomes of the limit when starts are late.
const SHRINK: f64 = 0.8;
/// What becomes of the limit in a [`STEP`] in which starts are not late.
const GROWTH: f64 = 1.05;
const STEP: Duration = Duration::from_millis(50);
/// Where starts are rare, so many steps are made at once.
const MOST_STEPS: f64 = 20.0;
/// How much a start changes what is usual.
const LEARNED: f64 = 1.0 / 64.0;
/// The limit shrinks to this part of the most.
const LEAST: f64 = 1.0 / 8.0;

/// A limit that gives way to others.
#[derive(Debug)]
pub struct AdaptiveLimit {
    most: f64,
    limit: f64,
    /// The delays of the last starts of others, in seconds, the newest last.
    starts: VecDeque<f64>,
    /// How many of them are newer than the last time it shrank.
    new: usize,
    /// Their delay while the limit is as low as it gets, or nobody has a backlog; in seconds.
    usual: Option<f64>,
    last_start: Option<Instant>,
}

impl AdaptiveLimit {
    /// At most so much. It begins with the least and grows, so that nobody need be late first.
    pub fn new(most: usize) -> Self {
        let most = most.max(1) as f64;
        Self { most, limit: least(most), starts: VecDeque::new(), new: 0, usual: None, last_start: None }
    }

    /// What it is now, 1 or more.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and a count")]
    pub const fn now(&self) -> usize {
        self.limit as usize
    }

    /// Somebody without a backlog has started something, so long after it was there to be started; `beside` whoever has one, if anybody has.
    pub fn started(&mut self, delay: Duration, beside: bool, now: Instant) {
        if delay > ELSEWHERE {
            return;
        }
        let before = self.last_start.replace(now).unwrap_or(now);
        self.starts.push_back(delay.as_secs_f64());
        if self.starts.len() > STARTS {
            self.starts.pop_front();
        }
        self.new += 1;
        let delay = second_slowest(&self.starts);
        let least = least(self.most);
        let usual = self.usual.get_or_insert(delay);
        if !beside || self.limit <= least {
            // If they are late even so, it is not for the backlog's sake.
            *usual += (delay - *usual) * LEARNED;
        }
        if !beside {
            return;
        }
        if delay <= LATE * *usual {
            let steps = (now - before).div_duration_f64(STEP).min(MOST_STEPS);
            self.limit = (self.limit * GROWTH.powf(steps)).min(self.most);
        } else if self.new >= NEW {
            self.limit = (self.limit * SHRINK).max(least);
            self.new = 0;
        }
    }
}

fn least(most: f64) -> f64 {
    (most * LEAST).max(1.0)
}

fn second_slowest(figures: &VecDeque<f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len().saturating_sub(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Duration = Duration::from_millis(2);
    const LATER: Duration = Duration::from_millis(5);

    /// A limit of at most 128, and a time.
    struct Fixture(AdaptiveLimit, Instant);

    impl Fixture {
        fn new() -> Self {
            Self(AdaptiveLimit::new(128), Instant::now())
        }

        /// So many starts, 20 ms apart; the limit after them.
        fn starts(&mut self, count: usize, delay: Duration, beside: bool) -> usize {
            for _ in 0..count {
                self.1 += Duration::from_millis(20);
                self.0.started(delay, beside, self.1);
            }
            self.0.now()
        }
    }

    #[test]
    fn it_grows_until_others_are_late_and_gives_way_within_a_second() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        assert_eq!(fixture.starts(200, USUAL, true), 128);
        assert_eq!(fixture.starts(50, LATER, true), 16);
        assert!(fixture.starts(50, USUAL, true) > 16);
    }

    #[test]
    fn one_that_is_late_is_nothing() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        fixture.starts(200, USUAL, true);
        fixture.starts(1, ELSEWHERE, true);
        assert_eq!(fixture.starts(STARTS, USUAL, true), 128);
        // They wait for something else.
        assert_eq!(fixture.starts(50, ELSEWHERE * 2, true), 128);
    }

    #[test]
    fn what_giving_way_does_not_help_becomes_usual() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        assert_eq!(fixture.starts(10, LATER, true), 16);
        assert_eq!(fixture.starts(300, LATER, true), 128);
    }

    #[test]
    fn where_others_are_rare_it_grows_as_fast() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        let mut now = fixture.1;
        for _ in 0..4 {
            now += Duration::from_secs(1);
            fixture.0.started(USUAL, true, now);
        }
        assert_eq!(fixture.0.now(), 128);
    }
}
