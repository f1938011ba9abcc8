//! How much of each tenant this process has in hand, so that no tenant, for instance one with a destination that hangs, can hold all of its places, nor
//! several of them together.
//!
//! One alone may have its limit. The more places are taken, the fewer a tenant may have: a fixed multiple of those that are free (A. K. Choudhury and
//! E. L. Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches", 1998). So those with a backlog have as much as one another, and
//! whoever comes finds about as much free. Must not know: what runs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use inlet_core::ids::TenantId;
use tokio::{sync::Notify, time::Instant};

use super::adaptive_limit::AdaptiveLimit;

/// The most places there are, far above what a machine can run.
const MOST: usize = 1 << 16;
/// Whoever has more than this in hand may wait for what it sent itself.
const FEW: usize = 4;
/// A tenant that found no room within this time has a backlog.
const BACKLOG: Duration = Duration::from_secs(1);
/// When nobody else has started anything for so long, a backlog is in nobody's way.
const QUIET: Duration = Duration::from_secs(10);
/// How long who found no room waits for a place before it looks again: the limit may have grown.
const PAUSE: Duration = Duration::from_millis(250);

/// The executions that were taken from the queue and have not ended, by tenant.
#[derive(Debug)]
pub struct TenantLoads {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    /// Places of all tenants together.
    places: usize,
    /// Places of a tenant that is alone.
    most: usize,
    /// The same while others start something.
    limit: AdaptiveLimit,
    /// Places that are taken.
    taken: usize,
    loads: HashMap<TenantId, usize>,
    /// Who started something last without having a backlog, and who did last of all others.
    starters: [Option<(TenantId, Instant)>; 2],
    /// When a tenant last found no room.
    backlogs: HashMap<TenantId, Instant>,
    /// Whether somebody has found no room since a place was freed.
    is_awaited: bool,
}

/// How many may be taken at once.
#[derive(Debug)]
pub struct Rooms {
    /// Of all tenants together.
    pub of_all: usize,
    /// Of a tenant that is not named.
    pub of_others: usize,
    /// Of those that are named.
    pub of: Vec<(TenantId, usize)>,
}

/// One execution's place; dropping it frees it.
#[derive(Debug)]
pub struct Place {
    loads: Arc<TenantLoads>,
    tenant: TenantId,
}

impl TenantLoads {
    /// No load; places for so many at once, of one tenant alone for at most `limit`. Both are 1 or more; the limit comes first.
    pub fn new(places: usize, limit: usize) -> Arc<Self> {
        let most = limit.clamp(1, MOST);
        let state = State {
            places: places.clamp(most, MOST),
            most,
            limit: AdaptiveLimit::new(most),
            taken: 0,
            loads: HashMap::new(),
            starters: [None; 2],
            backlogs: HashMap::new(),
            is_awaited: false,
        };
        Arc::new(Self { state: Mutex::new(state), freed: Notify::new() })
    }

    /// How many more of a tenant may be taken.
    pub fn room(&self, tenant: TenantId) -> usize {
        let (mut state, now) = (self.lock(), Instant::now());
        let room = state.room(Some(tenant), now);
        if room == 0 {
            state.found_none(&[tenant], now);
        }
        room
    }

    /// How much may be taken, at most `count`. It names those that have something here, not all tenants there are.
    pub fn rooms(&self, count: usize) -> Rooms {
        let (mut state, now) = (self.lock(), Instant::now());
        let last = state.starters[0].map(|(tenant, _)| tenant).filter(|tenant| !state.loads.contains_key(tenant));
        let named = state.loads.keys().copied().chain(last);
        let of: Vec<_> = named.map(|tenant| (tenant, state.room(Some(tenant), now).min(count))).collect();
        let of_others = state.room(None, now).min(count);
        let full: Vec<_> = of.iter().filter(|(_, room)| *room == 0).map(|(tenant, _)| *tenant).collect();
        if of_others == 0 || !full.is_empty() {
            state.found_none(&full, now);
        }
        Rooms { of_all: state.free().min(count), of_others, of }
    }

    /// Takes a place, beyond the limit too: whoever takes asks for room first.
    pub fn take(self: &Arc<Self>, tenant: TenantId) -> Place {
        let mut state = self.lock();
        state.taken += 1;
        *state.loads.entry(tenant).or_default() += 1;
        Place { loads: Arc::clone(self), tenant }
    }

