//! Reading the audit log. Writing to it is part of every change, see [`super::Services`].

use super::Services;
use crate::{
    audit::AuditEntry,
    auth::permission::Operation,
    ctx::{Caller, Ctx},
    error::Result,
    page::{Page, PageRequest},
    ports::store::Access,
};

/// One page of the tenant's log, newest first.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<AuditEntry>> {
    ctx.authorize(Operation::AuditLog)?;
    Ok(services.read(ctx).await?.audit_entries(page).await?)
}

/// One page of the platform's own log, newest first.
pub async fn list_platform(services: &Services, caller: &Caller, page: PageRequest) -> Result<Page<AuditEntry>> {
    caller.authorize(Operation::PlatformAuditLog)?;
    Ok(services.store.across_tenants(Access::Read).await?.platform_audit_entries(page).await?)
}
