//! Schedules: making, changing, activating and pausing them, what that means for waiting messages, and the runs that their ticks make.
//!
//! Must not know: how executions are dispatched.

use std::collections::BTreeMap;

use super::{Services, flow::check_parameters};
use crate::{
    audit::Change,
    auth::permission::Operation,
    clock::Timestamp,
    ctx::Ctx,
    error::{Error, Problem, Result},
    execution::{Execution, ExecutionState},
    flow::version::Flow,
    ids::{FlowId, ScheduleId},
    page::{Page, PageRequest},
    ports::{bus::Event, store::TenantTransaction},
    schedule::{CronTiming, Missed, Overlap, Recurrence, Schedule, ScheduleKind, Timing, Turn},
};

/// How many ticks a caller may ask for at once.
pub const MAX_NEXT_RUNS: i32 = 100;

/// What a new schedule is made of.
#[derive(Debug, Clone)]
pub struct NewSchedule {
    /// The flow it runs.
    pub flow_id: FlowId,
    /// When.
    pub timing: Timing,
    /// Whether it is in force.
    pub active: bool,
    /// Before this it does not tick; not for EVENT.
    pub starts_at: Option<Timestamp>,
    /// After this it does not tick; not for EVENT.
    pub ends_at: Option<Timestamp>,
    /// What becomes of a tick while an earlier run has not ended.
    pub overlap: Overlap,
    /// What becomes of ticks at which nobody was there.
    pub missed: Missed,
    /// Parameters of every run.
    pub parameters: BTreeMap<String, String>,
}

/// What changes of a schedule; unset stays.
#[derive(Debug, Clone, Default)]
pub struct ScheduleChange {
    /// When; EVENT stays EVENT, and nothing else becomes it.
    pub timing: Option<Timing>,
    /// Whether it is in force.
    pub active: Option<bool>,
    /// Before this it does not tick; none from now on, if so.
    pub starts_at: Option<Option<Timestamp>>,
    /// After this it does not tick; none from now on, if so.
    pub ends_at: Option<Option<Timestamp>>,
    /// What becomes of a tick while an earlier run has not ended.
    pub overlap: Option<Overlap>,
    /// What becomes of ticks at which nobody was there.
    pub missed: Option<Missed>,
    /// Parameters of every run, as a whole.
    pub parameters: Option<BTreeMap<String, String>>,
}

/// One schedule.
pub async fn get(services: &Services, ctx: &Ctx, id: ScheduleId) -> Result<Option<Schedule>> {
    ctx.authorize(Operation::Schedule)?;
    Ok(services.read(ctx).await?.schedule(id).await?)
}

/// The EVENT schedule of a flow, if it has one.
pub async fn of_flow(services: &Services, ctx: &Ctx, id: FlowId) -> Result<Option<Schedule>> {
    ctx.authorize(Operation::Schedule)?;
    Ok(services.read(ctx).await?.event_schedule(id).await?)
}

/// One page.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Schedule>> {
    ctx.authorize(Operation::Schedules)?;
    Ok(services.read(ctx).await?.schedules(page).await?)
}

/// The next `count` ticks that a cron expression would make after now, for whoever is writing one.
pub fn next_runs(services: &Services, ctx: &Ctx, cron: &CronTiming, count: i32) -> Result<Vec<Timestamp>> {
    ctx.authorize(Operation::ScheduleNextRuns)?;
    let count = match usize::try_from(count) {
        Ok(wanted) if (1..=MAX_NEXT_RUNS).contains(&count) => wanted,
        _ => return Err(Error::field("COUNT_INVALID", "n", format!("n must be 1 to {MAX_NEXT_RUNS}; it is {count}"))),
    };
    let recurrence = Recurrence::cron(cron).map_err(|problem| match problem.field.as_deref() {
        Some("expression") => Error::field(problem.code, "cron", problem.message),
        _ => Error::Rejected(vec![problem]),
    })?;
    let first = recurrence.next_after(services.clock.now());
    Ok(std::iter::successors(first, |at| recurrence.next_after(*at)).take(count).collect())
}

