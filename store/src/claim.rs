//! Claiming: who may run an execution now, and what becomes of those that nobody may run.

use std::collections::{BTreeSet, HashMap};

use bytes::Bytes;
use inlet_core::{
    clock::{Clock, Timestamp},
    execution::{Claimed, ClaimedMessage, ExecutionState, Failure, MAX_CRASHES, StepProgress, Trigger},
    ids::{ExecutionId, FlowId, MessageId, TenantId},
    ports::store::{ClaimResult, StoreResult},
    reply::ReplySettings,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    dispatch,
    execution::unbind,
    notice_board,
    row::{Row, json},
    sql::{Connection, Sql, sql},
    step::Steps,
    turn,
};

/// An execution that may be claimed, with all that decides what becomes of it.
#[derive(FromRow)]
struct CandidateRow {
    id: Uuid,
    tenant_id: Uuid,
    flow_id: Option<Uuid>,
    flow_version: Option<i32>,
    current_version: Option<i32>,
    max_concurrency: Option<i32>,
    turn: Option<String>,
    trigger_kind: String,
    state: String,
    parameters: String,
    crashes: i32,
    fence: i64,
    created_at: Timestamp,
    scheduled: bool,
    steps: Option<String>,
    reply: Option<String>,
    message_id: Option<Uuid>,
    received_at: Option<Timestamp>,
    request: Option<String>,
    body: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct AttemptRow {
    execution_id: Uuid,
    step: i32,
    failure: Option<String>,
}

/// What becomes of a candidate.
enum Verdict {
    Run(Box<Claimed>),
    Hold,
    Quarantine(Failure),
}

impl CandidateRow {
    const fn place(&self) -> Row {
        Row { table: "executions", id: self.id }
    }

    /// The flow whose places it needs one of, if that has a limit.
    fn limited_flow(&self) -> Option<Uuid> {
        self.flow_id.filter(|_| self.max_concurrency.is_some())
    }

    /// Takes one of the flow's places, unless its earlier run still holds one; false if none is left.
    fn takes_place(&self, free: &mut HashMap<Uuid, i64>) -> bool {
        let Some(places) = self.limited_flow().and_then(|flow| free.get_mut(&flow)) else { return true };
        if self.crashed() && self.turn.is_some() {
            return true;
        }
        let taken = *places > 0;
        *places -= i64::from(taken);
        taken
    }

    fn crashed(&self) -> bool {
        self.state == ExecutionState::Running.as_str()
    }

    fn verdict(&mut self, attempts: &[AttemptRow]) -> StoreResult<Verdict> {
        let trigger = self.place().named("trigger_kind", &self.trigger_kind, Trigger::parse)?;
        if self.crashed() && self.crashes + 1 >= MAX_CRASHES {
            let message = "the worker died three times while running this; the payload is kept";
            return Ok(Verdict::Quarantine(failure("CRASH", message)));
        }
        let flow = self.flow_id.zip(self.current_version);
        match (trigger, flow) {
            (Trigger::Manual | Trigger::Schedule, None) => {
                Ok(Verdict::Quarantine(failure("FLOW_GONE", "the flow was removed before it ran")))
            }
            (Trigger::Message | Trigger::Replay, Some(_)) if !self.scheduled => Ok(Verdict::Hold),
            (Trigger::Message | Trigger::Replay, None) => Ok(Verdict::Hold),
            (_, Some((flow_id, current))) => {
                let steps = self.progress(attempts)?;
                Ok(Verdict::Run(Box::new(self.claimed(flow_id, self.flow_version.unwrap_or(current), steps)?)))
            }
        }
    }

    /// How far its steps have come, given the attempts that have rows.
    fn progress(&self, attempts: &[AttemptRow]) -> StoreResult<Vec<StepProgress>> {
        let place = Row { table: "attempts", id: self.id };
        let attempts =
            attempts.iter().map(|row| Ok((row.step, place.optional_json("failure", row.failure.as_deref())?)));
        Ok(Steps::stored(self.id, self.steps.as_deref())?.progress(&attempts.collect::<StoreResult<Vec<_>>>()?))
    }

