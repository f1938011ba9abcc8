//! Notices of whatever tenant: what executions give to tell, and which deliveries are due.
//!
//! What ends an execution calls [`ended`] at the end of the same transaction, so that whatever is committed is told. Whether a tenant has an active rule at
//! all is answered by a column of the statement that locks the executions anyway, from an index over a few rows: tenants without rules pay no statement.
//!
//! Must not know: how anything is sent.

use std::collections::HashSet;

use async_trait::async_trait;
use inlet_core::{
    clock::{Clock, Timestamp},
    execution::{ExecutionState, Failure},
    ids::{ExecutionId, FlowId, ListenerId, MessageId, NoticeDeliveryId},
    notice::{Named, NoticeData, NoticeDelivery, NoticeDeliveryState, NoticeEvent, NoticeKind, covers},
    ports::store::{NoticeBoard, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    SqlStore,
    notice::{DeliveryRow, update_delivery},
    row::{Row, first_id, json},
    sql::{Connection, Sql, sql},
};

/// Ids of one statement.
const IDS: usize = 64;

/// True of executions whose tenant has a rule in force; a column of a query of `executions`.
pub const NOTICED: &str =
    "EXISTS (SELECT 1 FROM notices WHERE notices.tenant_id = executions.tenant_id AND notices.active) AS noticed";

/// What a rule may have to tell of an execution.
#[derive(FromRow)]
struct Fact {
    notice_id: Uuid,
    flow_ids: String,
    kinds: String,
    quiet_seconds: i64,
    execution_id: Uuid,
    tenant_id: Uuid,
    slug: String,
    flow_id: Option<Uuid>,
    flow_name: Option<String>,
    message_id: Option<Uuid>,
    listener_id: Option<Uuid>,
    listener_name: Option<String>,
    state: String,
    failure: Option<String>,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

const FACTS: &str = "
    SELECT n.id AS notice_id, n.flow_ids, n.kinds, n.quiet_seconds, e.id AS execution_id, e.tenant_id, t.slug, e.flow_id,
           f.name AS flow_name, e.message_id, e.listener_id, l.name AS listener_name, e.state, e.failure, e.started_at, e.finished_at
    FROM executions e
    JOIN notices n ON n.tenant_id = e.tenant_id AND n.active
    JOIN tenants t ON t.id = e.tenant_id
    LEFT JOIN flows f ON f.tenant_id = e.tenant_id AND f.id = e.flow_id
    LEFT JOIN listeners l ON l.tenant_id = e.tenant_id AND l.id = e.listener_id
    WHERE e.id";

impl Fact {
    const fn place(&self) -> Row {
        Row { table: "notices", id: self.notice_id }
    }

    fn covers_flow(&self) -> StoreResult<bool> {
        let flows: Vec<FlowId> = self.place().json("flow_ids", &self.flow_ids)?;
        Ok(covers(&flows, self.flow_id.map(FlowId::from_uuid)))
    }

    fn kinds(&self) -> StoreResult<Vec<NoticeKind>> {
        self.place().json("kinds", &self.kinds)
    }

    /// The flow that the rule remembers something of; executions whose flow is gone have one together.
    fn flow(&self) -> Uuid {
        self.flow_id.unwrap_or_default()
    }

    fn event(&self, kind: NoticeKind, now: Timestamp, suppressed: i64) -> StoreResult<NoticeEvent> {
        let place = Row { table: "executions", id: self.execution_id };
        let failure: Option<Failure> = place.optional_json("failure", self.failure.as_deref())?;
        let data = NoticeData {
            tenant: self.slug.clone(),
            flow: self.flow_id.zip(self.flow_name.clone()).map(|(id, name)| Named { id: FlowId::from_uuid(id), name }),
            execution_id: ExecutionId::from_uuid(self.execution_id),
            message_id: self.message_id.map(MessageId::from_uuid),
            listener: self
                .listener_id
                .zip(self.listener_name.clone())
                .map(|(id, name)| Named { id: ListenerId::from_uuid(id), name }),
            state: self.state.clone(),
            failure: failure.map(Into::into),
            started_at: self.started_at,
            finished_at: self.finished_at,
            suppressed,
        };
        Ok(NoticeEvent::new(kind, now, data))
    }
}

/// The facts about these executions, in the order of rules and executions: two transactions that remember something of the same flows do so in one order.
async fn facts(connection: &mut Connection, executions: &[Uuid]) -> StoreResult<Vec<Fact>> {
    let mut found = Vec::new();
    for chunk in executions.chunks(IDS) {
        let mut query = Sql::new(FACTS);
        query.push_ids(chunk.iter().copied());
        let rows: Vec<Fact> = query.fetch_all(&mut *connection).await?;
        for fact in rows {
            match fact.covers_flow() {
                Ok(true) => found.push(fact),
                Ok(false) => {}
                Err(error) => put_aside(&fact, &error),
            }
        }
    }
    found.sort_by_key(|fact| (fact.notice_id, fact.flow(), fact.execution_id));
    Ok(found)
}

/// A rule that cannot be read must not keep executions from ending.
fn put_aside(fact: &Fact, error: &inlet_core::ports::store::StoreError) {
    tracing::error!(?error, notice = %fact.notice_id, execution = %fact.execution_id, "a notice cannot be told");
}

/// Adds what is to be told of executions that have just become SUCCEEDED or DEAD, in the same transaction.
pub async fn ended(
    connection: &mut Connection,
    executions: &[Uuid],
    now: Timestamp,
    clock: &dyn Clock,
) -> StoreResult<()> {
    if executions.is_empty() {
        return Ok(());
    }
    // Rules and flows of which it is known in this transaction that nothing has failed since.
    let mut sound = HashSet::new();
    for fact in facts(connection, executions).await? {
        let kinds = match fact.kinds() {
            Ok(kinds) => kinds,
            Err(error) => {
                put_aside(&fact, &error);
                continue;
            }
        };
        let recovers = kinds.contains(&NoticeKind::Recovery);
        let key = (fact.notice_id, fact.flow());
        if fact.state == ExecutionState::Dead.as_str() {
            if recovers {
                remember_failure(connection, &fact, now).await?;
                sound.remove(&key);
            }
            if kinds.contains(&NoticeKind::Failure) {
                tell(connection, &fact, NoticeKind::Failure, now, clock).await?;
            }
        } else {
            if recovers && sound.insert(key) && forget_failure(connection, &fact).await? {
                tell(connection, &fact, NoticeKind::Recovery, now, clock).await?;
            }
            if kinds.contains(&NoticeKind::Success) {
                tell(connection, &fact, NoticeKind::Success, now, clock).await?;
            }
        }
    }
    Ok(())
}

async fn remember_failure(connection: &mut Connection, fact: &Fact, now: Timestamp) -> StoreResult<()> {
    sql("INSERT INTO notice_states (notice_id, flow_id, kind, tenant_id, failing, quiet_until, suppressed) VALUES ($1, $2, 'RECOVERY', $3, $4, $5, $6)
         ON CONFLICT (notice_id, flow_id, kind) DO UPDATE SET failing = excluded.failing")
    .bind(fact.notice_id)
    .bind(fact.flow())
    .bind(fact.tenant_id)
    .bind(true)
    .bind(now)
    .bind(0_i64)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether the flow had failed since it last recovered.
async fn forget_failure(connection: &mut Connection, fact: &Fact) -> StoreResult<bool> {
    let done = sql(
        "UPDATE notice_states SET failing = $3 WHERE notice_id = $1 AND flow_id = $2 AND kind = 'RECOVERY' AND failing",
    )
    .bind(fact.notice_id)
    .bind(fact.flow())
    .bind(false)
    .execute(connection)
    .await?;
    Ok(done > 0)
}

/// How many were not told in the quiet time that is over, or none while it lasts.
async fn quiet(connection: &mut Connection, fact: &Fact, kind: NoticeKind, now: Timestamp) -> StoreResult<Option<i64>> {
    if fact.quiet_seconds <= 0 {
        return Ok(Some(0));
    }
    sql("INSERT INTO notice_states (notice_id, flow_id, kind, tenant_id, failing, quiet_until, suppressed) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (notice_id, flow_id, kind) DO NOTHING")
    .bind(fact.notice_id)
    .bind(fact.flow())
    .bind(kind.as_str())
    .bind(fact.tenant_id)
    .bind(false)
    .bind(now)
    .bind(0_i64)
    .execute(&mut *connection)
    .await?;
    let mut query = Sql::new("SELECT quiet_until, suppressed FROM notice_states WHERE notice_id = ");
    query.push_bind(fact.notice_id).push(" AND flow_id = ").push_bind(fact.flow());
    query.push(" AND kind = ").push_bind(kind.as_str()).push(connection.on("", " FOR UPDATE"));
    let found: Option<(Timestamp, i64)> = query.fetch_optional(&mut *connection).await?;
    // Gone with its rule meanwhile: then the delivery goes with it, too.
    let Some((quiet_until, suppressed)) = found else { return Ok(None) };
    let is_quiet = quiet_until > now;
    let (until, count) = if is_quiet {
        (quiet_until, suppressed + 1)
    } else {
        (now + std::time::Duration::from_secs(fact.quiet_seconds.unsigned_abs()), 0)
    };
    sql("UPDATE notice_states SET quiet_until = $4, suppressed = $5 WHERE notice_id = $1 AND flow_id = $2 AND kind = $3")
        .bind(fact.notice_id)
        .bind(fact.flow())
        .bind(kind.as_str())
        .bind(until)
        .bind(count)
        .execute(&mut *connection)
        .await?;
    Ok((!is_quiet).then_some(suppressed))
}

/// Adds a delivery, unless the rule is quiet. What is told once for each execution is noted then, too.
async fn tell(
    connection: &mut Connection,
    fact: &Fact,
    kind: NoticeKind,
    now: Timestamp,
    clock: &dyn Clock,
) -> StoreResult<()> {
    let suppressed = quiet(connection, fact, kind, now).await?;
    let state = match suppressed {
        Some(_) => NoticeDeliveryState::Pending,
        None if kind == NoticeKind::Overdue => NoticeDeliveryState::Suppressed,
        None => return Ok(()),
    };
    let is_sent = state == NoticeDeliveryState::Pending;
    let event = match fact.event(kind, now, suppressed.unwrap_or_default()) {
        Ok(event) => event,
        Err(error) => {
            put_aside(fact, &error);
            return Ok(());
        }
    };
    sql("INSERT INTO notice_deliveries (id, tenant_id, notice_id, kind, execution_id, body, state, attempts, due_at, created_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (notice_id, execution_id, kind) DO NOTHING")
    .bind(NoticeDeliveryId::generate(clock).uuid())
    .bind(fact.tenant_id)
    .bind(fact.notice_id)
    .bind(kind.as_str())
    .bind(fact.execution_id)
    .bind(json(&event)?)
    .bind(state.as_str())
    .bind(0)
    .bind(is_sent.then_some(now))
    .bind(now)
    .bind((!is_sent).then_some(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Executions of rules that tell OVERDUE, whose flow expects an end before now, and that none of these rules knows of yet.
async fn overdue(connection: &mut Connection, now: Timestamp, limit: i64) -> StoreResult<Vec<ExecutionId>> {
    // What runs is to be dispatched at some time, which has an index by tenant; only tenants with such a rule are looked at.
    let mut query = Sql::new(
        "SELECT DISTINCT e.id FROM notices n
         JOIN dispatches w ON w.tenant_id = n.tenant_id
         JOIN executions e ON e.id = w.execution_id AND e.started_at IS NOT NULL AND e.finished_at IS NULL
         JOIN flows f ON f.tenant_id = e.tenant_id AND f.id = e.flow_id AND f.expected_seconds IS NOT NULL
         WHERE n.active AND n.kinds LIKE '%\"OVERDUE\"%' AND ",
    );
    let since_start = connection.on("(julianday(", "(EXTRACT(EPOCH FROM (");
    query.push(since_start).push_bind(now);
    query.push(connection.on(") - julianday(e.started_at)) * 86400.0", " - e.started_at)))"));
    query.push(
        " > f.expected_seconds
         AND (n.flow_ids = '[]' OR n.flow_ids LIKE ",
    );
    query.push(connection.on(
        "'%' || lower(substr(hex(e.flow_id), 1, 8) || '-' || substr(hex(e.flow_id), 9, 4) || '-' || substr(hex(e.flow_id), 13, 4) || '-' ||
         substr(hex(e.flow_id), 17, 4) || '-' || substr(hex(e.flow_id), 21)) || '%'",
        "'%' || e.flow_id || '%'",
    ));
    query.push(
        ")
         AND NOT EXISTS (SELECT 1 FROM notice_deliveries d WHERE d.notice_id = n.id AND d.execution_id = e.id AND d.kind = 'OVERDUE')
         LIMIT ",
    );
    query.push_bind(limit);
    let ids: Vec<Uuid> = query.scalars(connection).await?;
    Ok(ids.into_iter().map(ExecutionId::from_uuid).collect())
}

#[async_trait]
impl NoticeBoard for SqlStore {
    async fn take_due_notices(
        &self,
        now: Timestamp,
        limit: i64,
        lease_until: Timestamp,
    ) -> StoreResult<Vec<NoticeDelivery>> {
        // Looked up through a reader: idle rounds must not hold up the writer.
        let found: Vec<Uuid> = {
            let mut transaction = self.database.begin_in_order().await?;
            let mut query = Sql::new("SELECT id FROM notice_deliveries WHERE due_at <= ");
            query.push_bind(now).push(" ORDER BY due_at LIMIT ").push_bind(limit);
            query.scalars(&mut transaction).await?
        };
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut transaction = self.database.begin_board().await?;
        let mut query = Sql::new("SELECT id FROM notice_deliveries WHERE id");
        query.push_ids(found).push_also("due_at", "<=", now).push(" ORDER BY id");
        // What another process takes is its own; it must not be waited for.
        query.push(transaction.on("", " FOR UPDATE SKIP LOCKED"));
        let free: Vec<Uuid> = query.scalars(&mut transaction).await?;
        if free.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Sql::new("UPDATE notice_deliveries SET attempts = attempts + 1, due_at = ");
        query.push_bind(lease_until).push(" WHERE id").push_ids(free).push(" RETURNING *");
        let rows: Vec<DeliveryRow> = query.fetch_all(&mut transaction).await?;
        transaction.commit().await?;
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            match NoticeDelivery::try_from(row) {
                Ok(delivery) => taken.push(delivery),
                // It is found again when its lease ends, and keeps no other from going.
                Err(error) => tracing::error!(?error, "a notice's delivery cannot be read"),
            }
        }
        Ok(taken)
    }

    async fn settle_notice(&self, taken: i32, delivery: &NoticeDelivery) -> StoreResult<bool> {
        let mut transaction = self.database.begin_board().await?;
        let done = update_delivery(&mut transaction, delivery, Some(taken)).await?;
        transaction.commit().await?;
        Ok(done)
    }

    async fn overdue(&self, now: Timestamp, limit: i64) -> StoreResult<Vec<ExecutionId>> {
        let mut transaction =
            self.database.begin(crate::database::Scope::AllTenants, inlet_core::ports::store::Access::Read).await?;
        overdue(&mut transaction, now, limit).await
    }

    async fn tell_overdue(&self, executions: &[ExecutionId], now: Timestamp) -> StoreResult<()> {
        let ids: Vec<Uuid> = executions.iter().map(|id| id.uuid()).collect();
        let mut transaction = self.database.begin_board().await?;
        for fact in facts(&mut transaction, &ids).await? {
            let is_known: bool = sql(
                "SELECT EXISTS (SELECT 1 FROM notice_deliveries WHERE notice_id = $1 AND execution_id = $2 AND kind = 'OVERDUE')",
            )
            .bind(fact.notice_id)
            .bind(fact.execution_id)
            .scalar(&mut transaction)
            .await?;
            // What has ended meanwhile is told by how it ended.
            let is_told = fact.finished_at.is_none() && !is_known && fact.kinds()?.contains(&NoticeKind::Overdue);
            if is_told {
                tell(&mut transaction, &fact, NoticeKind::Overdue, now, self.clock.as_ref()).await?;
            }
        }
        transaction.commit().await
    }

    async fn remove_notices(&self, before: Timestamp, limit: i64) -> StoreResult<u64> {
        let mut transaction = self.database.begin_board().await?;
        let mut query =
            Sql::new("DELETE FROM notice_deliveries WHERE id IN (SELECT id FROM notice_deliveries WHERE id < ");
        query.push_bind(first_id(before)).push(" AND due_at IS NULL ORDER BY id LIMIT ").push_bind(limit).push(")");
        let done = query.execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(done)
    }
}
