//! Rows of `schedules`.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    ids::{FlowId, ScheduleId, TenantId},
    page::{Page, PageRequest},
    ports::store::{ScheduleRows, StoreError, StoreResult},
    schedule::{Schedule, ScheduleKind},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, json},
    sql::sql,
    transaction::Transaction,
};

#[derive(FromRow)]
struct ScheduleRow {
    id: Uuid,
    tenant_id: Uuid,
    flow_id: Uuid,
    kind: String,
    active: bool,
    parameters: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<ScheduleRow> for Schedule {
    type Error = StoreError;

    fn try_from(row: ScheduleRow) -> StoreResult<Self> {
        let place = Row { table: "schedules", id: row.id };
        Ok(Self {
            id: ScheduleId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            flow_id: FlowId::from_uuid(row.flow_id),
            kind: place.named("kind", &row.kind, ScheduleKind::parse)?,
            active: row.active,
            parameters: place.json("parameters", &row.parameters)?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[async_trait]
impl ScheduleRows for Transaction {
    async fn schedule(&mut self, id: ScheduleId) -> StoreResult<Option<Schedule>> {
        let tenant = self.tenant_uuid();
        let row: Option<ScheduleRow> = sql("SELECT * FROM schedules WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(Schedule::try_from).transpose()
    }

    async fn event_schedule(&mut self, flow: FlowId) -> StoreResult<Option<Schedule>> {
        let tenant = self.tenant_uuid();
        let row: Option<ScheduleRow> =
            sql("SELECT * FROM schedules WHERE tenant_id = $1 AND flow_id = $2 AND kind = 'EVENT'")
                .bind(tenant)
                .bind(flow.uuid())
                .fetch_optional(self.connection())
                .await?;
        row.map(Schedule::try_from).transpose()
    }

    async fn schedules(&mut self, page: PageRequest) -> StoreResult<Page<Schedule>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<ScheduleRow> =
            sql("SELECT * FROM schedules WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3")
                .bind(tenant)
                .bind(page.after.unwrap_or_default())
                .bind(page.limit())
                .fetch_all(self.connection())
                .await?;
        Ok(page.page(rows.into_iter().map(Schedule::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_schedule(&mut self, schedule: &Schedule) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql("INSERT INTO schedules (id, tenant_id, flow_id, kind, active, parameters, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(schedule.id.uuid())
        .bind(tenant)
        .bind(schedule.flow_id.uuid())
        .bind(schedule.kind.as_str())
        .bind(schedule.active)
        .bind(json(&schedule.parameters)?)
        .bind(schedule.created_at)
        .bind(schedule.updated_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_schedule(&mut self, schedule: &Schedule) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done =
            sql("UPDATE schedules SET active = $3, parameters = $4, updated_at = $5 WHERE tenant_id = $1 AND id = $2")
                .bind(tenant)
                .bind(schedule.id.uuid())
                .bind(schedule.active)
                .bind(json(&schedule.parameters)?)
                .bind(schedule.updated_at)
                .execute(self.connection())
                .await?;
        Ok(done > 0)
    }

    async fn delete_schedule(&mut self, id: ScheduleId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM schedules WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}
