//! Executions: reading them, following them live, adding one that a person asked for, and stopping one.
//!
//! Must not know: how they are run.

use futures::{Stream, StreamExt};

use super::Services;
use crate::{
    audit::Change,
    auth::permission::Operation,
    ctx::Ctx,
    error::{Error, Result},
    execution::{Attempt, Execution, ExecutionFilter, ExecutionState, Failure, RejectedRecord, Step},
    ids::{ExecutionId, FlowId, MessageId},
    page::{Page, PageRequest},
    ports::{bus::Event, store::TenantTransaction},
};

/// One execution.
pub async fn get(services: &Services, ctx: &Ctx, id: ExecutionId) -> Result<Option<Execution>> {
    ctx.authorize(Operation::Execution)?;
    Ok(services.read(ctx).await?.execution(id).await?)
}

/// One page, newest first.
pub async fn list(
    services: &Services,
    ctx: &Ctx,
    filter: &ExecutionFilter,
    page: PageRequest,
) -> Result<Page<Execution>> {
    ctx.authorize(Operation::Executions)?;
    Ok(services.read(ctx).await?.executions(filter, page).await?)
}

/// Steps of an execution in order.
pub async fn steps(services: &Services, ctx: &Ctx, id: ExecutionId) -> Result<Vec<Step>> {
    ctx.authorize(Operation::Execution)?;
    Ok(services.read(ctx).await?.steps(id).await?)
}

/// Attempts of an execution, in order of step and number.
pub async fn attempts(services: &Services, ctx: &Ctx, id: ExecutionId) -> Result<Vec<Attempt>> {
    ctx.authorize(Operation::Execution)?;
    Ok(services.read(ctx).await?.attempts(id).await?)
}

/// One page of what an execution's rules rejected.
pub async fn rejected(
    services: &Services,
    ctx: &Ctx,
    id: ExecutionId,
    page: PageRequest<i64>,
) -> Result<Page<RejectedRecord>> {
    ctx.authorize(Operation::Execution)?;
    Ok(services.read(ctx).await?.rejected_records(id, page).await?)
}

/// The executions of many messages, oldest first within a message; of messages the caller may not see there are none.
pub async fn of_messages(services: &Services, ctx: &Ctx, ids: &[MessageId]) -> Result<Vec<Execution>> {
    ctx.authorize(Operation::MessageExecutions)?;
    let mut transaction = services.read(ctx).await?;
    let executions = transaction.executions_of_messages(ids).await?;
    if !ctx.sees_only_own_messages() {
        return Ok(executions);
    }
    let mut own = Vec::new();
    for execution in executions {
        if transaction.sender_of(execution.id).await?.is_some_and(|sender| ctx.principal().id() == Some(sender)) {
            own.push(execution);
        }
    }
    Ok(own)
}

/// The newest execution of a message by a flow: what a partner asks for with its receipt in hand.
pub async fn of_receipt(services: &Services, ctx: &Ctx, flow: FlowId, message: MessageId) -> Result<Execution> {
    let executions = of_messages(services, ctx, &[message]).await?;
    executions
        .into_iter()
        .rfind(|execution| execution.flow_id == Some(flow))
        .ok_or(Error::NotFound { noun: "execution" })
}

/// What a follower of executions is told.
#[derive(Debug, Clone)]
pub enum ExecutionNews {
    /// An execution was made or changed; this is how it stands now.
    Changed(Box<Execution>),
    /// The follower was too slow and changes were left out; a list tells how things stand.
    Overrun,
}

/// Which executions to follow; empty means all of the tenant.
#[derive(Debug, Clone, Copy, Default)]
pub struct FollowFilter {
    /// Only this flow's.
    pub flow_id: Option<FlowId>,
    /// Only this one.
    pub execution_id: Option<ExecutionId>,
}

