//! Rows of `schedules`, for their tenant and for whoever ticks.

use std::collections::HashSet;

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    execution::Execution,
    ids::{FlowId, ScheduleId, TenantId},
    page::{Page, PageRequest},
    ports::store::{ScheduleBoard, ScheduleRows, StoreError, StoreResult},
    schedule::{Missed, Overlap, Schedule, Timing},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    execution,
    row::{Row, json},
    sql::{Connection, Sql, sql},
    transaction::Transaction,
};

#[derive(FromRow)]
struct ScheduleRow {
    id: Uuid,
    tenant_id: Uuid,
    flow_id: Uuid,
    timing: Option<String>,
    active: bool,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    overlap: String,
    missed: String,
    parameters: String,
    next_run_at: Option<Timestamp>,
    last_run_at: Option<Timestamp>,
    last_skipped_at: Option<Timestamp>,
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
            timing: place.optional_json("timing", row.timing.as_deref())?.unwrap_or(Timing::Event),
            active: row.active,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            overlap: place.named("overlap", &row.overlap, Overlap::parse)?,
            missed: place.named("missed", &row.missed, Missed::parse)?,
            parameters: place.json("parameters", &row.parameters)?,
            next_run_at: row.next_run_at,
            last_run_at: row.last_run_at,
            last_skipped_at: row.last_skipped_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// The timing as it is stored; none for EVENT, whose kind says it all.
fn timing(schedule: &Schedule) -> StoreResult<Option<String>> {
    (schedule.timing != Timing::Event).then(|| json(&schedule.timing)).transpose()
}

/// When the first of all schedules ticks next.
pub async fn next_tick(connection: &mut Connection) -> StoreResult<Option<Timestamp>> {
    sql("SELECT next_run_at FROM schedules WHERE next_run_at IS NOT NULL ORDER BY next_run_at LIMIT 1")
        .scalar_optional(connection)
        .await
}

/// A transaction over all tenants' schedules.
pub struct Board {
    pub(crate) inner: Connection,
}

#[async_trait]
impl ScheduleBoard for Board {
    async fn take_due(&mut self, now: Timestamp, limit: usize) -> StoreResult<Vec<Schedule>> {
        let mut query = Sql::new("SELECT * FROM schedules WHERE next_run_at <= ");
        query.push_bind(now).push(" ORDER BY next_run_at, id LIMIT ");
        query.push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
        // What another process ticks is its own; it must not be waited for.
        query.push(self.inner.on("", " FOR UPDATE SKIP LOCKED"));
        let rows: Vec<ScheduleRow> = query.fetch_all(&mut self.inner).await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            let id = row.id;
            match Schedule::try_from(row) {
                Ok(schedule) => due.push(schedule),
                Err(error) => {
                    tracing::error!(?error, schedule = %id, "a schedule cannot be read and is put aside");
                    sql("UPDATE schedules SET next_run_at = NULL WHERE id = $1")
                        .bind(id)
                        .execute(&mut self.inner)
                        .await?;
                }
            }
        }
        Ok(due)
    }

    async fn busy(&mut self, ids: &[ScheduleId]) -> StoreResult<HashSet<ScheduleId>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let mut query =
            Sql::new("SELECT DISTINCT schedule_id FROM executions WHERE listed_as = 'TICK' AND schedule_id");
        query.push_ids(ids.iter().map(|id| id.uuid()));
        let busy: Vec<Uuid> = query.scalars(&mut self.inner).await?;
        Ok(busy.into_iter().map(ScheduleId::from_uuid).collect())
    }

    async fn insert_run(&mut self, execution: &Execution, dispatch_at: Timestamp) -> StoreResult<bool> {
        execution::insert(&mut self.inner, execution.tenant_id.uuid(), execution, Some(dispatch_at)).await
    }

    async fn move_on(&mut self, schedule: &Schedule) -> StoreResult<()> {
        sql("UPDATE schedules SET next_run_at = $2, last_run_at = $3, last_skipped_at = $4 WHERE id = $1")
            .bind(schedule.id.uuid())
            .bind(schedule.next_run_at)
            .bind(schedule.last_run_at)
            .bind(schedule.last_skipped_at)
            .execute(&mut self.inner)
            .await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        self.inner.commit().await
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

    async fn has_ticking_schedule(&mut self, flow: FlowId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        sql("SELECT EXISTS (SELECT 1 FROM schedules WHERE tenant_id = $1 AND flow_id = $2 AND kind <> 'EVENT')")
            .bind(tenant)
            .bind(flow.uuid())
            .scalar(self.connection())
            .await
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
        sql(
            "INSERT INTO schedules (id, tenant_id, flow_id, kind, timing, active, starts_at, ends_at, overlap, missed, parameters, next_run_at,
                                    last_run_at, last_skipped_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(schedule.id.uuid())
        .bind(tenant)
        .bind(schedule.flow_id.uuid())
        .bind(schedule.timing.kind().as_str())
        .bind(timing(schedule)?)
        .bind(schedule.active)
        .bind(schedule.starts_at)
        .bind(schedule.ends_at)
        .bind(schedule.overlap.as_str())
        .bind(schedule.missed.as_str())
        .bind(json(&schedule.parameters)?)
        .bind(schedule.next_run_at)
        .bind(schedule.last_run_at)
        .bind(schedule.last_skipped_at)
        .bind(schedule.created_at)
        .bind(schedule.updated_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_schedule(&mut self, schedule: &Schedule) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("UPDATE schedules SET kind = $3, timing = $4, active = $5, starts_at = $6, ends_at = $7, overlap = $8, missed = $9,
                 parameters = $10, updated_at = $11
             WHERE tenant_id = $1 AND id = $2")
        .bind(tenant)
        .bind(schedule.id.uuid())
        .bind(schedule.timing.kind().as_str())
        .bind(timing(schedule)?)
        .bind(schedule.active)
        .bind(schedule.starts_at)
        .bind(schedule.ends_at)
        .bind(schedule.overlap.as_str())
        .bind(schedule.missed.as_str())
        .bind(json(&schedule.parameters)?)
        .bind(schedule.updated_at)
        .execute(self.connection())
        .await?;
        Ok(done > 0)
    }

    async fn set_next_run(&mut self, id: ScheduleId, at: Option<Timestamp>) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("UPDATE schedules SET next_run_at = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .bind(at)
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
