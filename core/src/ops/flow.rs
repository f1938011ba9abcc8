//! Flows: making and changing them, their versions, and running one by hand.
//!
//! Must not know: how a definition is executed.

use std::collections::BTreeMap;

use super::Services;
use crate::{
    audit::Change,
    auth::permission::Operation,
    ctx::Ctx,
    error::{Error, Problem, Problems, Result},
    execution::{Execution, ExecutionState, Trigger},
    flow::{
        definition::{Destination, FlowDefinition, Source},
        version::{Flow, FlowVersion},
    },
    ids::{ExecutionId, FlowId, ListenerId},
    name::parse_name,
    page::{Page, PageRequest},
    ports::store::TenantTransaction,
};

/// What a new flow is made of.
#[derive(Debug, Clone)]
pub struct NewFlow {
    /// For people.
    pub name: String,
    /// The listener whose messages it runs on, if any.
    pub listener_id: Option<ListenerId>,
    /// Its first version.
    pub definition: FlowDefinition,
}

/// What changes of a flow; unset stays.
#[derive(Debug, Clone, Default)]
pub struct FlowChange {
    /// For people.
    pub name: Option<String>,
    /// Another listener, or none.
    pub listener_id: Option<Option<ListenerId>>,
    /// The next version, as a whole.
    pub definition: Option<FlowDefinition>,
}

/// One flow with its current version.
pub async fn get(services: &Services, ctx: &Ctx, id: FlowId) -> Result<Option<Flow>> {
    ctx.authorize(Operation::Flow)?;
    Ok(services.read(ctx).await?.flow(id).await?)
}

/// The flow a listener feeds.
pub async fn of_listener(services: &Services, ctx: &Ctx, id: ListenerId) -> Result<Option<Flow>> {
    ctx.authorize(Operation::Flow)?;
    Ok(services.read(ctx).await?.flow_of_listener(id).await?)
}

/// One page.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Flow>> {
    ctx.authorize(Operation::Flows)?;
    Ok(services.read(ctx).await?.flows(page).await?)
}

/// One page of a flow's versions, newest first.
pub async fn versions(services: &Services, ctx: &Ctx, id: FlowId, page: PageRequest<i32>) -> Result<Page<FlowVersion>> {
    ctx.authorize(Operation::Flow)?;
    Ok(services.read(ctx).await?.flow_versions(id, page).await?)
}

/// Makes a flow. A listener that already feeds another is refused with `LISTENER_HAS_FLOW`.
pub async fn create(services: &Services, ctx: &Ctx, new: NewFlow) -> Result<Flow> {
    ctx.authorize(Operation::FlowCreate)?;
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", &new.name));
    problems.extend(check_definition(&new.definition, new.listener_id.is_some()));
    let name = problems.unless_any(name)?;
    let now = services.clock.now();
    let flow = Flow {
        id: FlowId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        name,
        listener_id: new.listener_id,
        version: 1,
        definition: new.definition,
        created_at: now,
        updated_at: now,
    };
    let mut transaction = services.write(ctx).await?;
    check_references(transaction.as_mut(), &flow).await?;
    transaction.insert_flow(&flow).await?;
    services.commit(ctx, transaction, change(Operation::FlowCreate, None, Some(&flow))).await?;
    Ok(flow)
}

