//! The execution board: claims, leases, fences, reports, and what is due.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    clock::Timestamp,
    execution::{
        Attempt, Claimed, ClaimedMessage, ExecutionState, Failure, MAX_CRASHES, Outcome, Step, StepProgress, StepState,
        Trigger, TurnReport,
    },
    ids::{ExecutionId, FlowId, MessageId, TenantId},
    ports::store::{Access, ClaimResult, Due, ExecutionBoard, StoreResult},
};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use crate::{
    SqliteStore,
    error::store_error,
    execution::{Feeding, push_ids, release, unbind},
    row::{Row, json},
};

/// An execution that may be claimed, with all that decides what becomes of it.
#[derive(FromRow)]
struct CandidateRow {
    id: Uuid,
    tenant_id: Uuid,
    flow_id: Option<Uuid>,
    flow_version: Option<i32>,
    current_version: Option<i32>,
    trigger_kind: String,
    state: String,
    parameters: String,
    crashes: i32,
    fence: i64,
    created_at: Timestamp,
    scheduled: bool,
    message_id: Option<Uuid>,
    received_at: Option<Timestamp>,
    request: Option<String>,
    body: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct ProgressRow {
    execution_id: Uuid,
    ordinal: i32,
    state: String,
    attempts: i32,
}

/// What becomes of a candidate.
enum Verdict {
    Run { flow_id: Uuid, flow_version: i32 },
    Hold,
    Quarantine(Failure),
}

impl CandidateRow {
    fn verdict(&self, trigger: Trigger, crashed: bool) -> Verdict {
        let failure = |code: &str, message: &str| Failure {
            code: code.to_owned(),
            message: message.to_owned(),
            ..Failure::default()
        };
        if crashed && self.crashes + 1 >= MAX_CRASHES {
            return Verdict::Quarantine(failure(
                "CRASH",
                "the worker died three times while running this; the payload is kept",
            ));
        }
        match (trigger, self.flow_id, self.current_version) {
            (Trigger::Manual, Some(flow_id), Some(current)) => {
                Verdict::Run { flow_id, flow_version: self.flow_version.unwrap_or(current) }
            }
            (Trigger::Manual, ..) => Verdict::Quarantine(failure("FLOW_GONE", "the flow was removed before it ran")),
            (Trigger::Message | Trigger::Replay, Some(flow_id), Some(current)) if self.scheduled => {
                Verdict::Run { flow_id, flow_version: self.flow_version.unwrap_or(current) }
            }
            (Trigger::Message | Trigger::Replay, ..) => Verdict::Hold,
        }
    }

