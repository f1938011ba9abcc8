//! Reports of workers: steps, attempts and what comes next, written for many executions at once.

use std::collections::{BTreeSet, HashMap};

use inlet_core::{
    clock::{Clock, Timestamp},
    execution::{Attempt, ExecutionState, Outcome, RejectedRecord, TurnReport},
    ids::TenantId,
    mutant::{Mutant, planted},
    ports::store::{Reported, StoreError, StoreResult},
    reply::Reply,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    dispatch,
    notice_board::{self, NOTICED},
    row::json,
    sql::{Connection, Sql, sql},
    step::{Steps, is_kept_with_step},
    turn,
};

/// Rows or ids of one statement.
const ROWS: usize = 256;

/// Executions of one statement that finds the row of each by comparing it with all of them.
const ALIKE: usize = 64;

/// An attempt, and whose.
struct Tried<'a> {
    execution_id: Uuid,
    tenant_id: Uuid,
    attempt: &'a Attempt,
}

/// The columns that an outcome sets.
struct Next {
    id: Uuid,
    /// None where they are left as they are.
    steps: Option<String>,
    state: ExecutionState,
    failure: Option<String>,
    keeps_failure: bool,
    run_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl Next {
    fn of(id: Uuid, outcome: &Outcome, now: Timestamp) -> StoreResult<Option<Self>> {
        let none = Self {
            id,
            steps: None,
            state: ExecutionState::Ready,
            failure: None,
            keeps_failure: false,
            run_at: None,
            finished_at: None,
        };
        Ok(match outcome {
            Outcome::Continue => None,
            Outcome::Succeeded => Some(Self { state: ExecutionState::Succeeded, finished_at: Some(now), ..none }),
            Outcome::SucceededWithout { failure } => Some(Self {
                state: ExecutionState::Succeeded,
                failure: Some(json(failure)?),
                finished_at: Some(now),
                ..none
            }),
            Outcome::Dead { failure } => Some(Self {
                state: ExecutionState::Dead,
                failure: Some(json(failure)?),
                finished_at: Some(now),
                ..none
            }),
            Outcome::Retry { at, failure } => {
                Some(Self { state: ExecutionState::Retry, failure: Some(json(failure)?), run_at: Some(*at), ..none })
            }
            Outcome::Release => Some(Self { keeps_failure: true, run_at: Some(now), ..none }),
        })
    }
}

/// An execution that is running.
#[derive(FromRow)]
struct RunningRow {
    id: Uuid,
    tenant_id: Uuid,
    fence: i64,
    /// Set while it holds one of the places of its flow.
    limited_flow: Option<Uuid>,
    /// Whether its tenant is told of some executions.
    noticed: bool,
    steps: Option<String>,
}

/// The same, with its steps read.
struct Running {
    tenant_id: Uuid,
    fence: i64,
    limited_flow: Option<Uuid>,
    noticed: bool,
    steps: Steps,
}

impl TryFrom<RunningRow> for Running {
    type Error = StoreError;

