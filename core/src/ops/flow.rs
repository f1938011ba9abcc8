//! Flows: making and changing them, their versions, and running one by hand.
//!
//! Must not know: how a definition is executed.

use std::collections::BTreeMap;

use super::{Services, call, script};
use crate::{
    audit::Change,
    auth::permission::Operation,
    broker::Topic,
    ctx::Ctx,
    error::{Error, Problem, Problems, Result},
    execution::{Execution, Trigger},
    flow::{
        definition::{Destination, FlowDefinition, Source},
        difference::{self, Difference},
        parameters::Parameters,
        version::{Flow, FlowVersion},
    },
    ids::{FlowId, ListenerId},
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
    /// Its first version, published at once.
    pub definition: FlowDefinition,
    /// What its author says of it.
    pub note: Option<String>,
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
    /// Whether that version stays a draft until it is published.
    pub draft: bool,
    /// What its author says of it.
    pub note: Option<String>,
}

/// The longest note of a version, in characters.
pub const MAX_NOTE: usize = 2_000;

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

/// One version of a flow.
pub async fn version(services: &Services, ctx: &Ctx, id: FlowId, version: i32) -> Result<Option<FlowVersion>> {
    ctx.authorize(Operation::Flow)?;
    Ok(services.read(ctx).await?.flow_version(id, version).await?)
}

/// What is different between two versions of a flow.
pub async fn diff(services: &Services, ctx: &Ctx, id: FlowId, (from, to): (i32, i32)) -> Result<Vec<Difference>> {
    ctx.authorize(Operation::FlowDiff)?;
    let mut transaction = services.read(ctx).await?;
    let mut body = async |version| -> Result<serde_json::Value> {
        let found = transaction.flow_version(id, version).await?.ok_or(Error::NotFound { noun: "version" })?;
        serde_json::to_value(&found.definition).map_err(Error::internal)
    };
    let (before, after) = (body(from).await?, body(to).await?);
    Ok(difference::between(&before, &after))
}

fn check_note(note: Option<&String>) -> std::result::Result<(), Problem> {
    if note.is_some_and(|note| note.chars().count() > MAX_NOTE) {
        return Err(Problem::field("NOTE_TOO_LONG", "note", format!("a note has at most {MAX_NOTE} characters")));
    }
    Ok(())
}

/// Makes a flow. A listener that already feeds another is refused with `LISTENER_HAS_FLOW`.
pub async fn create(services: &Services, ctx: &Ctx, new: NewFlow) -> Result<Flow> {
    ctx.authorize(Operation::FlowCreate)?;
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", &new.name));
    problems.check(check_note(new.note.as_ref()));
    problems.extend(check_definition(&new.definition, new.listener_id.is_some()));
    let name = problems.unless_any(name)?;
    let now = services.clock.now();
    let flow = Flow {
        id: FlowId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        name,
        listener_id: new.listener_id,
        version: 1,
        latest_version: 1,
        author: ctx.principal().name().to_owned(),
        note: new.note,
        definition: new.definition,
        created_at: now,
        updated_at: now,
    };
    script::check(services, ctx.tenant, &flow.definition).await?;
    let mut transaction = services.write(ctx).await?;
    check_references(transaction.as_mut(), &flow).await?;
    transaction.insert_flow(&flow).await?;
    services.commit(ctx, transaction, change(Operation::FlowCreate, None, Some(&flow))).await?;
    Ok(flow)
}