    fn claimed(self, flow_id: Uuid, flow_version: i32, steps: Vec<StepProgress>) -> StoreResult<Claimed> {
        let place = Row { table: "executions", id: self.id };
        let message = match (self.message_id, self.received_at, self.request, self.body) {
            (Some(id), Some(received_at), Some(request), Some(body)) => Some(ClaimedMessage {
                id: MessageId::from_uuid(id),
                received_at,
                request: Row { table: "messages", id }.json("request", &request)?,
                body: Bytes::from(body),
            }),
            _ => None,
        };
        Ok(Claimed {
            id: ExecutionId::from_uuid(self.id),
            tenant_id: TenantId::from_uuid(self.tenant_id),
            fence: self.fence + 1,
            flow_id: FlowId::from_uuid(flow_id),
            flow_version,
            created_at: self.created_at,
            parameters: place.json::<BTreeMap<String, String>>("parameters", &self.parameters)?,
            message,
            steps,
        })
    }
}

/// The tenants that have something to dispatch, each with the time of its first; by skipping from tenant to tenant in the index, however much waits.
const WAITING_TENANTS: &str = "
    WITH RECURSIVE tenants_with_work (tenant_id) AS (
        SELECT (SELECT e.tenant_id FROM executions e WHERE e.dispatch_at IS NOT NULL ORDER BY e.tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT e.tenant_id FROM executions e WHERE e.dispatch_at IS NOT NULL AND e.tenant_id > t.tenant_id ORDER BY e.tenant_id LIMIT 1)
        FROM tenants_with_work t WHERE t.tenant_id IS NOT NULL
    ), waiting (tenant_id, first_at) AS (
        SELECT t.tenant_id,
               (SELECT e.dispatch_at FROM executions e
                WHERE e.tenant_id = t.tenant_id AND e.dispatch_at IS NOT NULL ORDER BY e.dispatch_at LIMIT 1)
        FROM tenants_with_work t WHERE t.tenant_id IS NOT NULL
    ) ";

#[derive(FromRow)]
struct DueRow {
    id: Uuid,
    tenant_id: Uuid,
    turn: i64,
}

/// Up to `limit` executions that are due, the first of every tenant before the second of any.
async fn due(connection: &mut SqliteConnection, now: Timestamp, limit: i64) -> StoreResult<Vec<DueRow>> {
    let mut query = QueryBuilder::<Sqlite>::new(WAITING_TENANTS);
    query.push("SELECT count(*) FROM waiting WHERE first_at <= ").push_bind(now);
    let tenants: i64 = query.build_query_scalar().fetch_one(&mut *connection).await.map_err(store_error)?;
    if tenants == 0 {
        return Ok(Vec::new());
    }
    // So many of each tenant are enough, unless some have fewer.
    let mut share = limit.saturating_add(tenants - 1) / tenants;
    loop {
        let mut query = QueryBuilder::<Sqlite>::new(WAITING_TENANTS);
        query.push(
            "SELECT e.id, e.tenant_id, ROW_NUMBER() OVER (PARTITION BY e.tenant_id ORDER BY e.dispatch_at, e.id) AS turn
             FROM waiting w JOIN executions e ON e.id IN
                 (SELECT d.id FROM executions d WHERE d.tenant_id = w.tenant_id AND d.dispatch_at <= ",
        );
        query.push_bind(now).push(" ORDER BY d.dispatch_at, d.id LIMIT ").push_bind(share);
        query.push(") WHERE w.first_at <= ").push_bind(now);
        query.push(" ORDER BY turn, e.dispatch_at, e.id LIMIT ").push_bind(limit);
        let rows: Vec<DueRow> = query.build_query_as().fetch_all(&mut *connection).await.map_err(store_error)?;
        let some_have_more = rows.iter().any(|row| row.turn == share);
        if i64::try_from(rows.len()).is_ok_and(|count| count >= limit) || !some_have_more {
            return Ok(rows);
        }
        share = share.saturating_mul(2);
    }
}

/// Listeners with HELD executions that feed a flow with an active EVENT schedule.
async fn stray(connection: &mut SqliteConnection) -> StoreResult<Vec<Feeding>> {
    sqlx::query_as(
        "SELECT f.tenant_id, f.listener_id, f.id AS flow_id
         FROM flows f JOIN schedules s ON s.tenant_id = f.tenant_id AND s.flow_id = f.id AND s.kind = 'EVENT' AND s.active
         WHERE f.listener_id IS NOT NULL AND EXISTS
             (SELECT 1 FROM executions e WHERE e.tenant_id = f.tenant_id AND e.listener_id = f.listener_id AND e.state = 'HELD')",
    )
    .fetch_all(connection)
    .await
    .map_err(store_error)
}

async fn candidates(
    connection: &mut SqliteConnection,
    ids: &[ExecutionId],
    now: Timestamp,
) -> StoreResult<Vec<CandidateRow>> {
    let mut query = QueryBuilder::new(
        "SELECT e.id, e.tenant_id, e.flow_id, e.flow_version, f.version AS current_version, e.trigger_kind, e.state, e.parameters, e.crashes,
                e.fence, e.created_at, s.id IS NOT NULL AS scheduled, m.id AS message_id, m.received_at, m.request, m.body
         FROM executions e
         LEFT JOIN flows f ON f.tenant_id = e.tenant_id AND f.id = e.flow_id
         LEFT JOIN schedules s ON s.tenant_id = e.tenant_id AND s.flow_id = f.id AND s.kind = 'EVENT' AND s.active
         LEFT JOIN messages m ON m.id = e.message_id
         WHERE e.id IN ",
    );
    push_ids(&mut query, ids.iter().map(|id| id.uuid()));
    query.push(" AND ((e.state IN ('READY', 'RETRY') AND e.run_at <= ").push_bind(now);
    query.push(") OR (e.state = 'RUNNING' AND e.lease_until <= ").push_bind(now).push(")) ORDER BY e.id");
    query.build_query_as().fetch_all(connection).await.map_err(store_error)
}

async fn progress(connection: &mut SqliteConnection, ids: &[Uuid]) -> StoreResult<HashMap<Uuid, Vec<StepProgress>>> {
    let mut query = QueryBuilder::new(
        "SELECT s.execution_id, s.ordinal, s.state,
                (SELECT count(*) FROM attempts a WHERE a.execution_id = s.execution_id AND a.step = s.ordinal) AS attempts
         FROM steps s WHERE s.execution_id IN ",
    );
    push_ids(&mut query, ids.iter().copied());
    let rows: Vec<ProgressRow> = query.build_query_as().fetch_all(connection).await.map_err(store_error)?;
    let mut found: HashMap<Uuid, Vec<StepProgress>> = HashMap::new();
    for row in rows {
        let state = Row { table: "steps", id: row.execution_id }.named("state", &row.state, StepState::parse)?;
        found.entry(row.execution_id).or_default().push(StepProgress {
            ordinal: row.ordinal,
            attempts: row.attempts,
            state,
        });
    }
    Ok(found)
}

// A report that is sent again, because its answer was lost, says the same again.
async fn write_step(
    connection: &mut SqliteConnection,
    tenant: Uuid,
    execution: ExecutionId,
    step: &Step,
    attempt: &Attempt,
) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO steps (execution_id, ordinal, tenant_id, name, state, records_in, records_out, bytes_out, started_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (execution_id, ordinal) DO UPDATE SET name = excluded.name, state = excluded.state, records_in = excluded.records_in,
             records_out = excluded.records_out, bytes_out = excluded.bytes_out, finished_at = excluded.finished_at",
    )
    .bind(execution.uuid())
    .bind(step.ordinal)
    .bind(tenant)
    .bind(&step.name)
    .bind(step.state.as_str())
    .bind(step.records_in)
    .bind(step.records_out)
    .bind(step.bytes_out)
    .bind(step.started_at)
    .bind(step.finished_at)
    .execute(&mut *connection)
    .await
    .map_err(store_error)?;
    sqlx::query(
        "INSERT INTO attempts (execution_id, step, number, tenant_id, started_at, finished_at, failure, target, response_status, response_body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (execution_id, step, number) DO NOTHING",
    )
    .bind(execution.uuid())
    .bind(attempt.step)
    .bind(attempt.number)
    .bind(tenant)
    .bind(attempt.started_at)
    .bind(attempt.finished_at)
    .bind(attempt.failure.as_ref().map(json).transpose()?)
    .bind(&attempt.target)
    .bind(attempt.response_status)
    .bind(&attempt.response_body)
    .execute(connection)
    .await
    .map_err(store_error)?;
    Ok(())
}

/// The columns an outcome sets.
struct Next {
    state: ExecutionState,
    failure: Option<String>,
    keeps_failure: bool,
    run_at: Option<Timestamp>,
    dispatch_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl Next {
    fn of(outcome: &Outcome, now: Timestamp) -> StoreResult<Option<Self>> {
        let over = |state, failure| Self {
            state,
            failure,
            keeps_failure: false,
            run_at: None,
            dispatch_at: None,
            finished_at: Some(now),
        };
        Ok(match outcome {
            Outcome::Continue => None,
            Outcome::Succeeded => Some(over(ExecutionState::Succeeded, None)),
            Outcome::Dead { failure } => Some(over(ExecutionState::Dead, Some(json(failure)?))),
            Outcome::Retry { at, failure } => Some(Self {
                state: ExecutionState::Retry,
                failure: Some(json(failure)?),
                keeps_failure: false,
                run_at: Some(*at),
                dispatch_at: Some(*at),
                finished_at: None,
            }),
            Outcome::Release => Some(Self {
                state: ExecutionState::Ready,
                failure: None,
                keeps_failure: true,
                run_at: Some(now),
                dispatch_at: Some(now),
                finished_at: None,
            }),
        })
    }
}

async fn write_report(
    connection: &mut SqliteConnection,
    report: &TurnReport,
    now: Timestamp,
) -> StoreResult<Option<(TenantId, ExecutionState)>> {
    let tenant: Option<Uuid> =
        sqlx::query_scalar("SELECT tenant_id FROM executions WHERE id = $1 AND fence = $2 AND state = 'RUNNING'")
            .bind(report.id.uuid())
            .bind(report.fence)
            .fetch_optional(&mut *connection)
            .await
            .map_err(store_error)?;
    let Some(tenant) = tenant else { return Ok(None) };
    for (step, attempt) in &report.steps {
        write_step(connection, tenant, report.id, step, attempt).await?;
    }
    let Some(next) = Next::of(&report.outcome, now)? else {
        return Ok(Some((TenantId::from_uuid(tenant), ExecutionState::Running)));
    };
    sqlx::query(
        "UPDATE executions SET state = $2, failure = CASE WHEN $7 THEN failure ELSE $3 END, run_at = COALESCE($4, run_at), dispatch_at = $5,
             finished_at = $6, lease_until = NULL
         WHERE id = $1",
    )
    .bind(report.id.uuid())
    .bind(next.state.as_str())
    .bind(next.failure)
    .bind(next.run_at)
    .bind(next.dispatch_at)
    .bind(next.finished_at)
    .bind(next.keeps_failure)
    .execute(connection)
    .await
    .map_err(store_error)?;
    Ok(Some((TenantId::from_uuid(tenant), next.state)))
}

#[async_trait]
impl ExecutionBoard for SqliteStore {
    async fn take_due(&self, now: Timestamp, limit: usize, dispatch_again_at: Timestamp) -> StoreResult<Vec<Due>> {
        // Looked up through a reader: idle rounds, and the search in a long backlog, must not hold up the writer.
        let found = {
            let mut transaction = self.database.begin(Access::Read).await?;
            due(&mut transaction, now, i64::try_from(limit).unwrap_or(i64::MAX)).await?
        };
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut transaction = self.database.begin(Access::Write).await?;
        let mut still_due = HashSet::with_capacity(found.len());
        for chunk in found.chunks(64) {
            let mut query = QueryBuilder::new("UPDATE executions SET dispatch_at = ");
            query.push_bind(dispatch_again_at).push(" WHERE dispatch_at <= ").push_bind(now).push(" AND id IN ");
            push_ids(&mut query, chunk.iter().map(|row| row.id));
            let updated: Vec<Uuid> = query
                .push(" RETURNING id")
                .build_query_scalar()
                .fetch_all(&mut *transaction)
                .await
                .map_err(store_error)?;
            still_due.extend(updated);
        }
        transaction.commit().await.map_err(store_error)?;
        let taken = found.into_iter().filter(|row| still_due.contains(&row.id));
        Ok(taken
            .map(|row| Due { id: ExecutionId::from_uuid(row.id), tenant_id: TenantId::from_uuid(row.tenant_id) })
            .collect())
    }

