//! Rows of `audit_log`: added and read, never changed.

use async_trait::async_trait;
use inlet_core::{
    audit::AuditEntry,
    clock::Timestamp,
    ids::{AuditEntryId, RequestId, TenantId},
    page::{Page, PageRequest},
    ports::store::{AuditRows, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, from_serde_name, serde_name},
    sql::{Connection, sql},
    transaction::Transaction,
};

#[derive(FromRow)]
pub struct AuditRow {
    id: Uuid,
    tenant_id: Option<Uuid>,
    at: Timestamp,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: String,
    action: String,
    noun: String,
    noun_id: Uuid,
    before: Option<String>,
    after: Option<String>,
    address: Option<String>,
    request_id: Uuid,
}

impl TryFrom<AuditRow> for AuditEntry {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> StoreResult<Self> {
        let place = Row { table: "audit_log", id: row.id };
        Ok(Self {
            id: AuditEntryId::from_uuid(row.id),
            tenant_id: row.tenant_id.map(TenantId::from_uuid),
            at: row.at,
            actor_kind: place.named("actor_kind", &row.actor_kind, from_serde_name)?,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            action: row.action,
            noun: row.noun,
            noun_id: row.noun_id,
            before: place.optional_json("before", row.before.as_deref())?,
            after: place.optional_json("after", row.after.as_deref())?,
            address: row.address.map(|address| place.parsed("address", &address)).transpose()?,
            request_id: RequestId::from_uuid(row.request_id),
        })
    }
}

/// Adds an entry.
pub async fn insert(connection: &mut Connection, entry: &AuditEntry) -> StoreResult<()> {
    sql(
        "INSERT INTO audit_log (id, tenant_id, at, actor_kind, actor_id, actor_name, action, noun, noun_id, before, after, address, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(entry.id.uuid())
    .bind(entry.tenant_id.map(TenantId::uuid))
    .bind(entry.at)
    .bind(serde_name(&entry.actor_kind)?)
    .bind(entry.actor_id)
    .bind(&entry.actor_name)
    .bind(&entry.action)
    .bind(&entry.noun)
    .bind(entry.noun_id)
    .bind(entry.before.as_ref().map(ToString::to_string))
    .bind(entry.after.as_ref().map(ToString::to_string))
    .bind(entry.address.map(|address| address.to_string()))
    .bind(entry.request_id.uuid())
    .execute(connection)
    .await?;
    Ok(())
}

#[async_trait]
impl AuditRows for Transaction {
    async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> StoreResult<()> {
        let entry = AuditEntry { tenant_id: Some(self.tenant), ..entry.clone() };
        insert(self.connection(), &entry).await
    }

    async fn audit_entries(&mut self, page: PageRequest) -> StoreResult<Page<AuditEntry>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<AuditRow> =
            sql("SELECT * FROM audit_log WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
                .bind(tenant)
                .bind(page.after.unwrap_or(Uuid::max()))
                .bind(page.limit())
                .fetch_all(self.connection())
                .await?;
        Ok(page.page(rows.into_iter().map(AuditEntry::try_from).collect::<StoreResult<_>>()?))
    }
}