/// Changes a flow; a changed definition becomes its next version, which is published at once, or stays a draft where that is asked for.
pub async fn update(services: &Services, ctx: &Ctx, id: FlowId, wanted: FlowChange) -> Result<Flow> {
    ctx.authorize(Operation::FlowUpdate)?;
    if let Some(definition) = &wanted.definition {
        // Before the transaction, which would hold the writer while it waits for a host.
        script::check(services, ctx.tenant, definition).await?;
    }
    let mut transaction = services.write(ctx).await?;
    let before = transaction.flow(id).await?.ok_or(Error::NotFound { noun: "flow" })?;
    let mut after = Flow { updated_at: services.clock.now(), ..before.clone() };
    let mut problems = Problems::default();
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    problems.check(check_note(wanted.note.as_ref()));
    after.listener_id = wanted.listener_id.unwrap_or(after.listener_id);
    let next = match wanted.definition {
        Some(definition) if wanted.draft || definition != after.definition => Some(FlowVersion {
            flow_id: id,
            version: before.latest_version + 1,
            author: ctx.principal().name().to_owned(),
            note: wanted.note,
            definition,
            created_at: after.updated_at,
        }),
        _ => None,
    };
    problems.extend(check_definition(
        next.as_ref().map_or(&after.definition, |next| &next.definition),
        after.listener_id.is_some(),
    ));
    problems.none()?;
    if let Some(next) = &next {
        after.latest_version = next.version;
        check_references(transaction.as_mut(), &Flow { definition: next.definition.clone(), ..after.clone() }).await?;
        transaction.insert_flow_version(next).await?;
    }
    if let Some(next) = next.filter(|_| !wanted.draft) {
        publish_version(&mut after, next);
    }
    put(services, ctx, transaction, (Operation::FlowUpdate, &before, &after)).await?;
    Ok(after)
}

/// Makes a version, or the newest, the one that executions that start now are bound to; one that has begun stays with its own.
pub async fn publish(services: &Services, ctx: &Ctx, id: FlowId, version: Option<i32>) -> Result<Flow> {
    ctx.authorize(Operation::FlowPublish)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.flow(id).await?.ok_or(Error::NotFound { noun: "flow" })?;
    let version = version.unwrap_or(before.latest_version);
    let wanted = transaction.flow_version(id, version).await?.ok_or(Error::NotFound { noun: "version" })?;
    let mut after = Flow { updated_at: services.clock.now(), ..before.clone() };
    publish_version(&mut after, wanted);
    // The rules, the listener or what the version refers to may have changed since it was made.
    let mut problems = Problems::default();
    problems.extend(check_definition(&after.definition, after.listener_id.is_some()));
    problems.none()?;
    put(services, ctx, transaction, (Operation::FlowPublish, &before, &after)).await?;
    Ok(after)
}

/// Makes the body of an earlier version the next version, and publishes that.
pub async fn revert(
    services: &Services,
    ctx: &Ctx,
    id: FlowId,
    (version, note): (i32, Option<String>),
) -> Result<Flow> {
    ctx.authorize(Operation::FlowRevert)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.flow(id).await?.ok_or(Error::NotFound { noun: "flow" })?;
    let wanted = transaction.flow_version(id, version).await?.ok_or(Error::NotFound { noun: "version" })?;
    let mut after =
        Flow { updated_at: services.clock.now(), latest_version: before.latest_version + 1, ..before.clone() };
    let mut problems = Problems::default();
    problems.check(check_note(note.as_ref()));
    problems.extend(check_definition(&wanted.definition, after.listener_id.is_some()));
    problems.none()?;
    let next = FlowVersion {
        version: after.latest_version,
        author: ctx.principal().name().to_owned(),
        note: note.or_else(|| Some(format!("as version {version}"))),
        created_at: after.updated_at,
        ..wanted
    };
    transaction.insert_flow_version(&next).await?;
    publish_version(&mut after, next);
    put(services, ctx, transaction, (Operation::FlowRevert, &before, &after)).await?;
    Ok(after)
}

fn publish_version(flow: &mut Flow, version: FlowVersion) {
    flow.version = version.version;
    flow.author = version.author;
    flow.note = version.note;
    flow.definition = version.definition;
}