    async fn next_dispatch(&self) -> StoreResult<Option<Timestamp>> {
        let mut transaction = self.database.begin(Access::Read).await?;
        let mut query = QueryBuilder::<Sqlite>::new(WAITING_TENANTS);
        query.push("SELECT first_at FROM waiting WHERE tenant_id IS NOT NULL ORDER BY first_at LIMIT 1");
        query.build_query_scalar().fetch_optional(&mut *transaction).await.map_err(store_error)
    }

    async fn dispatch_all(&self, now: Timestamp) -> StoreResult<u64> {
        let mut transaction = self.database.begin(Access::Write).await?;
        let done = sqlx::query(
            "UPDATE executions SET dispatch_at = CASE state WHEN 'RUNNING' THEN lease_until ELSE run_at END
             WHERE dispatch_at > $1 AND (state = 'READY' OR (state = 'RETRY' AND run_at <= $1) OR (state = 'RUNNING' AND lease_until <= $1))",
        )
        .bind(now)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(done.rows_affected())
    }

    async fn expire_leases(&self, now: Timestamp) -> StoreResult<Vec<ExecutionId>> {
        let mut transaction = self.database.begin(Access::Write).await?;
        // Whatever runs has a `dispatch_at`, which has an index; the state has none.
        let mut ids: Vec<Uuid> = sqlx::query_scalar(
            "UPDATE executions SET lease_until = $1, dispatch_at = $1 WHERE state = 'RUNNING' AND dispatch_at IS NOT NULL RETURNING id",
        )
        .bind(now)
        .fetch_all(&mut *transaction)
        .await
        .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        ids.sort_unstable();
        Ok(ids.into_iter().map(ExecutionId::from_uuid).collect())
    }

