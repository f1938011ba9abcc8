//! Generation numbers of tenants' configuration: a cache that keeps the number with its entry knows whether the entry is stale.
//!
//! Must not know: what is cached.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use uuid::Uuid;

use crate::ids::TenantId;

/// Stands for which tenants there are and what their slugs are, as if it were the configuration of a tenant that nobody is.
pub const TENANTS: TenantId = TenantId::from_uuid(Uuid::nil());

/// How often each tenant's configuration has changed since this process started.
#[derive(Debug, Clone, Default)]
pub struct Generations(Arc<RwLock<Numbers>>);

#[derive(Debug, Default)]
struct Numbers {
    of_all: u64,
    of_one: HashMap<TenantId, u64>,
}

impl Generations {
    /// The tenant's number. Read it before loading what is to be cached: a change during loading then makes the entry stale.
    pub fn of(&self, tenant: TenantId) -> u64 {
        let numbers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        numbers.of_all + numbers.of_one.get(&tenant).copied().unwrap_or(0)
    }

    /// Makes everything cached for the tenant stale.
    pub fn advance(&self, tenant: TenantId) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner).of_one.entry(tenant).or_default() += 1;
    }

    /// Makes everything cached for any tenant stale; for when changes made elsewhere may have been missed.
    pub fn advance_all(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).of_all += 1;
    }
}
