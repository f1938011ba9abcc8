//! Rows of `connections`.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    connection::Connection,
    ids::{ConnectionId, TenantId},
    page::{Page, PageRequest},
    ports::store::{ConnectionRows, SealedConnection, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, json},
    sql::sql,
    transaction::Transaction,
};

#[derive(FromRow)]
struct ConnectionRow {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    settings: String,
    secret_names: String,
    limits: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(FromRow)]
struct SealedConnectionRow {
    #[sqlx(flatten)]
    connection: ConnectionRow,
    sealed_secrets: Option<Vec<u8>>,
}

impl TryFrom<ConnectionRow> for Connection {
    type Error = StoreError;

    fn try_from(row: ConnectionRow) -> StoreResult<Self> {
        let place = Row { table: "connections", id: row.id };
        Ok(Self {
            id: ConnectionId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            name: row.name,
            settings: place.json("settings", &row.settings)?,
            secret_names: place.json("secret_names", &row.secret_names)?,
            limits: place.json("limits", &row.limits)?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[async_trait]
impl ConnectionRows for Transaction {
    async fn connection(&mut self, id: ConnectionId) -> StoreResult<Option<SealedConnection>> {
        let tenant = self.tenant_uuid();
        let row: Option<SealedConnectionRow> = sql("SELECT * FROM connections WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(|row| {
            Ok(SealedConnection { connection: row.connection.try_into()?, sealed_secrets: row.sealed_secrets })
        })
        .transpose()
    }

    async fn connections(&mut self, page: PageRequest) -> StoreResult<Page<Connection>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<ConnectionRow> =
            sql("SELECT id, tenant_id, name, settings, secret_names, limits, created_at, updated_at FROM connections
             WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(tenant)
            .bind(page.after.unwrap_or_default())
            .bind(page.limit())
            .fetch_all(self.connection())
            .await?;
        Ok(page.page(rows.into_iter().map(Connection::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_connection(&mut self, sealed: &SealedConnection) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        let connection = &sealed.connection;
        sql(
            "INSERT INTO connections (id, tenant_id, name, settings, secret_names, sealed_secrets, limits, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(connection.id.uuid())
        .bind(tenant)
        .bind(&connection.name)
        .bind(json(&connection.settings)?)
        .bind(json(&connection.secret_names)?)
        .bind(&sealed.sealed_secrets)
        .bind(json(&connection.limits)?)
        .bind(connection.created_at)
        .bind(connection.updated_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_connection(&mut self, sealed: &SealedConnection) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let connection = &sealed.connection;
        let done = sql(
            "UPDATE connections SET name = $3, settings = $4, secret_names = $5, sealed_secrets = $6, limits = $7, updated_at = $8
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tenant)
        .bind(connection.id.uuid())
        .bind(&connection.name)
        .bind(json(&connection.settings)?)
        .bind(json(&connection.secret_names)?)
        .bind(&sealed.sealed_secrets)
        .bind(json(&connection.limits)?)
        .bind(connection.updated_at)
        .execute(self.connection())
        .await?;
        Ok(done > 0)
    }

    async fn delete_connection(&mut self, id: ConnectionId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM connections WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}
