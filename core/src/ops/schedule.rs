//! Schedules: making, changing, activating and pausing them, and what that means for waiting messages.
//!
//! Must not know: how executions are dispatched.

use std::collections::BTreeMap;

use super::Services;
use crate::{
    audit::Change,
    auth::permission::Operation,
    ctx::Ctx,
    error::{Error, Result},
    flow::{parameters::Parameters, version::Flow},
    ids::{FlowId, ScheduleId},
    page::{Page, PageRequest},
    ports::store::TenantTransaction,
    schedule::{Schedule, ScheduleKind},
};

/// What a new schedule is made of.
#[derive(Debug, Clone)]
pub struct NewSchedule {
    /// The flow it runs.
    pub flow_id: FlowId,
    /// When.
    pub kind: ScheduleKind,
    /// Whether it is in force.
    pub active: bool,
    /// Parameters of every run.
    pub parameters: BTreeMap<String, String>,
}

/// What changes of a schedule; unset stays.
#[derive(Debug, Clone, Default)]
pub struct ScheduleChange {
    /// Whether it is in force.
    pub active: Option<bool>,
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

/// Makes a schedule. EVENT needs a flow with a listener; an active one releases what was HELD.
pub async fn create(services: &Services, ctx: &Ctx, new: NewSchedule) -> Result<Schedule> {
    ctx.authorize(Operation::ScheduleCreate)?;
    check_parameters(&new.parameters)?;
    let mut transaction = services.write(ctx).await?;
    let flow = transaction.flow(new.flow_id).await?;
    let flow = flow.ok_or_else(|| Error::field("NOT_FOUND", "flowId", "there is no such flow"))?;
    if flow.listener_id.is_none() {
        return Err(Error::field("FLOW_HAS_NO_LISTENER", "flowId", "an EVENT schedule needs a flow with a listener"));
    }
    let now = services.clock.now();
    let schedule = Schedule {
        id: ScheduleId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        flow_id: new.flow_id,
        kind: new.kind,
        active: new.active,
        parameters: new.parameters,
        created_at: now,
        updated_at: now,
    };
    transaction.insert_schedule(&schedule).await?;
    apply(services, transaction.as_mut(), &flow, false, schedule.active).await?;
    services.commit(ctx, transaction, change(Operation::ScheduleCreate, None, Some(&schedule))).await?;
    services.queue.nudge();
    Ok(schedule)
}

/// Changes a schedule. Deactivating holds what waits; activating releases it.
pub async fn update(services: &Services, ctx: &Ctx, id: ScheduleId, wanted: ScheduleChange) -> Result<Schedule> {
    ctx.authorize(Operation::ScheduleUpdate)?;
    if let Some(parameters) = &wanted.parameters {
        check_parameters(parameters)?;
    }
    let mut transaction = services.write(ctx).await?;
    let before = transaction.schedule(id).await?.ok_or(Error::NotFound { noun: "schedule" })?;
    let after = Schedule {
        active: wanted.active.unwrap_or(before.active),
        parameters: wanted.parameters.unwrap_or_else(|| before.parameters.clone()),
        updated_at: services.clock.now(),
        ..before.clone()
    };
    transaction.update_schedule(&after).await?;
    if let Some(flow) = transaction.flow(after.flow_id).await? {
        apply(services, transaction.as_mut(), &flow, before.active, after.active).await?;
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

fn check_parameters(parameters: &BTreeMap<String, String>) -> Result<()> {
    match Parameters::from_map(parameters.clone()) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::field("PARAMETER_INVALID", "parameters", error.to_string())),
    }
}

fn change<'a>(operation: Operation, before: Option<&'a Schedule>, after: Option<&'a Schedule>) -> Change<'a, Schedule> {
    let noun_id = before.or(after).map_or_else(Default::default, |schedule| schedule.id.uuid());
    Change { action: operation.name(), noun: "schedule", noun_id, before, after }
}
