//! Generation numbers of tenants' configuration: a cache that keeps the number with its entry knows whether the entry is stale.
//!
//! Must not know: what is cached.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use crate::ids::TenantId;

/// How often each tenant's configuration has changed since this process started.
#[derive(Debug, Clone, Default)]
pub struct Generations(Arc<RwLock<HashMap<TenantId, u64>>>);

impl Generations {
    /// The tenant's number. Read it before loading what is to be cached: a change during loading then makes the entry stale.
    pub fn of(&self, tenant: TenantId) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).copied().unwrap_or(0)
    }

    /// Makes everything cached for the tenant stale.
    pub fn advance(&self, tenant: TenantId) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner).entry(tenant).or_default() += 1;
    }
}