/// Makes a schedule. EVENT needs a flow with a listener; an active one releases what was HELD. CRON and EVERY need one without.
pub async fn create(services: &Services, ctx: &Ctx, new: NewSchedule) -> Result<Schedule> {
    ctx.authorize(Operation::ScheduleCreate)?;
    let now = services.clock.now();
    let mut schedule = Schedule {
        id: ScheduleId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        flow_id: new.flow_id,
        timing: new.timing,
        active: new.active,
        starts_at: new.starts_at,
        ends_at: new.ends_at,
        overlap: new.overlap,
        missed: new.missed,
        parameters: new.parameters,
        next_run_at: None,
        last_run_at: None,
        last_skipped_at: None,
        created_at: now,
        updated_at: now,
    };
    check(&schedule, now)?;
    schedule.next_run_at = schedule.next_after(now).map_err(|problem| in_timing(&schedule.timing, problem))?;
    let mut transaction = services.write(ctx).await?;
    let flow = transaction.flow(new.flow_id).await?;
    let flow = flow.ok_or_else(|| Error::field("NOT_FOUND", "flowId", "there is no such flow"))?;
    match (schedule.timing.kind(), flow.listener_id) {
        (ScheduleKind::Event, None) => {
            let message = "an EVENT schedule needs a flow with a listener";
            return Err(Error::field("FLOW_HAS_NO_LISTENER", "flowId", message));
        }
        (ScheduleKind::Cron | ScheduleKind::Every, Some(_)) => {
            let message = "a flow with a listener runs when a payload arrives: schedule it as EVENT";
            return Err(Error::field("FLOW_HAS_LISTENER", "flowId", message));
        }
        _ => {}
    }
    transaction.insert_schedule(&schedule).await?;
    apply(services, transaction.as_mut(), &flow, false, schedule.is_on(now)).await?;
    services.commit(ctx, transaction, change(Operation::ScheduleCreate, None, Some(&schedule))).await?;
    services.queue.nudge();
    Ok(schedule)
}

