//! Rows of `api_keys`.

use async_trait::async_trait;
use inlet_core::{
    api_key::ApiKey,
    clock::Timestamp,
    ids::{ApiKeyId, TenantId},
    page::{Page, PageRequest},
    ports::store::{ApiKeyRows, StoreError, StoreResult},
    user::Role,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, json},
    sql::sql,
    transaction::Transaction,
};

#[derive(FromRow)]
pub struct ApiKeyRow {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    role: String,
    listener_ids: String,
    hint: String,
    expires_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<ApiKeyRow> for ApiKey {
    type Error = StoreError;

    fn try_from(row: ApiKeyRow) -> StoreResult<Self> {
        let place = Row { table: "api_keys", id: row.id };
        Ok(Self {
            id: ApiKeyId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            name: row.name,
            role: place.named("role", &row.role, Role::parse)?,
            listener_ids: place.json("listener_ids", &row.listener_ids)?,
            hint: row.hint,
            expires_at: row.expires_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[async_trait]
impl ApiKeyRows for Transaction {
    async fn api_key(&mut self, id: ApiKeyId) -> StoreResult<Option<ApiKey>> {
        let tenant = self.tenant_uuid();
        let row: Option<ApiKeyRow> = sql("SELECT * FROM api_keys WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(ApiKey::try_from).transpose()
    }

    async fn api_keys(&mut self, page: PageRequest) -> StoreResult<Page<ApiKey>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<ApiKeyRow> = sql("SELECT * FROM api_keys WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(tenant)
            .bind(page.after.unwrap_or_default())
            .bind(page.limit())
            .fetch_all(self.connection())
            .await?;
        Ok(page.page(rows.into_iter().map(ApiKey::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_api_key(&mut self, key: &ApiKey, secret_sha256: &[u8; 32]) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql(
            "INSERT INTO api_keys (id, tenant_id, name, role, listener_ids, hint, secret_sha256, expires_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(key.id.uuid())
        .bind(tenant)
        .bind(&key.name)
        .bind(key.role.as_str())
        .bind(json(&key.listener_ids)?)
        .bind(&key.hint)
        .bind(secret_sha256.as_slice())
        .bind(key.expires_at)
        .bind(key.created_at)
        .bind(key.updated_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_api_key(&mut self, key: &ApiKey) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql(
            "UPDATE api_keys SET name = $3, role = $4, listener_ids = $5, expires_at = $6, updated_at = $7 WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tenant)
        .bind(key.id.uuid())
        .bind(&key.name)
        .bind(key.role.as_str())
        .bind(json(&key.listener_ids)?)
        .bind(key.expires_at)
        .bind(key.updated_at)
        .execute(self.connection())
        .await?;
        Ok(done > 0)
    }

    async fn delete_api_key(&mut self, id: ApiKeyId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM api_keys WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}
