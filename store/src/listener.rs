//! Rows of `listeners`.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    ids::{ListenerId, TenantId},
    listener::{Listener, RoutePath},
    page::{Page, PageRequest},
    ports::store::{ListenerRows, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, json},
    sql::sql,
    transaction::Transaction,
};

#[derive(FromRow)]
struct ListenerRow {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    path: String,
    methods: String,
    authentication: String,
    max_body_bytes: i64,
    reply: Option<String>,
    rate_limit: Option<String>,
    enabled: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<ListenerRow> for Listener {
    type Error = StoreError;

    fn try_from(row: ListenerRow) -> StoreResult<Self> {
        let place = Row { table: "listeners", id: row.id };
        Ok(Self {
            id: ListenerId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            name: row.name,
            path: place.checked("path", RoutePath::parse(&row.path))?,
            methods: place.json("methods", &row.methods)?,
            authentication: place.json("authentication", &row.authentication)?,
            max_body_bytes: row.max_body_bytes,
            reply: place.optional_json("reply", row.reply.as_deref())?.unwrap_or_default(),
            rate_limit: place.optional_json("rate_limit", row.rate_limit.as_deref())?,
            enabled: row.enabled,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[async_trait]
impl ListenerRows for Transaction {
    async fn listener(&mut self, id: ListenerId) -> StoreResult<Option<Listener>> {
        let tenant = self.tenant_uuid();
        let row: Option<ListenerRow> = sql("SELECT * FROM listeners WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(Listener::try_from).transpose()
    }

    async fn listeners(&mut self, page: PageRequest) -> StoreResult<Page<Listener>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<ListenerRow> =
            sql("SELECT * FROM listeners WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3")
                .bind(tenant)
                .bind(page.after.unwrap_or_default())
                .bind(page.limit())
                .fetch_all(self.connection())
                .await?;
        Ok(page.page(rows.into_iter().map(Listener::try_from).collect::<StoreResult<_>>()?))
    }

    async fn all_listeners(&mut self) -> StoreResult<Vec<Listener>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<ListenerRow> = sql("SELECT * FROM listeners WHERE tenant_id = $1 ORDER BY id")
            .bind(tenant)
            .fetch_all(self.connection())
            .await?;
        rows.into_iter().map(Listener::try_from).collect()
    }

    async fn insert_listener(&mut self, listener: &Listener) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql(
            "INSERT INTO listeners (id, tenant_id, name, path, methods, authentication, max_body_bytes, enabled, created_at, updated_at, reply,
                                    rate_limit)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(listener.id.uuid())
        .bind(tenant)
        .bind(&listener.name)
        .bind(listener.path.to_string())
        .bind(json(&listener.methods)?)
        .bind(json(&listener.authentication)?)
        .bind(listener.max_body_bytes)
        .bind(listener.enabled)
        .bind(listener.created_at)
        .bind(listener.updated_at)
        .bind(json(&listener.reply)?)
        .bind(listener.rate_limit.as_ref().map(json).transpose()?)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_listener(&mut self, listener: &Listener) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql(
            "UPDATE listeners SET name = $3, path = $4, methods = $5, authentication = $6, max_body_bytes = $7, enabled = $8, updated_at = $9,
                 reply = $10, rate_limit = $11
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tenant)
        .bind(listener.id.uuid())
        .bind(&listener.name)
        .bind(listener.path.to_string())
        .bind(json(&listener.methods)?)
        .bind(json(&listener.authentication)?)
        .bind(listener.max_body_bytes)
        .bind(listener.enabled)
        .bind(listener.updated_at)
        .bind(json(&listener.reply)?)
        .bind(listener.rate_limit.as_ref().map(json).transpose()?)
        .execute(self.connection())
        .await?;
        Ok(done > 0)
    }

    async fn delete_listener(&mut self, id: ListenerId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM listeners WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}