/// Changes a flow; a changed definition becomes its next version, which later executions run.
pub async fn update(services: &Services, ctx: &Ctx, id: FlowId, wanted: FlowChange) -> Result<Flow> {
    ctx.authorize(Operation::FlowUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.flow(id).await?.ok_or(Error::NotFound { noun: "flow" })?;
    let mut after = Flow { updated_at: services.clock.now(), ..before.clone() };
    let mut problems = Problems::default();
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    after.listener_id = wanted.listener_id.unwrap_or(after.listener_id);
    if let Some(definition) = wanted.definition
        && definition != after.definition
    {
        after.definition = definition;
        after.version += 1;
    }
    problems.extend(check_definition(&after.definition, after.listener_id.is_some()));
    problems.none()?;
    let schedule = transaction.event_schedule(id).await?;
    if after.listener_id.is_none() && schedule.is_some() {
        return Err(Error::field(
            "FLOW_HAS_EVENT_SCHEDULE",
            "listenerId",
            "delete the flow's EVENT schedule before taking its listener away",
        ));
    }
    check_references(transaction.as_mut(), &after).await?;
    transaction.update_flow(&after).await?;
    if let Some(listener) = after.listener_id
        && after.listener_id != before.listener_id
        && schedule.is_some_and(|schedule| schedule.active)
    {
        transaction.release_held(id, listener, after.updated_at).await?;
    }
    services.commit(ctx, transaction, change(Operation::FlowUpdate, Some(&before), Some(&after))).await?;
    services.queue.nudge();
    Ok(after)
}

/// Removes a flow with its versions. Refused with `IN_USE` while a schedule has it. What waits for it is HELD for the listener's next flow.
pub async fn delete(services: &Services, ctx: &Ctx, id: FlowId) -> Result<FlowId> {
    ctx.authorize(Operation::FlowDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.flow(id).await?.ok_or(Error::NotFound { noun: "flow" })?;
    transaction.delete_flow(id).await?;
    services.commit(ctx, transaction, change(Operation::FlowDelete, Some(&before), None)).await?;
    Ok(id)
}

/// Runs a flow by hand. Refused with `FLOW_HAS_LISTENER` for a flow with a listener: that one runs when a payload arrives, scheduled as EVENT.
pub async fn run(
    services: &Services,
    ctx: &Ctx,
    id: FlowId,
    parameters: BTreeMap<String, String>,
) -> Result<Execution> {
    ctx.authorize(Operation::FlowRun)?;
    let mut transaction = services.write(ctx).await?;
    let flow = transaction.flow(id).await?.ok_or(Error::NotFound { noun: "flow" })?;
    if flow.listener_id.is_some() {
        return Err(Error::field(
            "FLOW_HAS_LISTENER",
            "flowId",
            "a flow with a listener cannot be run by hand: schedule it as EVENT, and it runs when a payload arrives",
        ));
    }
    if let Err(error) = crate::flow::parameters::Parameters::from_map(parameters.clone()) {
        return Err(Error::field("PARAMETER_INVALID", "parameters", error.to_string()));
    }
    let now = services.clock.now();
    let execution = Execution {
        id: ExecutionId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        flow_id: Some(id),
        flow_version: None,
        message_id: None,
        listener_id: None,
        trigger: Trigger::Manual,
        replay_of: None,
        state: ExecutionState::Ready,
        failure: None,
        parameters,
        starts: 0,
        crashes: 0,
        run_at: now,
        created_at: now,
        started_at: None,
        finished_at: None,
    };
    super::execution::add(services, ctx, transaction, &execution, Operation::FlowRun).await?;
    Ok(execution)
}

fn change<'a>(operation: Operation, before: Option<&'a Flow>, after: Option<&'a Flow>) -> Change<'a, Flow> {
    let noun_id = before.or(after).map_or_else(Default::default, |flow| flow.id.uuid());
    Change { action: operation.name(), noun: "flow", noun_id, before, after }
}

fn check_definition(definition: &FlowDefinition, has_listener: bool) -> Vec<Problem> {
    let mut problems = definition.validate();
    let reads_listener = definition.transformations.iter().any(|step| matches!(step.from, Source::Listener { .. }));
    if reads_listener && !has_listener {
        problems.push(Problem::field("LISTENER_MISSING", "listenerId", "the flow reads from a listener but has none"));
    }
    problems
}

/// Everything a definition refers to must be the tenant's and of the right kind. A foreign id is answered like an absent one.
async fn check_references(transaction: &mut dyn TenantTransaction, flow: &Flow) -> Result<()> {
    let mut problems = Problems::default();
    let unknown = |field: String, noun: &str| Problem::field("NOT_FOUND", field, format!("there is no such {noun}"));
    if let Some(listener) = flow.listener_id
        && transaction.listener(listener).await?.is_none()
    {
        problems.add(unknown("listenerId".to_owned(), "listener"));
    }
    for (index, step) in flow.definition.transformations.iter().enumerate() {
        let place = |part: &str| format!("transformations[{index}].{part}");
        let mut ends = vec![(place("from"), step.from.format_id(), step.from.connection_id().map(|id| (id, "DIRECTORY")))];
        for (part, destination) in ["to", "rejectedTo"].into_iter().zip(step.destinations()) {
            let kind = match destination {
                Destination::File { .. } => "DIRECTORY",
                Destination::Http { .. } => "HTTP",
            };
            ends.push((place(part), destination.format_id(), Some((destination.connection_id(), kind))));
        }
        for (field, format, connection) in ends {
            if transaction.format(format).await?.is_none() {
                problems.add(unknown(format!("{field}.formatId"), "format"));
            }
            let Some((connection, kind)) = connection else { continue };
            match transaction.connection(connection).await? {
                None => problems.add(unknown(format!("{field}.connectionId"), "connection")),
                Some(found) if found.connection.settings.kind() != kind => problems.add(Problem::field(
                    "CONNECTION_KIND",
                    format!("{field}.connectionId"),
                    format!(
                        "this needs a connection of kind {kind}; “{}” is {}",
                        found.connection.name,
                        found.connection.settings.kind()
                    ),
                )),
                Some(_) => {}
            }
        }
    }
    problems.none()
}
