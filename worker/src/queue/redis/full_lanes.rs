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

/// How long a lane that was full is believed to be so; then one push tries it again.
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
    /// Whether nothing is known that keeps a push for the tenant from finding room. Of a lane that was full a while ago only the first who asks is told that
    /// it has some: whatever else is pushed before that one's outcome is known would have to be given back.
    pub fn has_room(&self, tenant: TenantId) -> bool {
        let mut state = self.lock();
        if state.away_until.is_none() && state.full_until.is_empty() {
            return true;
        }
        let now = Instant::now();
        if state.away_until.is_some_and(|until| until > now) {
            return false;
        }
        let Some(until) = state.full_until.get_mut(&tenant) else { return true };
        let tries = *until <= now;
        if tries {
            *until = now + BELIEVED;
        }
        tries
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
        // Of whom nothing has been asked for so long, nothing need be known.
        state.full_until.retain(|_, until| *until + BELIEVED > now);
    }

    /// The server is away, and is left alone so long.
    pub fn is_away(&self, pause: Duration) {
        self.lock().away_until = Some(Instant::now() + pause);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use inlet_core::testing::clock::ManualClock;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_lane_that_was_full_is_tried_by_one_at_a_time() {
        let clock = ManualClock::default();
        let (busy, idle) = (TenantId::generate(&clock), TenantId::generate(&clock));
        let lanes = FullLanes::default();
        lanes.found([(busy, true), (idle, false)]);
        assert_eq!([lanes.has_room(busy), lanes.has_room(idle)], [false, true]);
        tokio::time::advance(BELIEVED).await;
        assert_eq!([lanes.has_room(busy), lanes.has_room(busy)], [true, false], "one tries, the next does not");
        tokio::time::advance(BELIEVED).await;
        assert!(lanes.has_room(busy), "the try may have been lost");
        lanes.found([(busy, false)]);
        assert_eq!([lanes.has_room(busy), lanes.has_room(busy)], [true, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_has_room_in_a_server_that_is_away() {
        let tenant = TenantId::generate(&ManualClock::default());
        let lanes = FullLanes::default();
        lanes.is_away(BELIEVED);
        assert!(!lanes.has_room(tenant));
        tokio::time::advance(BELIEVED).await;
        assert!(lanes.has_room(tenant));
    }
}
