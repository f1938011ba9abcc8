//! Rows of `executions` and `attempts`, as people see them, and how they are bound to flows. Workers see them through board.rs.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    execution::{Attempt, Execution, ExecutionFilter, ExecutionState, Failure, RejectedRecord, Step, Tick, Trigger},
    ids::{ExecutionId, FlowId, ListenerId, MessageId, ScheduleId, TenantId},
    page::{Page, PageRequest},
    ports::store::{ExecutionRows, StoreError, StoreResult},
    reply::Reply,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    dispatch,
    row::{Row, json},
    sql::{Connection, Sql, sql},
    step::Steps,
    transaction::Transaction,
    turn,
};

/// An execution as it is stored.
#[derive(FromRow)]
pub struct ExecutionRow {
    id: Uuid,
    tenant_id: Uuid,
    flow_id: Option<Uuid>,
    flow_version: Option<i32>,
    message_id: Option<Uuid>,
    listener_id: Option<Uuid>,
    trigger_kind: String,
    replay_of: Option<Uuid>,
    state: String,
    failure: Option<String>,
    parameters: String,
    starts: i32,
    crashes: i32,
    run_at: Timestamp,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    schedule_id: Option<Uuid>,
    tick_at: Option<Timestamp>,
}

impl TryFrom<ExecutionRow> for Execution {
    type Error = StoreError;