/// Changes a schedule. Deactivating holds what waits; activating releases it. Ticks that came while it was inactive are not made up.
pub async fn update(services: &Services, ctx: &Ctx, id: ScheduleId, wanted: ScheduleChange) -> Result<Schedule> {
    ctx.authorize(Operation::ScheduleUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.schedule(id).await?.ok_or(Error::NotFound { noun: "schedule" })?;
    let now = services.clock.now();
    let mut after = Schedule {
        timing: wanted.timing.unwrap_or_else(|| before.timing.clone()),
        active: wanted.active.unwrap_or(before.active),
        starts_at: wanted.starts_at.unwrap_or(before.starts_at),
        ends_at: wanted.ends_at.unwrap_or(before.ends_at),
        overlap: wanted.overlap.unwrap_or(before.overlap),
        missed: wanted.missed.unwrap_or(before.missed),
        parameters: wanted.parameters.unwrap_or_else(|| before.parameters.clone()),
        updated_at: now,
        ..before.clone()
    };
    if (after.timing.kind() == ScheduleKind::Event) != (before.timing.kind() == ScheduleKind::Event) {
        let message = "an EVENT schedule stays one, and no other becomes one: delete it and make another";
        return Err(Error::field("SCHEDULE_KIND_FIXED", "timing", message));
    }
    check(&after, now)?;
    transaction.update_schedule(&after).await?;
    if ticks_differ(&before, &after) {
        // Otherwise it stays to whoever ticks, perhaps now.
        after.next_run_at = after.next_after(now).map_err(|problem| in_timing(&after.timing, problem))?;
        transaction.set_next_run(id, after.next_run_at).await?;
    }
    if let Some(flow) = transaction.flow(after.flow_id).await? {
        apply(services, transaction.as_mut(), &flow, before.is_on(now), after.is_on(now)).await?;
    }
    services.commit(ctx, transaction, change(Operation::ScheduleUpdate, Some(&before), Some(&after))).await?;
    services.queue.nudge();
    Ok(after)
}

/// Removes a schedule; what waits for its flow is HELD.
pub async fn delete(services: &Services, ctx: &Ctx, id: ScheduleId) -> Result<ScheduleId> {
    ctx.authorize(Operation::ScheduleDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.schedule(id).await?.ok_or(Error::NotFound { noun: "schedule" })?;
    transaction.delete_schedule(id).await?;
    transaction.hold_waiting(before.flow_id).await?;
    services.commit(ctx, transaction, change(Operation::ScheduleDelete, Some(&before), None)).await?;
    Ok(id)
}

/// Whether what arrives for the flow now runs now: its EVENT schedule is active, and between its start and its end.
pub(super) async fn is_on(services: &Services, transaction: &mut dyn TenantTransaction, flow: FlowId) -> Result<bool> {
    let schedule = transaction.event_schedule(flow).await?;
    Ok(schedule.is_some_and(|schedule| schedule.is_on(services.clock.now())))
}

async fn apply(
    services: &Services,
    transaction: &mut dyn TenantTransaction,
    flow: &Flow,
    was: bool,
    is: bool,
) -> Result<()> {
    match (was, is, flow.listener_id) {
        (false, true, Some(listener)) => {
            transaction.release_held(flow.id, listener, services.clock.now()).await?;
        }
        (true, false, _) => {
            transaction.hold_waiting(flow.id).await?;
        }
        _ => {}
    }
    Ok(())
}

/// What makes the two tick at other times.
fn ticks_differ(before: &Schedule, after: &Schedule) -> bool {
    (&before.timing, before.active, before.starts_at, before.ends_at)
        != (&after.timing, after.active, after.starts_at, after.ends_at)
}

/// The problem of a timing, with its place in the input.
fn in_timing(timing: &Timing, problem: Problem) -> Error {
    let kind = match timing.kind() {
        ScheduleKind::Event => "event",
        ScheduleKind::Cron => "cron",
        ScheduleKind::Every => "every",
    };
    let field = format!("timing.{kind}.{}", problem.field.unwrap_or_default());
    Error::field(problem.code, field, problem.message)
}

/// What does not depend on the flow.
fn check(schedule: &Schedule, now: Timestamp) -> Result<()> {
    check_parameters(&schedule.parameters)?;
    let recurrence = schedule.recurrence().map_err(|problem| in_timing(&schedule.timing, problem))?;
    if let (Some(starts_at), Some(ends_at)) = (schedule.starts_at, schedule.ends_at)
        && ends_at < starts_at
    {
        return Err(Error::field("ENDS_BEFORE_START", "endsAt", "it ends before it starts"));
    }
    if recurrence.is_some_and(|recurrence| recurrence.next_after(now).is_none()) {
        let message = "no day that will come is one that the expression names";
        return Err(Error::field("CRON_NEVER", "timing.cron.expression", message));
    }
    Ok(())
}

fn change<'a>(operation: Operation, before: Option<&'a Schedule>, after: Option<&'a Schedule>) -> Change<'a, Schedule> {
    let noun_id = before.or(after).map_or_else(Default::default, |schedule| schedule.id.uuid());
    Change { action: operation.name(), noun: "schedule", noun_id, before, after }
}

/// What one round of the scheduler did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// How many runs it made.
    pub runs: usize,
    /// When the next tick of all schedules is due; may be past, when there were many or another process has it.
    pub next: Option<Timestamp>,
}

/// Makes the runs of up to `limit` schedules whose time has come, of whatever tenant; each tick makes one run, however many processes do this at once
/// and wherever one of them dies.
pub async fn tick(services: &Services, limit: usize) -> Result<Round> {
    let now = services.clock.now();
    // Asked through a reader: rounds without a tick must not hold up the writer.
    let next = services.store.next_tick().await?;
    if next.is_none_or(|at| at > now) {
        return Ok(Round { runs: 0, next });
    }
    let mut board = services.store.schedules().await?;
    let due = board.take_due(now, limit).await?;
    let ids: Vec<ScheduleId> = due.iter().map(|schedule| schedule.id).collect();
    let busy = board.busy(&ids).await?;
    let dispatch_at = services.leave_to_front_door();
    let mut runs = Vec::with_capacity(due.len());
    for schedule in due {
        let turn = match schedule.tick(now, busy.contains(&schedule.id)) {
            Ok(turn) => turn,
            Err(problem) => {
                tracing::error!(schedule = %schedule.id, ?problem, "a schedule cannot be followed and is put aside");
                Some(Turn { schedule: Schedule { next_run_at: None, ..schedule }, run: None })
            }
        };
        let Some(Turn { schedule, run }) = turn else { continue };
        board.move_on(&schedule).await?;
        if let Some(at) = run {
            let execution = Execution::of_tick(services.clock.as_ref(), &schedule, at);
            if board.insert_run(&execution, dispatch_at).await? {
                runs.push((execution.tenant_id, execution.id));
            }
        }
    }
    board.commit().await?;
    for &(tenant, execution_id) in &runs {
        services.bus.publish(tenant, Event::ExecutionChanged { execution_id, state: ExecutionState::Ready });
        services.wake_for(tenant, execution_id);
    }
    Ok(Round { runs: runs.len(), next: services.store.next_tick().await? })
}
