//! The use cases, once, whatever door they are called from.
//!
//! Each takes the [`Services`] it works with and a [`Ctx`] (or, outside a tenant, a [`Caller`]), asks the permission table first, and writes
//! its audit entry in the same transaction as its change. Must not know: which door called, or who implements a port.

pub mod api_key;
pub mod audit;
pub mod bulk_replay;
pub mod call;
pub mod configuration;
pub mod connection;
pub mod execution;
pub mod feed;
pub mod flow;
pub mod format;
pub mod listener;
pub mod message;
pub mod notice;
pub mod preview;
pub mod reply;
pub mod rotation;
pub mod route;
pub mod schedule;
mod script;
pub mod search;
pub mod session;
pub mod statistics;
pub mod tenant;
pub mod usage;
pub mod user;

use std::sync::Arc;

use serde::Serialize;

use self::{configuration::Generations, route::Routes, session::PasswordMemory};
use crate::{
    audit::{AuditEntry, Change},
    auth::{password::Passwords, seal::Sealer, token::Tokens},
    clock::Clock,
    ctx::{Caller, Ctx},
    error::{Problem, Result},
    ids::TenantId,
    ports::{
        bus::{Bus, Event},
        connector::Connectors,
        queue::Queue,
        rates::Rates,
        script::Scripts,
        store::{Access, Store, TenantTransaction},
    },
    user::Role,
};

/// What the use cases work with; made once, by the composition root.
#[derive(Clone)]
pub struct Services {
    /// Durable state.
    pub store: Arc<dyn Store>,
    /// Wakes workers.
    pub queue: Arc<dyn Queue>,
    /// Tells subscribers.
    pub bus: Arc<dyn Bus>,
    /// Reaches the outside.
    pub connectors: Arc<dyn Connectors>,
    /// Runs tenants' scripts.
    pub scripts: Arc<dyn Scripts>,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Signs tokens.
    pub tokens: Tokens,
    /// Seals the secrets of connections.
    pub sealer: Sealer,
    /// Basic credentials that were right a moment ago.
    pub password_memory: PasswordMemory,
    /// How often each tenant's configuration has changed, for caches.
    pub generations: Generations,
    /// Listener routes, cached.
    pub routes: Routes,
    /// Counts the requests of listeners that have a limit.
    pub rates: Arc<dyn Rates>,
}

impl Services {
    /// A transaction confined to the caller's tenant, for reading.
    async fn read(&self, ctx: &Ctx) -> Result<Box<dyn TenantTransaction>> {
        Ok(self.store.tenant(ctx.tenant, Access::Read).await?)
    }

    /// A transaction confined to the caller's tenant, for writing.
    async fn write(&self, ctx: &Ctx) -> Result<Box<dyn TenantTransaction>> {
        Ok(self.store.tenant(ctx.tenant, Access::Write).await?)
    }

    /// Adds the audit entry to a change of the tenant's and commits both; then caches of the tenant's configuration are stale, everywhere.
    async fn commit<T: Serialize>(
        &self,
        ctx: &Ctx,
        mut transaction: Box<dyn TenantTransaction>,
        change: Change<'_, T>,
    ) -> Result<()> {
        self.audit(ctx, transaction.as_mut(), &change).await?;
        transaction.commit().await?;
        self.configuration_changed(ctx.tenant);
        Ok(())
    }

    /// Adds the audit entry of something that the caller did in its tenant.
    async fn audit<T: Serialize>(
        &self,
        ctx: &Ctx,
        transaction: &mut dyn TenantTransaction,
        change: &Change<'_, T>,
    ) -> Result<()> {
        transaction.insert_audit_entry(&self.audit_entry(&ctx.caller, Some(ctx.tenant), change)).await?;
        Ok(())
    }

    /// Makes caches of the tenant's configuration stale, here at once and elsewhere over the bus.
    fn configuration_changed(&self, tenant: TenantId) {
        self.generations.advance(tenant);
        self.bus.publish(tenant, Event::ConfigurationChanged);
    }

    /// The audit entry of a change.
    fn audit_entry<T: Serialize>(
        &self,
        caller: &Caller,
        tenant: Option<TenantId>,
        change: &Change<'_, T>,
    ) -> AuditEntry {
        AuditEntry::new(self.clock.as_ref(), caller, tenant, change)
    }
}

/// The problem of giving, changing or taking a role that the caller may not, if it may not.
fn check_grant(ctx: &Ctx, role: Role) -> Option<Problem> {
    let may = ctx.role.is_some_and(|own| own.may_grant(role));
    (!may).then(|| {
        Problem::field(
            "ROLE_NOT_GRANTABLE",
            "role",
            format!("your role may not grant, change or take {}", role.as_str()),
        )
    })
}
