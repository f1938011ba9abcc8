//! Rows of `formats`.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    format::Format,
    ids::{FormatId, TenantId},
    page::{Page, PageRequest},
    ports::store::{FormatRows, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, json},
    sql::sql,
    transaction::Transaction,
};

#[derive(FromRow)]
struct FormatRow {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    settings: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<FormatRow> for Format {
    type Error = StoreError;

    fn try_from(row: FormatRow) -> StoreResult<Self> {
        let place = Row { table: "formats", id: row.id };
        Ok(Self {
            id: FormatId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            name: row.name,
            settings: place.json("settings", &row.settings)?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[async_trait]
impl FormatRows for Transaction {
    async fn format(&mut self, id: FormatId) -> StoreResult<Option<Format>> {
        let tenant = self.tenant_uuid();
        let row: Option<FormatRow> = sql("SELECT * FROM formats WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(Format::try_from).transpose()
    }

    async fn formats(&mut self, page: PageRequest) -> StoreResult<Page<Format>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<FormatRow> = sql("SELECT * FROM formats WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(tenant)
            .bind(page.after.unwrap_or_default())
            .bind(page.limit())
            .fetch_all(self.connection())
            .await?;
        Ok(page.page(rows.into_iter().map(Format::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_format(&mut self, format: &Format) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql("INSERT INTO formats (id, tenant_id, name, settings, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(format.id.uuid())
            .bind(tenant)
            .bind(&format.name)
            .bind(json(&format.settings)?)
            .bind(format.created_at)
            .bind(format.updated_at)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn update_format(&mut self, format: &Format) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("UPDATE formats SET name = $3, settings = $4, updated_at = $5 WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(format.id.uuid())
            .bind(&format.name)
            .bind(json(&format.settings)?)
            .bind(format.updated_at)
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }

    async fn delete_format(&mut self, id: FormatId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM formats WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}