    fn try_from(row: ExecutionRow) -> StoreResult<Self> {
        let place = Row { table: "executions", id: row.id };
        Ok(Self {
            id: ExecutionId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            flow_id: row.flow_id.map(FlowId::from_uuid),
            flow_version: row.flow_version,
            message_id: row.message_id.map(MessageId::from_uuid),
            listener_id: row.listener_id.map(ListenerId::from_uuid),
            trigger: place.named("trigger_kind", &row.trigger_kind, Trigger::parse)?,
            tick: row.schedule_id.zip(row.tick_at).map(|(id, at)| Tick { schedule_id: ScheduleId::from_uuid(id), at }),
            replay_of: row.replay_of.map(ExecutionId::from_uuid),
            state: place.named("state", &row.state, ExecutionState::parse)?,
            failure: place.optional_json("failure", row.failure.as_deref())?,
            parameters: place.json("parameters", &row.parameters)?,
            starts: row.starts,
            crashes: row.crashes,
            run_at: row.run_at,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}

/// The columns of an [`ExecutionRow`]: not its steps, which few ask for.
pub const COLUMNS: &str = "id, tenant_id, flow_id, flow_version, message_id, listener_id, trigger_kind, replay_of, state, failure, parameters, \
     starts, crashes, run_at, created_at, started_at, finished_at, schedule_id, tick_at";

#[derive(FromRow)]
struct RejectedRow {
    step: i32,
    ordinal: i32,
    record: i64,
    code: String,
    message: String,
    field: Option<String>,
    content: Option<String>,
}

#[derive(FromRow)]
struct AttemptRow {
    step: i32,
    number: i32,
    started_at: Timestamp,
    finished_at: Timestamp,
    failure: Option<String>,
    target: Option<String>,
    response_status: Option<i32>,
    response_headers: Option<String>,
    response_body: Option<String>,
}

/// The flow of which an execution holds a place, if it does.
#[derive(FromRow)]
struct PlaceRow {
    flow_id: Option<Uuid>,
}

/// A flow and the listener it runs on.
#[derive(FromRow)]
#[expect(clippy::struct_field_names, reason = "named like their columns")]
pub struct Feeding {
    pub tenant_id: Uuid,
    pub listener_id: Uuid,
    pub flow_id: Uuid,
}

/// What executions did, by the statements that forget it.
const FORGET: [&str; 2] =
    ["DELETE FROM attempts WHERE execution_id", "DELETE FROM rejected_records WHERE execution_id"];

/// Forgets what executions did, and then does that to them; returns how many rows that changed.
async fn forget_and(connection: &mut Connection, ids: &[Uuid], last: &str) -> StoreResult<u64> {
    let mut changed = 0;
    for chunk in ids.chunks(64) {
        for statement in FORGET {
            Sql::new(statement).push_ids(chunk.iter().copied()).execute(&mut *connection).await?;
        }
        changed += Sql::new(last).push_ids(chunk.iter().copied()).execute(&mut *connection).await?;
    }
    Ok(changed)
}

/// Takes executions away with all that they did.
pub async fn remove(connection: &mut Connection, ids: &[Uuid]) -> StoreResult<u64> {
    forget_and(connection, ids, "DELETE FROM executions WHERE id").await
}

/// Adds one of that tenant; false when it is of a tick that has one already.
pub async fn insert(
    connection: &mut Connection,
    tenant: Uuid,
    execution: &Execution,
    dispatch_at: Option<Timestamp>,
) -> StoreResult<bool> {
    let done = sql(
        "INSERT INTO executions (id, tenant_id, flow_id, flow_version, message_id, listener_id, trigger_kind, replay_of, state, failure,
                                 parameters, starts, crashes, fence, run_at, created_at, schedule_id, tick_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16, $17)
         ON CONFLICT (schedule_id, tick_at) WHERE schedule_id IS NOT NULL DO NOTHING",
    )
    .bind(execution.id.uuid())
    .bind(tenant)
    .bind(execution.flow_id.map(FlowId::uuid))
    .bind(execution.flow_version)
    .bind(execution.message_id.map(MessageId::uuid))
    .bind(execution.listener_id.map(ListenerId::uuid))
    .bind(execution.trigger.as_str())
    .bind(execution.replay_of.map(ExecutionId::uuid))
    .bind(execution.state.as_str())
    .bind(execution.failure.as_ref().map(json).transpose()?)
    .bind(json(&execution.parameters)?)
    .bind(execution.starts)
    .bind(execution.crashes)
    .bind(execution.run_at)
    .bind(execution.created_at)
    .bind(execution.tick.map(|tick| tick.schedule_id.uuid()))
    .bind(execution.tick.map(|tick| tick.at))
    .execute(&mut *connection)
    .await?;
    if let Some(at) = dispatch_at.filter(|_| done > 0) {
        dispatch::set(connection, &[execution.id.uuid()], at).await?;
    }
    Ok(done > 0)
}

/// Takes executions off their flow: what they did under it says nothing about a step of another flow.
pub async fn unbind(connection: &mut Connection, ids: &[Uuid]) -> StoreResult<()> {
    let last = "UPDATE executions SET flow_id = NULL, flow_version = NULL, turn = NULL, steps = NULL WHERE id";
    forget_and(connection, ids, last).await?;
    Ok(())
}

/// Binds a listener's HELD executions to its flow and makes them READY at `now`; returns how many. One that had begun under another flow begins anew.
pub async fn release(connection: &mut Connection, feeding: &Feeding, now: Timestamp) -> StoreResult<u64> {
    let Feeding { tenant_id, listener_id, flow_id } = feeding;
    let begun_elsewhere: Vec<Uuid> = sql(
        "SELECT id FROM executions
         WHERE tenant_id = $1 AND listener_id = $2 AND listed_as = 'HELD' AND flow_version IS NOT NULL AND flow_id IS DISTINCT FROM $3",
    )
    .bind(tenant_id)
    .bind(listener_id)
    .bind(flow_id)
    .scalars(&mut *connection)
    .await?;
    unbind(connection, &begun_elsewhere).await?;
    let released: Vec<Uuid> = sql("UPDATE executions SET state = 'READY', flow_id = $3, run_at = $4
         WHERE tenant_id = $1 AND listener_id = $2 AND listed_as = 'HELD' RETURNING id")
    .bind(tenant_id)
    .bind(listener_id)
    .bind(flow_id)
    .bind(now)
    .scalars(&mut *connection)
    .await?;
    dispatch::set(connection, &released, now).await?;
    Ok(released.len() as u64)
}

/// Adds `AND ..` for executions in a state, so that the indices of the few that are not SUCCEEDED can be used. The state stands in the text, because
/// a partial index does not match a parameter.
pub fn push_state(query: &mut Sql, tenant: Uuid, state: ExecutionState) {
    match state {
        ExecutionState::Succeeded => {
            query.push(" AND state = 'SUCCEEDED'");
        }
        ExecutionState::Held | ExecutionState::Dead | ExecutionState::Cancelled => {
            query.push(" AND listed_as = '").push(state.as_str()).push("'");
        }
        // An execution that may run is due at some time, see ports/store/board.rs: few, and found by that.
        ExecutionState::Ready | ExecutionState::Running | ExecutionState::Retry => {
            query
                .push(" AND state = '")
                .push(state.as_str())
                .push("' AND id IN (SELECT execution_id FROM dispatches WHERE tenant_id = ");
            query.push_bind(tenant).push(")");
        }
    }
}

impl Transaction {
    async fn stored_steps(&mut self, id: ExecutionId) -> StoreResult<Steps> {
        let tenant = self.tenant_uuid();
        let column: Option<Option<String>> = sql("SELECT steps FROM executions WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .scalar_optional(self.connection())
            .await?;
        Steps::stored(id.uuid(), column.flatten().as_deref())
    }
}

#[async_trait]
impl ExecutionRows for Transaction {
    async fn execution(&mut self, id: ExecutionId) -> StoreResult<Option<Execution>> {
        let tenant = self.tenant_uuid();
        let row: Option<ExecutionRow> =
            sql(&format!("SELECT {COLUMNS} FROM executions WHERE tenant_id = $1 AND id = $2"))
                .bind(tenant)
                .bind(id.uuid())
                .fetch_optional(self.connection())
                .await?;
        row.map(Execution::try_from).transpose()
    }

    async fn executions(&mut self, filter: &ExecutionFilter, page: PageRequest) -> StoreResult<Page<Execution>> {
        let mut query = Sql::new(format!("SELECT {COLUMNS} FROM executions WHERE tenant_id = "));
        query.push_bind(self.tenant_uuid());
        if let Some(flow) = filter.flow_id {
            query.push(" AND flow_id = ").push_bind(flow.uuid());
        }
        if let Some(message) = filter.message_id {
            query.push(" AND message_id = ").push_bind(message.uuid());
        }
        if let Some(state) = filter.state {
            push_state(&mut query, self.tenant_uuid(), state);
        }
        query.push(" AND id < ").push_bind(page.after.unwrap_or(Uuid::max()));
        query.push(" ORDER BY id DESC LIMIT ").push_bind(page.limit());
        let rows: Vec<ExecutionRow> = query.fetch_all(self.connection()).await?;
        Ok(page.page(rows.into_iter().map(Execution::try_from).collect::<StoreResult<_>>()?))
    }

    async fn executions_of_messages(&mut self, ids: &[MessageId]) -> StoreResult<Vec<Execution>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Sql::new(format!("SELECT {COLUMNS} FROM executions WHERE tenant_id = "));
        query.push_bind(self.tenant_uuid()).push(" AND message_id");
        query.push_ids(ids.iter().map(|id| id.uuid()));
        query.push(" ORDER BY id");
        let rows: Vec<ExecutionRow> = query.fetch_all(self.connection()).await?;
        rows.into_iter().map(Execution::try_from).collect()
    }

    async fn steps(&mut self, id: ExecutionId) -> StoreResult<Vec<Step>> {
        Ok(self.stored_steps(id).await?.into_steps())
    }

    async fn attempts(&mut self, id: ExecutionId) -> StoreResult<Vec<Attempt>> {
        let (tenant, place) = (self.tenant_uuid(), Row { table: "attempts", id: id.uuid() });
        let rows: Vec<AttemptRow> =
            sql("SELECT * FROM attempts WHERE tenant_id = $1 AND execution_id = $2 ORDER BY step, number")
                .bind(tenant)
                .bind(id.uuid())
                .fetch_all(self.connection())
                .await?;
        let others = rows.into_iter().map(|row| {
            Ok(Attempt {
                step: row.step,
                number: row.number,
                started_at: row.started_at,
                finished_at: row.finished_at,
                failure: place.optional_json("failure", row.failure.as_deref())?,
                target: row.target,
                response_status: row.response_status,
                response_headers: place
                    .optional_json("response_headers", row.response_headers.as_deref())?
                    .unwrap_or_default(),
                response_body: row.response_body,
            })
        });
        let others = others.collect::<StoreResult<_>>()?;
        Ok(self.stored_steps(id).await?.attempts(others))
    }

    async fn rejected_records(&mut self, id: ExecutionId, page: PageRequest<i64>) -> StoreResult<Page<RejectedRecord>> {
        let tenant = self.tenant_uuid();
        let after = page.after.unwrap_or(-1);
        let (step, ordinal) = (after.div_euclid(1_000_000), after.rem_euclid(1_000_000));
        let rows: Vec<RejectedRow> = sql(
            "SELECT step, ordinal, record, code, message, field, content FROM rejected_records
             WHERE tenant_id = $1 AND execution_id = $2 AND (step > $3 OR (step = $3 AND ordinal > $4)) ORDER BY step, ordinal LIMIT $5",
        )
        .bind(tenant)
        .bind(id.uuid())
        .bind(step)
        .bind(ordinal)
        .bind(page.limit())
        .fetch_all(self.connection())
        .await?;
        let rows = rows.into_iter().map(|row| RejectedRecord {
            step: row.step,
            ordinal: row.ordinal,
            record: row.record,
            code: row.code,
            message: row.message,
            field: row.field,
            content: row.content,
        });
        Ok(page.page(rows.collect()))
    }

    async fn reply(&mut self, id: ExecutionId) -> StoreResult<Option<Reply>> {
        let tenant = self.tenant_uuid();
        let row: Option<(String, Vec<u8>)> =
            sql("SELECT media_type, body FROM replies WHERE tenant_id = $1 AND execution_id = $2")
                .bind(tenant)
                .bind(id.uuid())
                .fetch_optional(self.connection())
                .await?;
        Ok(row.map(|(media_type, body)| Reply { media_type, body: body.into() }))
    }

    async fn insert_execution(&mut self, execution: &Execution, dispatch_at: Option<Timestamp>) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        insert(self.connection(), tenant, execution, dispatch_at).await?;
        Ok(())
    }

    async fn cancel_execution(&mut self, id: ExecutionId, why: &Failure, now: Timestamp) -> StoreResult<Option<u64>> {
        let lock = self.connection().on("", " FOR UPDATE");
        let mut query = Sql::new(
            "SELECT CASE WHEN turn = 'RUNNING' THEN flow_id END AS flow_id FROM executions
             WHERE state NOT IN ('SUCCEEDED', 'DEAD', 'CANCELLED') AND tenant_id = ",
        );
        query.push_bind(self.tenant_uuid()).push(" AND id = ").push_bind(id.uuid()).push(lock);
        let Some(PlaceRow { flow_id }) = query.fetch_optional(self.connection()).await? else { return Ok(None) };
        sql("UPDATE executions SET state = 'CANCELLED', failure = $2, fence = fence + 1, lease_until = NULL, turn = NULL, finished_at = $3
             WHERE id = $1")
        .bind(id.uuid())
        .bind(json(why)?)
        .bind(now)
        .execute(self.connection())
        .await?;
        dispatch::end(self.connection(), &[id.uuid()]).await?;
        Ok(Some(turn::call_next(self.connection(), &flow_id.into_iter().collect(), now).await?))
    }

    async fn release_held(&mut self, flow: FlowId, listener: ListenerId, now: Timestamp) -> StoreResult<u64> {
        let tenant = self.tenant_uuid();
        release(
            self.connection(),
            &Feeding { tenant_id: tenant, listener_id: listener.uuid(), flow_id: flow.uuid() },
            now,
        )
        .await
    }

    async fn hold_waiting(&mut self, flow: FlowId) -> StoreResult<u64> {
        let tenant = self.tenant_uuid();
        let held: Vec<Uuid> = sql("UPDATE executions SET state = 'HELD'
             WHERE tenant_id = $1 AND flow_id = $2 AND state IN ('READY', 'RETRY') AND message_id IS NOT NULL RETURNING id")
        .bind(tenant)
        .bind(flow.uuid())
        .scalars(self.connection())
        .await?;
        dispatch::end(self.connection(), &held).await?;
        Ok(held.len() as u64)
    }

    async fn sender_of(&mut self, id: ExecutionId) -> StoreResult<Option<Uuid>> {
        let tenant = self.tenant_uuid();
        let sender: Option<Option<Uuid>> = sql(
            "SELECT m.sender_id FROM executions e JOIN messages m ON m.id = e.message_id WHERE e.tenant_id = $1 AND e.id = $2",
        )
        .bind(tenant)
        .bind(id.uuid())
        .scalar_optional(self.connection())
        .await?;
        Ok(sender.flatten())
    }
}
