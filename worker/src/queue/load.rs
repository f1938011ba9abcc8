//! How much of each tenant this process has in hand, so that one tenant, for instance with a destination that hangs, cannot hold all of its places.
//!
//! Must not know: what runs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use inlet_core::ids::TenantId;
use tokio::sync::Notify;

/// The executions that were taken from the queue and have not ended, by tenant.
#[derive(Debug)]
pub struct TenantLoads {
    limit: usize,
    loads: Mutex<HashMap<TenantId, usize>>,
    freed: Notify,
}

/// One execution's place; dropping it frees it.
#[derive(Debug)]
pub struct Place {
    loads: Arc<TenantLoads>,
    tenant: TenantId,
}

impl TenantLoads {
    /// No load; of each tenant at most `limit` at once, 1 or more.
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit: limit.max(1), loads: Mutex::default(), freed: Notify::new() })
    }

    /// How many more of a tenant may be taken.
    pub fn room(&self, tenant: TenantId) -> usize {
        self.limit.saturating_sub(self.lock().get(&tenant).copied().unwrap_or(0))
    }

    /// The tenants of whom fewer than `count` may be taken, each with how many. It depends on what runs here, not on how many tenants there are.
    pub fn nearly_full(&self, count: usize) -> Vec<(TenantId, usize)> {
        let loads = self.lock();
        let rooms = loads.iter().map(|(tenant, load)| (*tenant, self.limit.saturating_sub(*load)));
        rooms.filter(|(_, room)| *room < count).collect()
    }

    /// The most that may be taken of any.
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// Takes a place, beyond the limit too: whoever takes asks for room first.
    pub fn take(self: &Arc<Self>, tenant: TenantId) -> Place {
        *self.lock().entry(tenant).or_default() += 1;
        Place { loads: Arc::clone(self), tenant }
    }

    /// Waits until a tenant that was at its limit has room again; one that had while nobody waited counts.
    pub async fn freed(&self) {
        self.freed.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, usize>> {
        self.loads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut loads = self.loads.lock();
        if let Some(load) = loads.get_mut(&self.tenant) {
            let was_full = *load >= self.loads.limit;
            *load -= 1;
            if *load == 0 {
                loads.remove(&self.tenant);
            }
            if was_full {
                self.loads.freed.notify_one();
            }
        }
    }
}