    /// Waits until there may be room for a tenant that found none; a place that was freed while nobody waited counts.
    pub async fn freed(&self) {
        let is_awaited = self.lock().is_awaited;
        let freed = self.freed.notified();
        if is_awaited {
            let _ = tokio::time::timeout(PAUSE, freed).await;
        } else {
            freed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    const fn free(&self) -> usize {
        self.places.saturating_sub(self.taken)
    }

    /// How many more may be taken of a tenant; none is for one that has nothing here, nor has started anything.
    fn room(&self, tenant: Option<TenantId>, now: Instant) -> usize {
        let other = self.starters.iter().flatten().find(|(starter, _)| Some(*starter) != tenant);
        let is_beside = other.is_some_and(|(_, started)| now - *started <= QUIET);
        let limit = if is_beside { self.limit.now() } else { self.most };
        let load = tenant.and_then(|tenant| self.loads.get(&tenant)).copied().unwrap_or(0);
        // What is taken is free no more: load + room <= limit / (places - limit) * (free - room).
        (limit * self.free()).saturating_sub((self.places - limit) * load).div_ceil(self.places)
    }

    /// Notes that there was no room for these.
    fn found_none(&mut self, tenants: &[TenantId], now: Instant) {
        self.is_awaited = true;
        self.backlogs.retain(|_, found_none| now - *found_none < BACKLOG);
        self.backlogs.extend(tenants.iter().map(|tenant| (*tenant, now)));
    }
}

impl Place {
    /// It has started for the first time, so long after it was there to be started.
    pub fn started(&self, delay: Duration) {
        let (mut state, now) = (self.loads.lock(), Instant::now());
        state.backlogs.retain(|_, found_none| now - *found_none < BACKLOG);
        let load = state.loads.get(&self.tenant).copied().unwrap_or(0);
        if load > FEW || state.backlogs.contains_key(&self.tenant) {
            return;
        }
        let beside = !state.backlogs.is_empty();
        state.limit.started(delay, beside, now);
        metrics::gauge!("inlet_tenant_limit").set(state.limit.now() as f64);
        if state.starters[0].is_some_and(|(tenant, _)| tenant != self.tenant) {
            state.starters[1] = state.starters[0];
        }
        state.starters[0] = Some((self.tenant, now));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.loads.lock();
        state.taken -= 1;
        if let Some(load) = state.loads.get_mut(&self.tenant) {
            *load -= 1;
            if *load == 0 {
                state.loads.remove(&self.tenant);
            }
        }
        if std::mem::take(&mut state.is_awaited) {
            self.loads.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use inlet_core::testing::clock::ManualClock;

    use super::*;

    /// A few starts of somebody who has nothing waiting.
    const STARTS: usize = 8;

    fn tenants<const COUNT: usize>() -> [TenantId; COUNT] {
        let clock = ManualClock::default();
        [(); COUNT].map(|()| TenantId::generate(&clock))
    }

    /// Takes all that may be taken of a tenant.
    fn fill(loads: &Arc<TenantLoads>, tenant: TenantId) -> Vec<Place> {
        let mut places = Vec::new();
        while loads.room(tenant) > 0 {
            places.push(loads.take(tenant));
        }
        places
    }

    /// Somebody else starts something, so late, every 20 ms.
    async fn starts(loads: &Arc<TenantLoads>, tenant: TenantId, count: usize, late: Duration) {
        for _ in 0..count {
            tokio::time::advance(Duration::from_millis(20)).await;
            loads.take(tenant).started(late);
        }
    }

    #[test]
    fn one_has_its_limit_and_several_share() {
        let loads = TenantLoads::new(256, 128);
        let mut held = tenants::<3>().map(|tenant| (tenant, fill(&loads, tenant)));
        assert_eq!(held.each_ref().map(|(_, places)| places.len()), [128, 64, 32]);
        // As executions end others begin, and each has as many as the next one, and as are free.
        for _ in 0..256 {
            for (tenant, places) in &mut held {
                places.pop();
                places.extend(fill(&loads, *tenant));
            }
        }
        assert_eq!(held.each_ref().map(|(_, places)| places.len()), [64, 64, 64]);
        assert_eq!(loads.rooms(256).of_all, 64);
    }

    #[test]
    fn a_limit_may_be_all_there_is() {
        for (places, limit) in [(1, 64), (64, 64), (2, 1), (1, 1)] {
            let loads = TenantLoads::new(places, limit);
            assert_eq!(fill(&loads, tenants::<1>()[0]).len(), limit);
        }
    }

    #[test]
    fn the_last_place_goes_to_who_has_none() {
        let loads = TenantLoads::new(8, 4);
        let [last, others @ ..] = tenants::<8>();
        let held = others.map(|tenant| loads.take(tenant));
        assert_eq!(loads.room(others[0]), 0);
        assert_eq!(loads.room(last), 1);
        drop(held);
    }

    #[tokio::test(start_paused = true)]
    async fn a_backlog_gives_way_to_others_and_takes_what_they_leave() {
        let loads = TenantLoads::new(256, 128);
        let [small, busy] = tenants();
        starts(&loads, small, STARTS, Duration::from_millis(2)).await;
        let beginning = fill(&loads, busy);
        assert_eq!(beginning.len(), 16, "others are there: it begins with little");
        drop(beginning);
        let alone = fill(&loads, small);
        assert_eq!(alone.len(), 128, "nobody but itself has started anything");
        drop(alone);
        let mut most = 0;
        for _ in 0..200 {
            let held = fill(&loads, busy);
            most = held.len();
            starts(&loads, small, 1, Duration::from_millis(2)).await;
        }
        assert_eq!(most, 128, "nobody is late");
        for _ in 0..100 {
            let held = fill(&loads, busy);
            most = held.len();
            starts(&loads, small, 1, Duration::from_millis(5)).await;
        }
        assert!(most < 32, "it gives way: {most}");
        tokio::time::advance(QUIET + PAUSE).await;
        assert_eq!(fill(&loads, busy).len(), 128, "nobody else is there");
    }
}
