//! What the tests of every kind need: fixed ids and a clock that stands until it is moved.
//!
//! Must not know: any kind of connector.

use std::sync::Mutex;

use chrono::TimeDelta;
use inlet_core::{
    clock::{Clock, SystemClock, Timestamp},
    ids::TenantId,
};
use uuid::Uuid;

/// One tenant, or the other.
pub fn tenant(number: u128) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(number))
}

/// Stands at Sunday, 6 November 1994, 08:49:37 UTC (the example of RFC 9110, section 5.6.7) until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// At its beginning.
    pub fn new() -> Self {
        Self(Mutex::new("1994-11-06T08:49:37Z".parse().unwrap()))
    }

    /// Moves on.
    pub fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += TimeDelta::seconds(seconds);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn uuid(&self) -> Uuid {
        SystemClock.uuid()
    }

    fn fill(&self, bytes: &mut [u8]) {
        SystemClock.fill(bytes);
    }

    fn fraction(&self) -> f64 {
        SystemClock.fraction()
    }
}
