//! Notices: making, changing and removing rules, trying one, looking at deliveries, and one attempt of a delivery.
//!
//! Must not know: who looks for what is due.

use std::time::Duration;

use bytes::Bytes;

use super::{Services, connection};
use crate::{
    audit::Change,
    auth::permission::Operation,
    clock::Timestamp,
    connection::ConnectionSettings,
    ctx::Ctx,
    error::{Error, Problem, Problems, Result},
    execution::Failure,
    flow::parameters::Parameters,
    ids::{ConnectionId, ExecutionId, FlowId, NoticeDeliveryId, NoticeId, TenantId},
    name::parse_name,
    notice::{
        MAX_FLOWS, MAX_QUIET, Named, Notice, NoticeData, NoticeDelivery, NoticeDeliveryState, NoticeEvent,
        NoticeFailure, NoticeKind, RETRY,
    },
    page::{Page, PageRequest},
    ports::{
        connector::{ConnectorError, Content, Delivery, DeliveryReport, Letter, Place, Retry},
        store::{Access, TenantTransaction},
    },
};

/// What a new rule is made of.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// For people.
    pub name: String,
    /// Whether it is in force.
    pub active: bool,
    /// The flows it is about; empty: all.
    pub flow_ids: Vec<FlowId>,
    /// What it tells.
    pub on: Vec<NoticeKind>,
    /// Whom it tells.
    pub connection_id: ConnectionId,
    /// Seconds in which at most one notice of a kind is sent for a flow.
    pub quiet_seconds: u32,
}

/// What changes of a rule; unset stays.
#[derive(Debug, Clone, Default)]
pub struct NoticeChange {
    /// For people.
    pub name: Option<String>,
    /// Whether it is in force.
    pub active: Option<bool>,
    /// The flows it is about, as a whole.
    pub flow_ids: Option<Vec<FlowId>>,
    /// What it tells, as a whole.
    pub on: Option<Vec<NoticeKind>>,
    /// Whom it tells.
    pub connection_id: Option<ConnectionId>,
    /// Seconds in which at most one notice of a kind is sent for a flow.
    pub quiet_seconds: Option<u32>,
}

/// How a trial or an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What the other side answered.
    pub status: Option<i32>,
    /// Why it was not taken; none: it was.
    pub failure: Option<Failure>,
}

/// One rule.
pub async fn get(services: &Services, ctx: &Ctx, id: NoticeId) -> Result<Option<Notice>> {
    ctx.authorize(Operation::Notice)?;
    Ok(services.read(ctx).await?.notice(id).await?)
}

/// One page of rules.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Notice>> {
    ctx.authorize(Operation::Notices)?;
    Ok(services.read(ctx).await?.notices(page).await?)
}

/// Makes a rule.
pub async fn create(services: &Services, ctx: &Ctx, new: NewNotice) -> Result<Notice> {
    ctx.authorize(Operation::NoticeCreate)?;
    let now = services.clock.now();
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", &new.name)).unwrap_or_default();
    let notice = Notice {
        id: NoticeId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        name,
        active: new.active,
        flow_ids: each_once(new.flow_ids),
        on: each_once(new.on),
        connection_id: new.connection_id,
        quiet_seconds: new.quiet_seconds,
        created_at: now,
        updated_at: now,
    };
    problems.extend(check(&notice));
    let mut transaction = services.write(ctx).await?;
    problems.extend(unknown_flows(transaction.as_mut(), &notice.flow_ids).await?);
    problems.extend(check_connection(transaction.as_mut(), notice.connection_id).await?);
    problems.none()?;
    transaction.insert_notice(&notice).await?;
    services.commit(ctx, transaction, change(Operation::NoticeCreate, None, Some(&notice))).await?;
    Ok(notice)
}

