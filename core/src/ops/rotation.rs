//! Changing the installation's secret key: every secret that an earlier key sealed is sealed again with the current one.
//!
//! Processes are first started with both keys, so that each reads what the other has sealed. Must not know: where keys are configured.

use serde::Serialize;
use uuid::Uuid;

use crate::{
    audit::{AuditEntry, Change},
    auth::seal::Sealer,
    clock::Clock,
    ctx::{Caller, Origin, Principal},
    error::Result,
    ids::{RequestId, TenantId},
    page::{MAX_PAGE, PageRequest},
    ports::store::{Access, SealedConnection, Store},
};

/// What was found, over all tenants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resealed {
    /// Connections whose secrets are now sealed with the current key.
    pub sealed_again: u64,
    /// Connections that the current key had sealed already.
    pub already: u64,
    /// Connections that neither the current nor the earlier key opens; they are left as they are.
    pub unreadable: u64,
}

/// Seals again what an earlier key has sealed. Can be run beside processes that serve, and again after it was interrupted.
pub async fn reseal(store: &dyn Store, sealer: &Sealer, clock: &dyn Clock) -> Result<Resealed> {
    let mut total = Resealed::default();
    let mut page = PageRequest { first: MAX_PAGE, after: None };
    loop {
        let tenants = store.across_tenants(Access::Read).await?.tenants(page).await?;
        for tenant in &tenants.rows {
            reseal_tenant(store, sealer, clock, (tenant.id, &mut total)).await?;
        }
        page.after = tenants.rows.last().map(|last| last.id.uuid());
        if !tenants.has_next {
            break;
        }
    }
    let caller = Caller {
        principal: Principal::System,
        origin: Origin { request_id: RequestId::generate(clock), address: None },
    };
    let change =
        Change { action: "secretsReseal", noun: "platform", noun_id: Uuid::nil(), before: None, after: Some(&total) };
    let mut transaction = store.across_tenants(Access::Write).await?;
    transaction.insert_audit_entry(&AuditEntry::new(clock, &caller, None, &change)).await?;
    transaction.commit().await?;
    Ok(total)
}

/// One tenant, a page of its connections in each transaction: nobody else changes them meanwhile, and nobody waits long.
async fn reseal_tenant(
    store: &dyn Store,
    sealer: &Sealer,
    clock: &dyn Clock,
    (tenant, total): (TenantId, &mut Resealed),
) -> Result<()> {
    let mut page = PageRequest { first: MAX_PAGE, after: None };
    loop {
        let mut transaction = store.tenant(tenant, Access::Write).await?;
        let connections = transaction.connections(page).await?;
        let mut found = Resealed::default();
        for listed in &connections.rows {
            let Some(SealedConnection { connection, sealed_secrets: Some(sealed) }) =
                transaction.connection(listed.id).await?
            else {
                continue;
            };
            match sealer.seal_again(clock, tenant, connection.id, &sealed) {
                Ok(None) => found.already += 1,
                Ok(Some(again)) => {
                    found.sealed_again += 1;
                    transaction
                        .update_connection(&SealedConnection { connection, sealed_secrets: Some(again) })
                        .await?;
                }
                Err(error) => {
                    found.unreadable += 1;
                    tracing::warn!(%error, tenant = %tenant, connection = %connection.id, "secrets cannot be opened");
                }
            }
        }
        transaction.commit().await?;
        total.sealed_again += found.sealed_again;
        total.already += found.already;
        total.unreadable += found.unreadable;
        page.after = connections.rows.last().map(|last| last.id.uuid());
        if !connections.has_next {
            return Ok(());
        }
    }
}
