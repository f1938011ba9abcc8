//! Rows of `tenants`.

use inlet_core::{
    clock::Timestamp,
    ids::TenantId,
    ports::store::{StoreError, StoreResult},
    tenant::{Tenant, TenantSlug},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::Row,
    sql::{Connection, sql},
};

#[derive(FromRow)]
pub struct TenantRow {
    id: Uuid,
    slug: String,
    name: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<TenantRow> for Tenant {
    type Error = StoreError;

    fn try_from(row: TenantRow) -> StoreResult<Self> {
        let place = Row { table: "tenants", id: row.id };
        Ok(Self {
            id: TenantId::from_uuid(row.id),
            slug: place.checked("slug", TenantSlug::parse(&row.slug))?,
            name: row.name,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// One tenant.
pub async fn by_id(connection: &mut Connection, id: TenantId) -> StoreResult<Option<Tenant>> {
    let row: Option<TenantRow> = sql("SELECT id, slug, name, created_at, updated_at FROM tenants WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(connection)
        .await?;
    row.map(Tenant::try_from).transpose()
}