/// Changes a rule; what is on its way goes on, to the connection that the rule names then.
pub async fn update(services: &Services, ctx: &Ctx, id: NoticeId, wanted: NoticeChange) -> Result<Notice> {
    ctx.authorize(Operation::NoticeUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.notice(id).await?.ok_or(Error::NotFound { noun: "notice" })?;
    let mut problems = Problems::default();
    let mut after = Notice {
        active: wanted.active.unwrap_or(before.active),
        on: wanted.on.map_or_else(|| before.on.clone(), each_once),
        quiet_seconds: wanted.quiet_seconds.unwrap_or(before.quiet_seconds),
        updated_at: services.clock.now(),
        ..before.clone()
    };
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    if let Some(flows) = wanted.flow_ids {
        after.flow_ids = each_once(flows);
        // Those that were named before may be gone, and stay named.
        let new: Vec<FlowId> = after.flow_ids.iter().copied().filter(|id| !before.flow_ids.contains(id)).collect();
        problems.extend(unknown_flows(transaction.as_mut(), &new).await?);
    }
    if let Some(connection) = wanted.connection_id {
        after.connection_id = connection;
        problems.extend(check_connection(transaction.as_mut(), connection).await?);
    }
    problems.extend(check(&after));
    problems.none()?;
    transaction.update_notice(&after).await?;
    services.commit(ctx, transaction, change(Operation::NoticeUpdate, Some(&before), Some(&after))).await?;
    Ok(after)
}

/// Removes a rule and its deliveries, also those on their way.
pub async fn delete(services: &Services, ctx: &Ctx, id: NoticeId) -> Result<NoticeId> {
    ctx.authorize(Operation::NoticeDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.notice(id).await?.ok_or(Error::NotFound { noun: "notice" })?;
    transaction.delete_notice(id).await?;
    services.commit(ctx, transaction, change(Operation::NoticeDelete, Some(&before), None)).await?;
    Ok(id)
}

/// Sends a sample of what the rule tells, now and once; it is in no log.
pub async fn test(services: &Services, ctx: &Ctx, id: NoticeId) -> Result<Told> {
    ctx.authorize(Operation::NoticeTest)?;
    let (notice, slug) = {
        let mut transaction = services.read(ctx).await?;
        let notice = transaction.notice(id).await?.ok_or(Error::NotFound { noun: "notice" })?;
        let tenant = transaction.tenant().await?.ok_or(Error::NotFound { noun: "tenant" })?;
        (notice, tenant.slug.as_str().to_owned())
    };
    let event = sample(services, &notice, slug);
    let stable_id = NoticeDeliveryId::generate(services.clock.as_ref()).to_string();
    let body = serde_json::to_string(&event).map_err(Error::internal)?;
    Ok(told(send(services, &notice, (&stable_id, body), &event).await?).0)
}

/// One page of a rule's deliveries, newest first; all of them, or those in one state.
pub async fn deliveries(
    services: &Services,
    ctx: &Ctx,
    id: NoticeId,
    state: Option<NoticeDeliveryState>,
    page: PageRequest,
) -> Result<Page<NoticeDelivery>> {
    ctx.authorize(Operation::NoticeDeliveries)?;
    let mut transaction = services.read(ctx).await?;
    transaction.notice(id).await?.ok_or(Error::NotFound { noun: "notice" })?;
    Ok(transaction.notice_deliveries(id, state, page).await?)
}

/// Has a delivery tried again now, with all its attempts before it. Refused where it was delivered or is not to be sent.
pub async fn retry(services: &Services, ctx: &Ctx, id: NoticeDeliveryId) -> Result<NoticeDelivery> {
    ctx.authorize(Operation::NoticeDeliveryRetry)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.notice_delivery(id).await?.ok_or(Error::NotFound { noun: "notice delivery" })?;
    if !matches!(before.state, NoticeDeliveryState::Pending | NoticeDeliveryState::GivenUp) {
        let message = "only what is pending or was given up is sent again";
        return Err(Error::rejected("NOTICE_DELIVERY_DONE", message));
    }
    let after = NoticeDelivery {
        state: NoticeDeliveryState::Pending,
        attempts: 0,
        due_at: Some(services.clock.now()),
        finished_at: None,
        ..before.clone()
    };
    transaction.update_notice_delivery(&after).await?;
    let change = Change {
        action: Operation::NoticeDeliveryRetry.name(),
        noun: "noticeDelivery",
        noun_id: id.uuid(),
        before: Some(&before),
        after: Some(&after),
    };
    services.audit(ctx, transaction.as_mut(), &change).await?;
    transaction.commit().await?;
    Ok(after)
}

/// One attempt of a delivery that was taken for it, and what comes of it. For whoever sends them: nobody's permission is asked, because that was done when
/// the rule was made. None: the rule is gone, and the delivery with it.
pub async fn attempt(services: &Services, delivery: NoticeDelivery) -> Result<Option<NoticeDelivery>> {
    let notice = services.store.tenant(delivery.tenant_id, Access::Read).await?.notice(delivery.notice_id).await?;
    let Some(notice) = notice else { return Ok(None) };
    let event: NoticeEvent = serde_json::from_str(&delivery.body).map_err(Error::internal)?;
    let sent = send(services, &notice, (&delivery.id.to_string(), delivery.body.clone()), &event).await?;
    Ok(Some(after_attempt(services, delivery, sent)))
}

/// The delivery after an attempt that ended like this. Being left alone by a connection's limits is not an attempt: it is not counted, and what the last real
/// one met stays.
pub fn after_attempt(
    services: &Services,
    delivery: NoticeDelivery,
    sent: std::result::Result<DeliveryReport, ConnectorError>,
) -> NoticeDelivery {
    let now = services.clock.now();
    let (told, retry) = told(sent);
    let attempts = u32::try_from(delivery.attempts).unwrap_or(u32::MAX);
    let delay = |at_least: Duration| {
        let at_least = at_least.min(Duration::from_millis(RETRY.max_delay_ms));
        RETRY.delay(attempts, services.clock.fraction()).max(at_least)
    };
    let (state, due_at) = match retry {
        None => (NoticeDeliveryState::Delivered, None),
        Some(Retry::Postponed(wait)) => {
            return NoticeDelivery {
                attempts: delivery.attempts - 1,
                due_at: Some(now + delay(wait)),
                failure: delivery.failure.or(told.failure),
                ..delivery
            };
        }
        Some(Retry::Later) if attempts < RETRY.max_attempts => {
            (NoticeDeliveryState::Pending, Some(now + delay(Duration::ZERO)))
        }
        Some(Retry::After(wait)) if attempts < RETRY.max_attempts => {
            (NoticeDeliveryState::Pending, Some(now + delay(wait)))
        }
        Some(_) => (NoticeDeliveryState::GivenUp, None),
    };
    NoticeDelivery {
        state,
        due_at,
        attempted_at: Some(now),
        status: told.status,
        failure: told.failure,
        finished_at: due_at.is_none().then_some(now),
        ..delivery
    }
}

/// Sends an event over the rule's connection: as JSON to an endpoint, as a letter to people.
async fn send(
    services: &Services,
    notice: &Notice,
    (stable_id, body): (&str, String),
    event: &NoticeEvent,
) -> Result<std::result::Result<DeliveryReport, ConnectorError>> {
    let found = services.store.tenant(notice.tenant_id, Access::Read).await?.connection(notice.connection_id).await?;
    let opened = connection::open(services, found.ok_or(Error::NotFound { noun: "connection" })?)?;
    let (place, media_type, content) = match &opened.settings {
        ConnectionSettings::Email(_) => {
            let letter = Letter { subject: Some(event.subject()), attachment: None };
            (Place::Letter(letter), "text/plain", event.text())
        }
        _ => (Place::Connection, "application/json", body),
    };
    let delivery = Delivery {
        stable_id: stable_id.to_owned(),
        place,
        media_type,
        content: Content::Body(Bytes::from(content)),
        parameters: parameters(notice.tenant_id, event),
        trace_parent: None,
        is_repeated: false,
    };
    Ok(services.connectors.write(&opened, &delivery).await)
}

/// What templates in the connection's settings may name.
fn parameters(tenant: TenantId, event: &NoticeEvent) -> Parameters {
    let data = &event.data;
    let flow = data.flow.as_ref();
    let mut parameters = Parameters::new();
    parameters.overlay([
        ("tenantId".to_owned(), tenant.to_string()),
        ("executionId".to_owned(), data.execution_id.to_string()),
        ("flowId".to_owned(), flow.map_or_else(String::new, |flow| flow.id.to_string())),
        ("flowName".to_owned(), flow.map_or_else(String::new, |flow| flow.name.clone())),
        ("noticeType".to_owned(), event.event_type.clone()),
    ]);
    parameters
}

/// How it ended, and if it failed, whether it may go well later.
fn told(sent: std::result::Result<DeliveryReport, ConnectorError>) -> (Told, Option<Retry>) {
    match sent {
        Ok(report) => (Told { status: report.response_status.map(i32::from), failure: None }, None),
        Err(error) => {
            let status = error.report.response_status.map(i32::from);
            (Told { status, failure: Some(error.failure) }, Some(error.retry))
        }
    }
}

/// What the rule would tell of an execution that does not exist.
fn sample(services: &Services, notice: &Notice, tenant: String) -> NoticeEvent {
    let now: Timestamp = services.clock.now();
    let kind = notice.on.first().copied().unwrap_or(NoticeKind::Failure);
    let (state, failure) = match kind {
        NoticeKind::Failure => {
            let message = "this is a sample; nothing has failed".to_owned();
            ("DEAD", Some(NoticeFailure { code: "SAMPLE".to_owned(), message }))
        }
        NoticeKind::Recovery | NoticeKind::Success => ("SUCCEEDED", None),
        NoticeKind::Overdue => ("RUNNING", None),
    };
    let flow_id = notice.flow_ids.first().copied();
    let flow_id = flow_id.unwrap_or_else(|| FlowId::generate(services.clock.as_ref()));
    let data = NoticeData {
        tenant,
        flow: Some(Named { id: flow_id, name: "Sample".to_owned() }),
        execution_id: ExecutionId::generate(services.clock.as_ref()),
        message_id: None,
        listener: None,
        state: state.to_owned(),
        failure,
        started_at: Some(now),
        finished_at: (kind != NoticeKind::Overdue).then_some(now),
        suppressed: 0,
    };
    NoticeEvent::new(kind, now, data)
}

fn each_once<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items
}

/// What does not depend on anything else.
fn check(notice: &Notice) -> Vec<Problem> {
    let mut problems = Vec::new();
    if notice.on.is_empty() {
        problems.push(Problem::field("NOTICE_KINDS_MISSING", "on", "say what it tells"));
    }
    if notice.flow_ids.len() > MAX_FLOWS {
        let message = format!("name at most {MAX_FLOWS} flows; none means all");
        problems.push(Problem::field("NOTICE_FLOWS_TOO_MANY", "flowIds", message));
    }
    if notice.quiet_seconds > MAX_QUIET {
        let message = format!("0 to {MAX_QUIET} seconds");
        problems.push(Problem::field("NOTICE_QUIET_OUT_OF_RANGE", "quietSeconds", message));
    }
    problems
}

/// A foreign id is answered like an absent one.
async fn unknown_flows(transaction: &mut dyn TenantTransaction, flows: &[FlowId]) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (index, id) in flows.iter().take(MAX_FLOWS).enumerate() {
        if transaction.flow(*id).await?.is_none() {
            problems.push(Problem::field("NOT_FOUND", format!("flowIds[{index}]"), "there is no such flow"));
        }
    }
    Ok(problems)
}

async fn check_connection(transaction: &mut dyn TenantTransaction, id: ConnectionId) -> Result<Option<Problem>> {
    let field = "connectionId";
    Ok(match transaction.connection(id).await? {
        None => Some(Problem::field("NOT_FOUND", field, "there is no such connection")),
        Some(found) => match found.connection.settings {
            ConnectionSettings::Http(_) | ConnectionSettings::Email(_) => None,
            other => {
                let message = format!("this needs a connection of kind HTTP or EMAIL; it is {}", other.kind());
                Some(Problem::field("CONNECTION_KIND", field, message))
            }
        },
    })
}

fn change<'a>(operation: Operation, before: Option<&'a Notice>, after: Option<&'a Notice>) -> Change<'a, Notice> {
    let noun_id = before.or(after).map_or_else(Default::default, |notice| notice.id.uuid());
    Change { action: operation.name(), noun: "notice", noun_id, before, after }
}
