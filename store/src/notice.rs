//! Rows of `notices`, and of `notice_deliveries` as a tenant sees them.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    ids::{ConnectionId, ExecutionId, NoticeDeliveryId, NoticeId, TenantId},
    notice::{Notice, NoticeDelivery, NoticeDeliveryState, NoticeKind},
    page::{Page, PageRequest},
    ports::store::{NoticeRows, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, json},
    sql::{Connection, Sql, sql},
    transaction::Transaction,
};

#[derive(FromRow)]
struct NoticeRow {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    active: bool,
    flow_ids: String,
    kinds: String,
    connection_id: Uuid,
    quiet_seconds: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<NoticeRow> for Notice {
    type Error = StoreError;

    fn try_from(row: NoticeRow) -> StoreResult<Self> {
        let place = Row { table: "notices", id: row.id };
        Ok(Self {
            id: NoticeId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            name: row.name,
            active: row.active,
            flow_ids: place.json("flow_ids", &row.flow_ids)?,
            on: place.json("kinds", &row.kinds)?,
            connection_id: ConnectionId::from_uuid(row.connection_id),
            quiet_seconds: u32::try_from(row.quiet_seconds).map_err(|error| place.corrupt("quiet_seconds", error))?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// A delivery as it is stored.
#[derive(FromRow)]
pub struct DeliveryRow {
    id: Uuid,
    tenant_id: Uuid,
    notice_id: Uuid,
    kind: String,
    execution_id: Uuid,
    body: String,
    state: String,
    attempts: i32,
    due_at: Option<Timestamp>,
    attempted_at: Option<Timestamp>,
    status: Option<i32>,
    failure: Option<String>,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
}

impl TryFrom<DeliveryRow> for NoticeDelivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> StoreResult<Self> {
        let place = Row { table: "notice_deliveries", id: row.id };
        Ok(Self {
            id: NoticeDeliveryId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            notice_id: NoticeId::from_uuid(row.notice_id),
            kind: place.named("kind", &row.kind, NoticeKind::parse)?,
            execution_id: ExecutionId::from_uuid(row.execution_id),
            body: row.body,
            state: place.named("state", &row.state, NoticeDeliveryState::parse)?,
            attempts: row.attempts,
            due_at: row.due_at,
            attempted_at: row.attempted_at,
            status: row.status,
            failure: place.optional_json("failure", row.failure.as_deref())?,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

/// Writes where a delivery of a tenant stands, if it has been tried so often.
pub async fn update_delivery(
    connection: &mut Connection,
    delivery: &NoticeDelivery,
    attempts_before: Option<i32>,
) -> StoreResult<bool> {
    let mut query = Sql::new("UPDATE notice_deliveries SET state = ");
    query.push_bind(delivery.state.as_str());
    query.push(", attempts = ").push_bind(delivery.attempts);
    query.push(", due_at = ").push_bind(delivery.due_at);
    query.push(", attempted_at = ").push_bind(delivery.attempted_at);
    query.push(", status = ").push_bind(delivery.status);
    query.push(", failure = ").push_bind(delivery.failure.as_ref().map(json).transpose()?);
    query.push(", finished_at = ").push_bind(delivery.finished_at);
    query.push(" WHERE tenant_id = ").push_bind(delivery.tenant_id.uuid());
    query.push(" AND id = ").push_bind(delivery.id.uuid());
    if let Some(attempts) = attempts_before {
        query.push(" AND state = 'PENDING' AND attempts = ").push_bind(attempts);
    }
    Ok(query.execute(connection).await? > 0)
}

#[async_trait]
impl NoticeRows for Transaction {
    async fn notice(&mut self, id: NoticeId) -> StoreResult<Option<Notice>> {
        let tenant = self.tenant_uuid();
        let row: Option<NoticeRow> = sql("SELECT * FROM notices WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(Notice::try_from).transpose()
    }

    async fn notices(&mut self, page: PageRequest) -> StoreResult<Page<Notice>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<NoticeRow> = sql("SELECT * FROM notices WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(tenant)
            .bind(page.after.unwrap_or_default())
            .bind(page.limit())
            .fetch_all(self.connection())
            .await?;
        Ok(page.page(rows.into_iter().map(Notice::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_notice(&mut self, notice: &Notice) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql("INSERT INTO notices (id, tenant_id, name, active, flow_ids, kinds, connection_id, quiet_seconds, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(notice.id.uuid())
        .bind(tenant)
        .bind(&notice.name)
        .bind(notice.active)
        .bind(json(&notice.flow_ids)?)
        .bind(json(&notice.on)?)
        .bind(notice.connection_id.uuid())
        .bind(i64::from(notice.quiet_seconds))
        .bind(notice.created_at)
        .bind(notice.updated_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_notice(&mut self, notice: &Notice) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("UPDATE notices SET name = $3, active = $4, flow_ids = $5, kinds = $6, connection_id = $7, quiet_seconds = $8,
                 updated_at = $9
             WHERE tenant_id = $1 AND id = $2")
        .bind(tenant)
        .bind(notice.id.uuid())
        .bind(&notice.name)
        .bind(notice.active)
        .bind(json(&notice.flow_ids)?)
        .bind(json(&notice.on)?)
        .bind(notice.connection_id.uuid())
        .bind(i64::from(notice.quiet_seconds))
        .bind(notice.updated_at)
        .execute(self.connection())
        .await?;
        Ok(done > 0)
    }

    async fn delete_notice(&mut self, id: NoticeId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM notices WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }

    async fn notice_delivery(&mut self, id: NoticeDeliveryId) -> StoreResult<Option<NoticeDelivery>> {
        let tenant = self.tenant_uuid();
        let row: Option<DeliveryRow> = sql("SELECT * FROM notice_deliveries WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(NoticeDelivery::try_from).transpose()
    }

    async fn notice_deliveries(
        &mut self,
        notice: NoticeId,
        state: Option<NoticeDeliveryState>,
        page: PageRequest,
    ) -> StoreResult<Page<NoticeDelivery>> {
        let mut query = Sql::new("SELECT * FROM notice_deliveries WHERE tenant_id = ");
        query.push_bind(self.tenant_uuid()).push(" AND notice_id = ").push_bind(notice.uuid());
        query.push(" AND id < ").push_bind(page.after.unwrap_or(Uuid::max()));
        if let Some(state) = state {
            query.push(" AND state = ").push_bind(state.as_str());
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(page.limit());
        let rows: Vec<DeliveryRow> = query.fetch_all(self.connection()).await?;
        Ok(page.page(rows.into_iter().map(NoticeDelivery::try_from).collect::<StoreResult<_>>()?))
    }

    async fn update_notice_delivery(&mut self, delivery: &NoticeDelivery) -> StoreResult<bool> {
        if delivery.tenant_id != self.tenant {
            return Ok(false);
        }
        update_delivery(self.connection(), delivery, None).await
    }
}