    fn try_from(row: RunningRow) -> StoreResult<Self> {
        let RunningRow { id, tenant_id, fence, limited_flow, noticed, steps } = row;
        Ok(Self { tenant_id, fence, limited_flow, noticed, steps: Steps::stored(id, steps.as_deref())? })
    }
}

/// Those that are running.
async fn running(connection: &mut Connection, reports: &[TurnReport]) -> StoreResult<HashMap<Uuid, Running>> {
    let mut found = HashMap::with_capacity(reports.len());
    // Whoever locks several executions does so in the order of their ids.
    let ids: BTreeSet<Uuid> = reports.iter().map(|report| report.id.uuid()).collect();
    for chunk in ids.into_iter().collect::<Vec<_>>().chunks(ROWS) {
        let mut query = Sql::new(format!(
            "SELECT id, tenant_id, fence, CASE WHEN turn IS NOT NULL THEN flow_id END AS limited_flow, {NOTICED}, steps FROM executions
             WHERE state = 'RUNNING' AND id",
        ));
        query.push_ids(chunk.iter().copied());
        query.push(connection.on("", " ORDER BY id FOR UPDATE"));
        let rows: Vec<RunningRow> = query.fetch_all(&mut *connection).await?;
        for row in rows {
            found.insert(row.id, row.try_into()?);
        }
    }
    Ok(found)
}

async fn write_attempts(connection: &mut Connection, tried: &[Tried<'_>]) -> StoreResult<()> {
    let with_rows: Vec<_> = tried.iter().filter(|tried| !is_kept_with_step(tried.attempt)).collect();
    for chunk in with_rows.chunks(ROWS) {
        let mut rows = Vec::with_capacity(chunk.len());
        for tried in chunk {
            let attempt = tried.attempt;
            let headers = Some(&attempt.response_headers).filter(|headers| !headers.is_empty());
            rows.push((
                tried,
                attempt,
                attempt.failure.as_ref().map(json).transpose()?,
                headers.map(json).transpose()?,
            ));
        }
        let mut query = Sql::new(
            "INSERT INTO attempts (execution_id, step, number, tenant_id, started_at, finished_at, failure, target, response_status, \
             response_headers, response_body) ",
        );
        query.push_rows(rows, |row, (tried, attempt, failure, headers)| {
            row.bind(tried.execution_id)
                .bind(attempt.step)
                .bind(attempt.number)
                .bind(tried.tenant_id)
                .bind(attempt.started_at)
                .bind(attempt.finished_at)
                .bind(failure)
                .bind(&attempt.target)
                .bind(attempt.response_status)
                .bind(headers)
                .bind(&attempt.response_body);
        });
        // A report that is sent again, because its answer was lost, says the same again.
        query.push(" ON CONFLICT (execution_id, step, number) DO NOTHING");
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Puts what was rejected in the place of what an earlier attempt of the same step rejected.
async fn write_rejected(
    connection: &mut Connection,
    tried: &[Tried<'_>],
    rejected: &[(Uuid, Uuid, &RejectedRecord)],
) -> StoreResult<()> {
    // A first attempt has nothing before it, and most steps reject nothing.
    for tried in tried.iter().filter(|tried| tried.attempt.number > 1) {
        sql("DELETE FROM rejected_records WHERE execution_id = $1 AND step = $2")
            .bind(tried.execution_id)
            .bind(tried.attempt.step)
            .execute(&mut *connection)
            .await?;
    }
    for chunk in rejected.chunks(ROWS) {
        let mut query = Sql::new(
            "INSERT INTO rejected_records (execution_id, step, ordinal, tenant_id, record, code, message, field, content) ",
        );
        query.push_rows(chunk, |row, (execution, tenant, record)| {
            row.bind(execution)
                .bind(record.step)
                .bind(record.ordinal)
                .bind(tenant)
                .bind(record.record)
                .bind(&record.code)
                .bind(&record.message)
                .bind(&record.field)
                .bind(&record.content);
        });
        // A report that is sent again says the same again.
        query.push(" ON CONFLICT (execution_id, step, ordinal) DO NOTHING");
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Keeps what whoever waits is to be answered with.
async fn write_reply(connection: &mut Connection, (id, tenant): (Uuid, Uuid), reply: &Reply) -> StoreResult<()> {
    sql("INSERT INTO replies (execution_id, tenant_id, media_type, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (execution_id) DO UPDATE SET media_type = excluded.media_type, body = excluded.body")
    .bind(id)
    .bind(tenant)
    .bind(&reply.media_type)
    .bind(reply.body.as_ref())
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes executions with their steps, all alike but for these.
async fn write_alike(
    connection: &mut Connection,
    reported: Vec<(Uuid, Option<String>)>,
    set: impl Fn(&mut Sql),
) -> StoreResult<()> {
    for chunk in reported.chunks(ALIKE) {
        let mut query = Sql::new("WITH reported (id, steps) AS (");
        query.push_rows(chunk, |row, (id, steps)| {
            row.bind(id).bind(steps);
        });
        query.push(") UPDATE executions SET steps = COALESCE(reported.steps, executions.steps)");
        set(&mut query);
        // The ids once more, so that however long the table is, only these are looked up.
        query.push(" FROM reported WHERE executions.id = reported.id AND executions.id");
        query.push_ids(chunk.iter().map(|(id, _)| *id)).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn write_next(connection: &mut Connection, next: Next) -> StoreResult<()> {
    sql(
        "UPDATE executions SET state = $2, failure = CASE WHEN $3 THEN failure ELSE $4 END, run_at = COALESCE($5, run_at),
             finished_at = $6, lease_until = NULL, turn = NULL, steps = COALESCE($7, steps)
         WHERE id = $1",
    )
    .bind(next.id)
    .bind(next.state.as_str())
    .bind(next.keeps_failure)
    .bind(next.failure)
    .bind(next.run_at)
    .bind(next.finished_at)
    .bind(next.steps)
    .execute(&mut *connection)
    .await?;
    match next.run_at {
        Some(at) => dispatch::set(connection, &[next.id], at).await,
        None => dispatch::end(connection, &[next.id]).await,
    }
}

/// Writes what workers did; see [`inlet_core::ports::store::ExecutionBoard::report`].
pub async fn report(
    connection: &mut Connection,
    reports: &[TurnReport],
    now: Timestamp,
    clock: &dyn Clock,
) -> StoreResult<Reported> {
    let mut running = running(connection, reports).await?;
    let (mut answers, mut tried, mut rejected) = (Vec::with_capacity(reports.len()), Vec::new(), Vec::new());
    let (mut succeeded, mut others, mut replies) = (Vec::new(), Vec::new(), Vec::new());
    let (mut left, mut told, mut going_on) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for report in reports {
        let id = report.id.uuid();
        let Some(row) = running.get_mut(&id).filter(|row| row.fence == report.fence || planted(Mutant::NoFence)) else {
            answers.push(None);
            continue;
        };
        let tenant_id = row.tenant_id;
        for (step, attempt) in &report.steps {
            row.steps.put(step, attempt.as_ref());
            tried.extend(attempt.as_ref().map(|attempt| Tried { execution_id: id, tenant_id, attempt }));
        }
        rejected.extend(report.rejected.iter().map(|record| (id, tenant_id, record)));
        replies.extend(report.reply.as_ref().map(|reply| ((id, tenant_id), reply)));
        let next = Next::of(id, &report.outcome, now)?;
        let state = next.as_ref().map_or(ExecutionState::Running, |next| next.state);
        answers.push(Some((TenantId::from_uuid(tenant_id), state)));
        let Some(mut next) = next else {
            going_on.insert(id);
            continue;
        };
        next.steps = row.steps.column()?;
        left.extend(row.limited_flow);
        if row.noticed && matches!(state, ExecutionState::Succeeded | ExecutionState::Dead) {
            told.push(id);
        }
        // What has ended its turn is nobody's any more, also for the reports behind this one.
        running.remove(&id);
        going_on.remove(&id);
        // Those without a failure, by far the most, are written all at once.
        if state == ExecutionState::Succeeded && next.failure.is_none() {
            succeeded.push((id, next.steps));
        } else {
            others.push(next);
        }
    }
    write_attempts(connection, &tried).await?;
    write_rejected(connection, &tried, &rejected).await?;
    for (of, reply) in replies {
        write_reply(connection, of, reply).await?;
    }
    let going_on = going_on.iter().filter_map(|id| Some((*id, running.get(id)?.steps.column())));
    let going_on = going_on.map(|(id, steps)| Ok((id, steps?))).collect::<StoreResult<_>>()?;
    write_alike(connection, going_on, |_| ()).await?;
    let ended: Vec<Uuid> = succeeded.iter().map(|(id, _)| *id).collect();
    write_alike(connection, succeeded, |query| {
        query.push(", state = 'SUCCEEDED', failure = NULL, lease_until = NULL, turn = NULL, finished_at = ");
        query.push_bind(now);
    })
    .await?;
    dispatch::end(connection, &ended).await?;
    for next in others {
        write_next(connection, next).await?;
    }
    let called = turn::call_next(connection, &left, now).await?;
    // After the flows are locked, as at a claim: two transactions that lock both do so in one order.
    notice_board::ended(connection, &told, now, clock).await?;
    Ok(Reported { states: answers, called })
}
