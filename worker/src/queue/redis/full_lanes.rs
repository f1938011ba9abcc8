//! Which lanes were full when something was last pushed to them.
//!
//! Must not know: what is in them.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use inlet_core::ids::TenantId;
use tokio::time::Instant;

/// How long a lane that was full is believed to be so; then a push tries it again.
const BELIEVED: Duration = Duration::from_millis(100);

/// What the last pushes found.
#[derive(Debug, Default)]
pub struct FullLanes(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Until when nothing is taken at all, because the server is away.
    away_until: Option<Instant>,
    /// Until when a tenant's lane is believed to be full.
    full_until: HashMap<TenantId, Instant>,
}

impl FullLanes {
    /// Whether nothing is known that keeps a push for the tenant from finding room.
    pub fn has_room(&self, tenant: TenantId) -> bool {
        let state = self.lock();
        if state.away_until.is_none() && state.full_until.is_empty() {
            return true;
        }
        let now = Instant::now();
        let is_past = |until: Option<&Instant>| until.is_none_or(|until| *until <= now);
        is_past(state.away_until.as_ref()) && is_past(state.full_until.get(&tenant))
    }

    /// The outcome of a push: of each of those tenants, whether it left some.
    pub fn found(&self, lanes: impl IntoIterator<Item = (TenantId, bool)>) {
        let (mut state, now) = (self.lock(), Instant::now());
        state.away_until = None;
        for (tenant, is_full) in lanes {
            if is_full {
                state.full_until.insert(tenant, now + BELIEVED);
            } else {
                state.full_until.remove(&tenant);
            }
        }
        state.full_until.retain(|_, until| *until > now);
    }

    /// The server is away, and is left alone so long.
    pub fn is_away(&self, pause: Duration) {
        self.lock().away_until = Some(Instant::now() + pause);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
