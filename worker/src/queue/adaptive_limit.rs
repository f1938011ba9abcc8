//! How much a tenant with a backlog may run at once while others wait for their starts: as much as does not make them late.
//!
//! It is for backlogs what scavenger transports are for bulk transfers (RFC 6817, LEDBAT): they give way when those they run beside are delayed, and take
//! what these leave. It knows nothing of what is scarce, be it this machine's processors or another's disk: whoever starts late tells of any of it. It moves
//! in small steps around what is found: where little is free, a limit that swings makes more starts late than one of the same mean that stays.
//! Must not know: tenants, or what runs.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// So many of the last starts count.
const STARTS: usize = 64;
/// The share of them that may be late for any reason, for instance a disk that stalls.
const TOLERATED: f64 = 0.1;
/// It looks at them when so many are new and so much time has passed since it looked last, so that what it changed shows, or else fewer and longer.
const LOOKS: [(usize, Duration); 2] = [(16, Duration::from_millis(250)), (8, Duration::from_secs(1))];
/// Whoever starts later than this has waited for something else: a place in its flow, a schedule, a queue that was lost.
const ELSEWHERE: Duration = Duration::from_secs(1);
/// Starts are late from this multiple of what is usual. One in a hundred is then delayed about twice as much as is usual for one in a hundred.
const LATE: f64 = 1.1;
/// What becomes of the limit at the least when starts are late; where they are a little late, it is the root of by how much.
const SHRINK: f64 = 0.7;
/// What becomes of the limit in a [`STEP`], when starts have not been late in [`QUIET_LOOKS`]; before, it grows more slowly.
const GROWTH: f64 = 1.25;
const QUIET_LOOKS: u8 = 8;
const STEP: Duration = Duration::from_millis(300);
/// Where starts are rare, so many steps are made at once.
const MOST_STEPS: f64 = 8.0;
/// How much a look changes what is usual.
const LEARNED: f64 = 1.0 / 8.0;
/// The part of the most that it begins with, so that nobody need be late first.
const BEGINNING: f64 = 1.0 / 8.0;
/// The limit shrinks to this part of the most.
const LEAST: f64 = 1.0 / 16.0;

/// A limit that gives way to others.
#[derive(Debug)]
pub struct AdaptiveLimit {
    most: f64,
    limit: f64,
    /// The delays of the last starts of others, in seconds, the newest last.
    starts: VecDeque<f64>,
    /// How many of them are new since it looked last.
    new: usize,
    looked: Option<Instant>,
    /// Whether they were beside a backlog.
    beside: bool,
    /// Their delay while the limit is as low as it gets, or nobody has a backlog; in seconds.
    usual: Option<f64>,
    /// How many looks in a row nobody was late, at most [`QUIET_LOOKS`].
    quiet: u8,
}

impl AdaptiveLimit {
    /// At most so much.
    pub fn new(most: usize) -> Self {
        let most = most.max(1) as f64;
        Self {
            most,
            limit: (most * BEGINNING).max(1.0),
            starts: VecDeque::with_capacity(STARTS),
            new: 0,
            looked: None,
            beside: false,
            usual: None,
            quiet: QUIET_LOOKS,
        }
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
        if beside != self.beside {
            self.beside = beside;
            self.forget();
            self.looked = Some(now);
        }
        if self.starts.len() == STARTS {
            self.starts.pop_front();
        }
        self.starts.push_back(delay.as_secs_f64());
        self.new += 1;
        let waited = now - *self.looked.get_or_insert(now);
        if LOOKS.iter().any(|(new, wait)| self.new >= *new && waited >= *wait) {
            self.look(waited);
            self.new = 0;
            self.looked = Some(now);
        }
    }

    /// Looks at the last starts, so long after the last time.
    fn look(&mut self, waited: Duration) {
        let delay = slowest_but(&self.starts, TOLERATED);
        let least = (self.most * LEAST).max(1.0);
        let usual = self.usual.get_or_insert(delay);
        if !self.beside || self.limit <= least {
            // If they are late even so, it is not for the backlog's sake.
            *usual += (delay - *usual) * LEARNED;
        }
        if !self.beside {
            return;
        }
        let late = delay / (LATE * *usual);
        if late > 1.0 {
            self.limit *= late.sqrt().recip().max(SHRINK);
            self.quiet = 0;
            // What was late before it shrank tells nothing of what it is now.
            self.forget();
        } else {
            self.quiet = (self.quiet + 1).min(QUIET_LOOKS);
            let steps = waited.div_duration_f64(STEP).clamp(1.0, MOST_STEPS);
            self.limit *= GROWTH.powf(steps * f64::from(self.quiet) / f64::from(QUIET_LOOKS));
        }
        self.limit = self.limit.clamp(least, self.most);
    }

    fn forget(&mut self) {
        self.starts.clear();
        self.new = 0;
    }
}

/// The slowest one, if that share of them had been faster.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few")]
fn slowest_but(figures: &VecDeque<f64>, share: f64) -> f64 {
    let mut sorted: Vec<f64> = figures.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let left_out = (sorted.len() as f64 * share).round() as usize;
    sorted[sorted.len().saturating_sub(1 + left_out)]
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
            self.starts_apart(Duration::from_millis(20), count, delay, beside)
        }

        fn starts_apart(&mut self, apart: Duration, count: usize, delay: Duration, beside: bool) -> usize {
            for _ in 0..count {
                self.1 += apart;
                self.0.started(delay, beside, self.1);
            }
            self.0.now()
        }
    }

    #[test]
    fn it_grows_until_others_are_late_and_gives_way_within_seconds() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        assert_eq!(fixture.starts(200, USUAL, true), 128);
        assert_eq!(fixture.starts(32, LATER, true), 62);
        assert_eq!(fixture.starts(100, LATER, true), 8);
        assert!(fixture.starts(100, USUAL, true) > 8);
    }

    #[test]
    fn it_moves_little_where_others_are_a_little_late() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        fixture.starts(192, USUAL, true);
        let limit = fixture.starts(16, USUAL.mul_f64(1.2), true);
        assert!((120..128).contains(&limit), "{limit}");
        let grown = fixture.starts(16, USUAL, true);
        assert!(grown > limit && grown < 128, "{grown}, and slowly at first");
    }

    #[test]
    fn a_few_that_are_late_are_nothing() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        fixture.starts(200, USUAL, true);
        fixture.starts(6, ELSEWHERE, true);
        assert_eq!(fixture.starts(STARTS, USUAL, true), 128);
        // They wait for something else.
        assert_eq!(fixture.starts(STARTS, ELSEWHERE * 2, true), 128);
    }

    #[test]
    fn what_giving_way_does_not_help_becomes_usual() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        assert_eq!(fixture.starts(48, LATER, true), 8);
        assert_eq!(fixture.starts(600, LATER, true), 128);
    }

    #[test]
    fn where_others_are_rare_it_grows_as_fast() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        assert_eq!(fixture.starts_apart(Duration::from_secs(1), 16, USUAL, true), 128);
    }

    #[test]
    fn where_others_are_many_it_waits_until_what_it_changed_shows() {
        let mut fixture = Fixture::new();
        fixture.starts(20, USUAL, false);
        assert_eq!(fixture.starts_apart(Duration::from_millis(1), 200, LATER, true), 16);
    }
}