    /// Whether the answer to its message is what the flow's last step writes.
    fn wants_reply(&self) -> StoreResult<bool> {
        let reply: Option<ReplySettings> = self.place().optional_json("reply", self.reply.as_deref())?;
        Ok(self.trigger_kind == Trigger::Message.as_str() && reply.is_some_and(|reply| reply.wants_result()))
    }

    fn claimed(&mut self, flow_id: Uuid, flow_version: i32, steps: Vec<StepProgress>) -> StoreResult<Claimed> {
        let message = match (self.message_id, self.received_at, &self.request, self.body.take()) {
            (Some(id), Some(received_at), Some(request), Some(body)) => Some(ClaimedMessage {
                id: MessageId::from_uuid(id),
                received_at,
                request: Row { table: "messages", id }.json("request", request)?,
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
            parameters: self.place().json("parameters", &self.parameters)?,
            message,
            steps,
            wants_reply: self.wants_reply()?,
        })
    }
}

fn failure(code: &str, message: &str) -> Failure {
    Failure { code: code.to_owned(), message: message.to_owned(), ..Failure::default() }
}

async fn candidates(
    connection: &mut Connection,
    ids: &[ExecutionId],
    now: Timestamp,
) -> StoreResult<Vec<CandidateRow>> {
    let mut query = Sql::new(
        "SELECT e.id, e.tenant_id, e.flow_id, e.flow_version, f.version AS current_version, f.max_concurrency, e.turn, e.trigger_kind,
                e.state, e.parameters, e.crashes, e.fence, e.created_at, s.id IS NOT NULL AS scheduled, e.steps, l.reply,
                m.id AS message_id, m.received_at, m.request, m.body
         FROM executions e
         LEFT JOIN flows f ON f.tenant_id = e.tenant_id AND f.id = e.flow_id
         LEFT JOIN schedules s ON s.tenant_id = e.tenant_id AND s.flow_id = f.id AND s.kind = 'EVENT' AND s.active
                  AND (s.starts_at IS NULL OR s.starts_at <= ",
    );
    query.push_bind(now).push(") AND (s.ends_at IS NULL OR s.ends_at >= ").push_bind(now);
    query.push(
        ")
         LEFT JOIN listeners l ON l.tenant_id = e.tenant_id AND l.id = e.listener_id
         LEFT JOIN messages m ON m.id = e.message_id
         WHERE e.id",
    );
    query.push_ids(ids.iter().map(|id| id.uuid()));
    query.push(" AND ((e.state IN ('READY', 'RETRY') AND e.run_at <= ").push_bind(now);
    query.push(") OR (e.state = 'RUNNING' AND e.lease_until <= ").push_bind(now).push(")) ORDER BY e.id");
    // What another worker is claiming is its own; it must not be waited for.
    query.push(connection.on("", " FOR UPDATE OF e SKIP LOCKED"));
    query.fetch_all(connection).await
}

/// The attempts of these executions that have rows, in their order.
async fn attempts(connection: &mut Connection, ids: &[Uuid]) -> StoreResult<HashMap<Uuid, Vec<AttemptRow>>> {
    let mut found: HashMap<Uuid, Vec<AttemptRow>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let mut query = Sql::new("SELECT execution_id, step, failure FROM attempts WHERE execution_id");
    query.push_ids(ids.iter().copied()).push(" ORDER BY execution_id, step, number");
    let rows: Vec<AttemptRow> = query.fetch_all(connection).await?;
    for row in rows {
        found.entry(row.execution_id).or_default().push(row);
    }
    Ok(found)
}

/// Gives those to their worker that may run, all in one statement.
async fn start(
    connection: &mut Connection,
    claimed: &[Claimed],
    now: Timestamp,
    lease_until: Timestamp,
) -> StoreResult<()> {
    let mut query = Sql::new(
        "UPDATE executions SET state = 'RUNNING', crashes = crashes + CASE state WHEN 'RUNNING' THEN 1 ELSE 0 END, fence = fence + 1,
             starts = starts + 1, flow_version = COALESCE(flow_version, (SELECT f.version FROM flows f
                 WHERE f.tenant_id = executions.tenant_id AND f.id = executions.flow_id)), lease_until = ",
    );
    query
        .push_bind(lease_until)
        .push(", turn = NULL, started_at = COALESCE(started_at, ")
        .push_bind(now)
        .push(") WHERE id");
    query.push_ids(claimed.iter().map(|claimed| claimed.id.uuid()));
    query.execute(&mut *connection).await?;
    Ok(())
}

/// Holds or quarantines a candidate.
async fn put_aside(
    connection: &mut Connection,
    candidate: &CandidateRow,
    failure: Option<&Failure>,
    now: Timestamp,
) -> StoreResult<ExecutionState> {
    let state = if failure.is_some() { ExecutionState::Dead } else { ExecutionState::Held };
    sql(
        "UPDATE executions SET state = $2, failure = COALESCE($3, failure), crashes = crashes + $4, fence = fence + 1, lease_until = NULL,
             turn = NULL, finished_at = $5
         WHERE id = $1",
    )
    .bind(candidate.id)
    .bind(state.as_str())
    .bind(failure.map(json).transpose()?)
    .bind(i32::from(candidate.crashed()))
    .bind(failure.map(|_| now))
    .execute(&mut *connection)
    .await?;
    dispatch::end(connection, &[candidate.id]).await?;
    if state == ExecutionState::Held && candidate.current_version.is_none() {
        unbind(connection, &[candidate.id]).await?;
    }
    Ok(state)
}

/// Claims what may run; see [`inlet_core::ports::store::ExecutionBoard::claim`].
pub async fn claim(
    connection: &mut Connection,
    ids: &[ExecutionId],
    now: Timestamp,
    lease_until: Timestamp,
    clock: &dyn Clock,
) -> StoreResult<ClaimResult> {
    let mut result = ClaimResult::default();
    let found = candidates(connection, ids, now).await?;
    let begun: Vec<Uuid> = found.iter().filter(|row| row.steps.is_some()).map(|row| row.id).collect();
    let attempts = attempts(connection, &begun).await?;
    let mut places =
        turn::free_places(connection, &found.iter().filter_map(CandidateRow::limited_flow).collect()).await?;
    let (mut limited, mut waiting, mut left) = (Vec::new(), Vec::new(), BTreeSet::new());
    for mut candidate in found {
        let failure = match candidate.verdict(attempts.get(&candidate.id).map_or(&[], Vec::as_slice)) {
            Ok(Verdict::Run(_)) if !candidate.takes_place(&mut places) => {
                waiting.push(candidate.id);
                continue;
            }
            Ok(Verdict::Run(claimed)) => {
                limited.extend(candidate.limited_flow().map(|_| candidate.id));
                result.claimed.push(*claimed);
                continue;
            }
            Ok(Verdict::Hold) => None,
            Ok(Verdict::Quarantine(failure)) => Some(failure),
            // Left where it is, it would take every batch it is claimed in along.
            Err(error) => {
                tracing::error!(?error, execution = %candidate.id, "an execution cannot be read and is put aside");
                Some(failure("CORRUPT", "what is stored of this execution or its message cannot be read"))
            }
        };
        let state = put_aside(connection, &candidate, failure.as_ref(), now).await?;
        let (tenant, id) = (TenantId::from_uuid(candidate.tenant_id), ExecutionId::from_uuid(candidate.id));
        result.changed.push((tenant, id, state));
        left.extend(candidate.limited_flow());
    }
    if !result.claimed.is_empty() {
        start(connection, &result.claimed, now, lease_until).await?;
    }
    turn::take(connection, &limited).await?;
    turn::wait(connection, &waiting, now).await?;
    result.called = turn::call_next(connection, &left, now).await?;
    let quarantined = result.changed.iter().filter(|(_, _, state)| *state == ExecutionState::Dead);
    let quarantined: Vec<Uuid> = quarantined.map(|(_, id, _)| id.uuid()).collect();
    notice_board::ended(connection, &quarantined, now, clock).await?;
    Ok(result)
}
