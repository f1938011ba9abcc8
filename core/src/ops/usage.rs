//! What tenants use, for whoever operates the installation.
//!
//! Must not know: how it is counted.

use super::Services;
use crate::{
    auth::permission::Operation,
    ctx::Caller,
    error::Result,
    ports::store::Access,
    usage::{UsageReport, UsageRequest},
};

/// What those tenants used in a period that ends with today.
pub async fn report(services: &Services, caller: &Caller, request: &UsageRequest) -> Result<UsageReport> {
    caller.authorize(Operation::TenantUsage)?;
    let from = request.from(services.clock.now());
    Ok(services.store.across_tenants(Access::Read).await?.usage(&request.tenants, from).await?)
}