/// Follows executions from now on.
pub fn changes(
    services: &Services,
    ctx: Ctx,
    filter: FollowFilter,
) -> Result<impl Stream<Item = Result<ExecutionNews>> + use<>> {
    ctx.authorize(Operation::ExecutionChanged)?;
    let services = services.clone();
    let events = services.bus.subscribe(ctx.tenant);
    Ok(events.filter_map(move |event| {
        let (services, ctx) = (services.clone(), ctx.clone());
        async move {
            match event {
                Event::ExecutionChanged { execution_id, .. }
                    if filter.execution_id.is_none_or(|wanted| wanted == execution_id) =>
                {
                    match get(&services, &ctx, execution_id).await {
                        Ok(Some(execution))
                            if filter.flow_id.is_none_or(|wanted| execution.flow_id == Some(wanted)) =>
                        {
                            Some(Ok(ExecutionNews::Changed(Box::new(execution))))
                        }
                        Ok(_) => None,
                        Err(error) => Some(Err(error)),
                    }
                }
                Event::Lagged => Some(Ok(ExecutionNews::Overrun)),
                _ => None,
            }
        }
    }))
}

/// Stops an execution that has not ended, wherever it stands: what runs of it is told to end, and what it has delivered stays delivered. One that has
/// ended stays as it is.
pub async fn cancel(services: &Services, ctx: &Ctx, id: ExecutionId) -> Result<Execution> {
    ctx.authorize(Operation::ExecutionCancel)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.execution(id).await?.ok_or(Error::NotFound { noun: "execution" })?;
    let message = format!("{} stopped it", ctx.principal().name());
    let why = Failure { code: "CANCELLED".to_owned(), message, ..Failure::default() };
    let Some(called) = transaction.cancel_execution(id, &why, services.clock.now()).await? else {
        // It has ended, perhaps just now.
        return transaction.execution(id).await?.ok_or(Error::NotFound { noun: "execution" });
    };
    let after = transaction.execution(id).await?.ok_or(Error::NotFound { noun: "execution" })?;
    let states = (Stood { state: before.state }, Stood { state: after.state });
    let change = Change {
        action: Operation::ExecutionCancel.name(),
        noun: "execution",
        noun_id: id.uuid(),
        before: Some(&states.0),
        after: Some(&states.1),
    };
    services.audit(ctx, transaction.as_mut(), &change).await?;
    transaction.commit().await?;
    services.bus.publish(ctx.tenant, Event::ExecutionChanged { execution_id: id, state: after.state });
    if called > 0 {
        services.queue.nudge();
    }
    Ok(after)
}

/// What the audit log keeps of an execution that was stopped.
#[derive(serde::Serialize)]
struct Stood {
    state: ExecutionState,
}

/// What the audit log keeps of an execution that a person asked for.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked<'a> {
    flow_id: Option<FlowId>,
    message_id: Option<MessageId>,
    parameters: &'a std::collections::BTreeMap<String, String>,
}

/// Adds an execution that a person or a script asked for, with its audit entry, and wakes a worker.
pub(super) async fn add(
    services: &Services,
    ctx: &Ctx,
    mut transaction: Box<dyn TenantTransaction>,
    execution: &Execution,
    operation: Operation,
) -> Result<()> {
    let ready = execution.state == ExecutionState::Ready;
    transaction.insert_execution(execution, ready.then(|| services.leave_to_front_door())).await?;
    let asked =
        Asked { flow_id: execution.flow_id, message_id: execution.message_id, parameters: &execution.parameters };
    let change = Change {
        action: operation.name(),
        noun: "execution",
        noun_id: execution.id.uuid(),
        before: None,
        after: Some(&asked),
    };
    services.audit(ctx, transaction.as_mut(), &change).await?;
    transaction.commit().await?;
    services.bus.publish(ctx.tenant, Event::ExecutionChanged { execution_id: execution.id, state: execution.state });
    if ready {
        services.wake_for(execution.tenant_id, execution.id);
    }
    Ok(())
}
