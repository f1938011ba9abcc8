//! Time and randomness as parameters: the only places where the wall clock and the operating system's generator are read.
//!
//! Must not know: who asks, or why.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// A moment in UTC with microseconds, the precision both databases keep.
pub type Timestamp = DateTime<Utc>;

/// The time and the randomness that a use case runs with. Tests pass their own.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, truncated to microseconds.
    fn now(&self) -> Timestamp;

    /// A new `UUIDv7`.
    fn uuid(&self) -> Uuid;

    /// Fills the buffer with unpredictable bytes, fit for keys and nonces.
    fn fill(&self, bytes: &mut [u8]);

    /// A fraction in `0.0..1.0`, for jitter; not for secrets.
    fn fraction(&self) -> f64;
}

/// The machine's clock and generator.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

#[expect(clippy::disallowed_methods, reason = "the one adapter that reads the real clock and the real generator")]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Utc::now().trunc_subsecs(6)
    }

    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn fill(&self, bytes: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }

    fn fraction(&self) -> f64 {
        rand::RngExt::random(&mut rand::rng())
    }
}