/// Checks and writes a changed flow, and lets go what waited for its listener.
async fn put(
    services: &Services,
    ctx: &Ctx,
    mut transaction: Box<dyn TenantTransaction>,
    (operation, before, after): (Operation, &Flow, &Flow),
) -> Result<()> {
    let schedule = transaction.event_schedule(after.id).await?;
    if after.listener_id.is_none() && schedule.is_some() {
        return Err(Error::field(
            "FLOW_HAS_EVENT_SCHEDULE",
            "listenerId",
            "delete the flow's EVENT schedule before taking its listener away",
        ));
    }
    if after.listener_id.is_some() && transaction.has_ticking_schedule(after.id).await? {
        return Err(Error::field(
            "FLOW_HAS_TICKING_SCHEDULE",
            "listenerId",
            "delete the flow's CRON and EVERY schedules before giving it a listener",
        ));
    }
    check_references(transaction.as_mut(), after).await?;
    transaction.update_flow(after).await?;
    if let Some(listener) = after.listener_id
        && after.listener_id != before.listener_id
        && schedule.is_some_and(|schedule| schedule.is_on(after.updated_at))
    {
        transaction.release_held(after.id, listener, after.updated_at).await?;
    }
    services.commit(ctx, transaction, change(operation, Some(before), Some(after))).await?;
    services.queue.nudge();
    Ok(())
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
    check_parameters(&parameters)?;
    let new = Execution::new(services.clock.as_ref(), ctx.tenant, Some(id), Trigger::Manual);
    let execution = Execution { parameters, ..new };
    super::execution::add(services, ctx, transaction, &execution, Operation::FlowRun).await?;
    Ok(execution)
}

/// Refuses parameters of which one has a bad name or value.
pub(super) fn check_parameters(parameters: &BTreeMap<String, String>) -> Result<()> {
    match Parameters::from_map(parameters.clone()) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::field("PARAMETER_INVALID", "parameters", error.to_string())),
    }
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

/// The kinds of connections that have files.
const FILES: &[&str] = &["DIRECTORY", "OBJECT_STORE", "SFTP"];

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
        let read: &[&str] = match step.from {
            Source::Http(_) => &["HTTP"],
            Source::Sql(_) => &["SQL"],
            Source::Listener { .. } | Source::File { .. } | Source::Files(_) => FILES,
        };
        let mut ends = vec![(place("from"), step.from.format_id(), step.from.connection_id().map(|id| (id, read)))];
        for (part, destination) in ["to", "rejectedTo"].into_iter().zip(step.destinations()) {
            let kinds: &[&str] = match destination {
                Destination::File { .. } => FILES,
                Destination::Sql { .. } | Destination::SqlStatement { .. } => &["SQL"],
                Destination::Email { .. } => &["EMAIL"],
                Destination::Broker { topic: Topic::Nats { .. }, .. } => &["NATS"],
                Destination::Broker { topic: Topic::Rabbitmq { .. }, .. } => &["RABBITMQ"],
                Destination::Broker { topic: Topic::Redis { .. }, .. } => &["REDIS"],
                Destination::Broker { topic: Topic::Kafka { .. }, .. } => &["KAFKA"],
                Destination::Http { .. } | Destination::Flow { .. } => &["HTTP"],
            };
            ends.push((place(part), destination.format_id(), destination.connection_id().map(|id| (id, kinds))));
        }
        for (field, format, connection) in ends {
            if let Some(format) = format
                && transaction.format(format).await?.is_none()
            {
                problems.add(unknown(format!("{field}.formatId"), "format"));
            }
            let Some((connection, kinds)) = connection else { continue };
            match transaction.connection(connection).await? {
                None => problems.add(unknown(format!("{field}.connectionId"), "connection")),
                Some(found) if !kinds.contains(&found.connection.settings.kind()) => problems.add(Problem::field(
                    "CONNECTION_KIND",
                    format!("{field}.connectionId"),
                    format!(
                        "this needs a connection of kind {}; “{}” is {}",
                        kinds.join(" or "),
                        found.connection.name,
                        found.connection.settings.kind()
                    ),
                )),
                Some(_) => {}
            }
        }
    }
    problems.extend(call::check(transaction, flow).await?);
    problems.none()
}