    async fn release_stray_held(&self, now: Timestamp) -> StoreResult<u64> {
        let found = {
            let mut transaction = self.database.begin(Access::Read).await?;
            stray(&mut transaction).await?
        };
        if found.is_empty() {
            return Ok(0);
        }
        let mut transaction = self.database.begin(Access::Write).await?;
        let mut released = 0;
        // Asked again: the schedule may have been paused in between.
        for feeding in stray(&mut transaction).await? {
            released += release(&mut transaction, &feeding, now).await?;
        }
        transaction.commit().await.map_err(store_error)?;
        Ok(released)
    }

    async fn claim(&self, ids: &[ExecutionId], now: Timestamp, lease_until: Timestamp) -> StoreResult<ClaimResult> {
        let mut result = ClaimResult::default();
        if ids.is_empty() {
            return Ok(result);
        }
        let mut transaction = self.database.begin(Access::Write).await?;
        let found = candidates(&mut transaction, ids, now).await?;
        if found.is_empty() {
            return Ok(result);
        }
        let all: Vec<Uuid> = found.iter().map(|candidate| candidate.id).collect();
        let mut steps = progress(&mut transaction, &all).await?;
        for candidate in found {
            let place = Row { table: "executions", id: candidate.id };
            let crashed = place.named("state", &candidate.state, ExecutionState::parse)? == ExecutionState::Running;
            let trigger = place.named("trigger_kind", &candidate.trigger_kind, Trigger::parse)?;
            let (state, failure, run) = match candidate.verdict(trigger, crashed) {
                Verdict::Run { flow_id, flow_version } => {
                    (ExecutionState::Running, None, Some((flow_id, flow_version)))
                }
                Verdict::Hold => (ExecutionState::Held, None, None),
                Verdict::Quarantine(failure) => (ExecutionState::Dead, Some(json(&failure)?), None),
            };
            let running = state == ExecutionState::Running;
            sqlx::query(
                "UPDATE executions SET state = $2, failure = COALESCE($3, failure), crashes = crashes + $4, fence = fence + 1,
                     starts = starts + $5, flow_version = COALESCE($6, flow_version), lease_until = $7, dispatch_at = $7,
                     started_at = CASE WHEN $5 = 1 THEN COALESCE(started_at, $8) ELSE started_at END,
                     finished_at = CASE WHEN $2 = 'DEAD' THEN $8 ELSE finished_at END
                 WHERE id = $1",
            )
            .bind(candidate.id)
            .bind(state.as_str())
            .bind(failure)
            .bind(i32::from(crashed))
            .bind(i32::from(running))
            .bind(run.map(|(_, version)| version))
            .bind(running.then_some(lease_until))
            .bind(now)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
            match run {
                Some((flow_id, flow_version)) => {
                    let progress = steps.remove(&candidate.id).unwrap_or_default();
                    result.claimed.push(candidate.claimed(flow_id, flow_version, progress)?);
                }
                None => {
                    if state == ExecutionState::Held && candidate.current_version.is_none() {
                        unbind(&mut transaction, &[candidate.id]).await?;
                    }
                    result.changed.push((
                        TenantId::from_uuid(candidate.tenant_id),
                        ExecutionId::from_uuid(candidate.id),
                        state,
                    ));
                }
            }
        }
        transaction.commit().await.map_err(store_error)?;
        Ok(result)
    }

    async fn renew(&self, leases: &[(ExecutionId, i64)], lease_until: Timestamp) -> StoreResult<Vec<ExecutionId>> {
        let mut lost = Vec::new();
        let mut transaction = self.database.begin(Access::Write).await?;
        for (id, fence) in leases {
            let done = sqlx::query(
                "UPDATE executions SET lease_until = $3, dispatch_at = $3 WHERE id = $1 AND fence = $2 AND state = 'RUNNING'",
            )
            .bind(id.uuid())
            .bind(fence)
            .bind(lease_until)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
            if done.rows_affected() == 0 {
                lost.push(*id);
            }
        }
        transaction.commit().await.map_err(store_error)?;
        Ok(lost)
    }

    async fn report(
        &self,
        reports: &[TurnReport],
        now: Timestamp,
    ) -> StoreResult<Vec<Option<(TenantId, ExecutionState)>>> {
        let mut outcomes = Vec::with_capacity(reports.len());
        let mut transaction = self.database.begin(Access::Write).await?;
        for report in reports {
            outcomes.push(write_report(&mut transaction, report, now).await?);
        }
        transaction.commit().await.map_err(store_error)?;
        Ok(outcomes)
    }
}
