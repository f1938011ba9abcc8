//! What the tests of every kind need: fixed ids, a connection with its secrets, and a clock that stands until it is moved.
//!
//! Must not know: any kind of connector.

use std::{fs, path::Path, sync::Mutex};

use chrono::TimeDelta;
use inlet_core::{
    circuit::ConnectionLimits,
    clock::{Clock, SystemClock, Timestamp},
    connection::{ConnectionSettings, SecretName, Secrets},
    ids::{ConnectionId, TenantId},
    ports::connector::OpenConnection,
};
use uuid::Uuid;

/// One tenant, or the other.
pub fn tenant(number: u128) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(number))
}

/// What a folder of the disk holds, in order.
pub fn names_in(folder: impl AsRef<Path>) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A connection of the first tenant, unchanged since the clock's beginning.
pub fn opened(settings: ConnectionSettings, secrets: &[(SecretName, &str)]) -> OpenConnection {
    let mut kept = Secrets::default();
    for (name, secret) in secrets {
        kept.set(*name, (*secret).to_owned());
    }
    OpenConnection {
        id: ConnectionId::from_uuid(Uuid::from_u128(3)),
        tenant_id: tenant(1),
        revision: ManualClock::new().now(),
        settings,
        secrets: kept,
        limits: ConnectionLimits::default(),
    }
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
