//! Messages: accepting a payload, reading messages, following arrivals live without a gap, and replaying.
//!
//! Must not know: HTTP, or what a flow makes of a payload.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream, stream::BoxStream};
use sha2::{Digest, Sha256};

use super::{Services, route::Endpoint, search};
use crate::{
    audit::Change,
    auth::permission::Operation,
    clock::Timestamp,
    ctx::Ctx,
    error::{Error, Result},
    execution::{Execution, ExecutionState, Trigger},
    ids::{ExecutionId, FlowId, ListenerId, MessageId, TenantId},
    message::{Arrival, Message, MessageFilter, ReceivedRequest, Sender},
    mutant::{Mutant, planted},
    page::{Page, PageRequest},
    payload_key::PayloadKey,
    ports::{
        bus::Event,
        store::{Access, Reading, TenantTransaction, Window},
    },
};

/// How long the sweeper leaves a new execution to whoever made it.
const FRONT_DOOR: Duration = Duration::from_secs(5);
/// How many messages a live reader takes from the store at once.
const BATCH: i64 = 100;
/// How far behind a live reader may be before it is told to page instead.
pub const MAX_BEHIND: i64 = 10_000;
/// The most bytes of a body that one call reads.
pub const MAX_BODY_PART: i64 = 1024 * 1024;

/// The answer to an accepted payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The execution: `auditId`.
    pub execution_id: ExecutionId,
    /// The message: `messageUuid`.
    pub message_id: MessageId,
    /// The flow, if the listener feeds one.
    pub flow_id: Option<FlowId>,
}

/// Accepts a payload: when this returns, message and execution are committed. It does not look into the payload.
///
/// Whether the listener lets the caller in was decided by [`super::listener::admit`], which made the `ctx`.
pub async fn accept(
    services: &Services,
    ctx: &Ctx,
    endpoint: &Endpoint,
    request: ReceivedRequest,
    body: Bytes,
) -> Result<Receipt> {
    let message = new_message(services, ctx, endpoint.listener.id, request, &body)?;
    store(services, ctx, message, body, Feeding::of(services, endpoint)).await
}

/// What a listener feeds.
pub(super) struct Feeding {
    /// The id of the execution that is to be.
    pub execution_id: ExecutionId,
    /// The flow, if there is one.
    pub flow_id: Option<FlowId>,
    /// Whether that has an EVENT schedule that is on: active, between its start and its end.
    pub scheduled: bool,
}

impl Feeding {
    /// What that listener feeds now.
    pub(super) fn of(services: &Services, endpoint: &Endpoint) -> Self {
        Self {
            execution_id: ExecutionId::generate(services.clock.as_ref()),
            flow_id: endpoint.flow_id,
            scheduled: endpoint.is_scheduled(services.clock.now()),
        }
    }
}

/// A message that begins now.
pub(super) fn new_message(
    services: &Services,
    ctx: &Ctx,
    listener_id: ListenerId,
    request: ReceivedRequest,
    body: &Bytes,
) -> Result<Message> {
    Ok(Message {
        id: MessageId::generate(services.clock.as_ref()),
        position: 0,
        tenant_id: ctx.tenant,
        listener_id,
        request,
        size: i64::try_from(body.len()).map_err(Error::internal)?,
        sha256: Sha256::digest(body).into(),
        received_at: services.clock.now(),
        sender: sender(ctx),
        edited_from: None,
    })
}

/// Commits a message with its execution, and wakes whoever waits for them.
pub(super) async fn store(
    services: &Services,
    ctx: &Ctx,
    message: Message,
    body: Bytes,
    feeding: Feeding,
) -> Result<Receipt> {
    let arrival = arrival(services, message, body, &feeding);
    let stored = Stored::of(&arrival);
    services.store.accept(arrival).await?;
    Ok(stored.tell(services, ctx))
}

/// A message with its execution, as they are stored.
pub(super) fn arrival(services: &Services, message: Message, body: Bytes, feeding: &Feeding) -> Arrival {
    let scheduled = feeding.scheduled && feeding.flow_id.is_some();
    // What the queue has no room for is the sweeper's from the start: to give it back afterwards would cost another write.
    let has_room = services.queue.has_room(message.tenant_id);
    let dispatch_at = if has_room { services.leave_to_front_door() } else { message.received_at };
    Arrival {
        message,
        body,
        execution_id: feeding.execution_id,
        flow_id: feeding.flow_id,
        state: if scheduled { ExecutionState::Ready } else { ExecutionState::Held },
        dispatch_at: scheduled.then_some(dispatch_at),
    }
}

/// What is known of an arrival once it was committed.
pub(super) struct Stored {
    receipt: Receipt,
    listener_id: ListenerId,
    wake: Wake,
}

/// Who is told that there is something to run.
enum Wake {
    /// Nobody: it is held.
    Nobody,
    /// The queue.
    Queue,
    /// The sweeper: it is due in the store.
    Sweeper,
}

impl Stored {
    /// Of an arrival that is about to be committed.
    pub(super) fn of(arrival: &Arrival) -> Self {
        let Arrival { message, execution_id, flow_id, dispatch_at, .. } = arrival;
        let receipt = Receipt { execution_id: *execution_id, message_id: message.id, flow_id: *flow_id };
        let wake = match dispatch_at {
            None => Wake::Nobody,
            Some(at) if *at <= message.received_at => Wake::Sweeper,
            Some(_) => Wake::Queue,
        };
        Self { receipt, listener_id: message.listener_id, wake }
    }

    /// Wakes whoever waits for it, after the commit.
    pub(super) fn tell(self, services: &Services, ctx: &Ctx) -> Receipt {
        let Self { receipt, listener_id, wake } = self;
        match wake {
            Wake::Nobody => {}
            Wake::Queue => services.wake_for(ctx.tenant, receipt.execution_id),
            Wake::Sweeper => services.queue.nudge(),
        }
        services.bus.publish(ctx.tenant, Event::MessageArrived { listener_id, message_id: receipt.message_id });
        receipt
    }
}

fn sender(ctx: &Ctx) -> Sender {
    let principal = ctx.principal();
    Sender {
        kind: principal.kind(),
        id: principal.id(),
        name: principal.name().to_owned(),
        address: ctx.caller.origin.address,
        request_id: ctx.caller.origin.request_id,
    }
}

impl Services {
    /// Until when the sweeper leaves a new execution to whoever made it.
    pub(super) fn leave_to_front_door(&self) -> Timestamp {
        self.clock.now() + if planted(Mutant::TrustedQueue) { Duration::from_hours(24) } else { FRONT_DOOR }
    }

    /// Wakes a worker for a committed execution. The queue may have no room: then the sweeper brings it, since the store is the truth.
    pub(super) fn wake_for(&self, tenant: TenantId, id: ExecutionId) {
        self.queue.push(&[(tenant, id)]);
    }
}

/// Confines a filter to what the caller may see.
pub(super) fn confined(ctx: &Ctx, mut filter: MessageFilter) -> MessageFilter {
    if ctx.sees_only_own_messages() {
        // Every API_USER is a login or a key; an id that no sender has keeps the rule closed if that ever changes.
        filter.sender_id = Some(ctx.principal().id().unwrap_or_default());
    }
    filter
}

/// Whether the caller may see the message.
fn visible(ctx: &Ctx, message: &Message) -> bool {
    !ctx.sees_only_own_messages() || (message.sender.id.is_some() && message.sender.id == ctx.principal().id())
}

/// One message; one that the caller may not see is absent.
pub async fn get(services: &Services, ctx: &Ctx, id: MessageId) -> Result<Option<Message>> {
    ctx.authorize(Operation::Message)?;
    let message = services.read(ctx).await?.message(id).await?;
    Ok(message.filter(|message| visible(ctx, message)))
}

/// Part of a message's body: `length` bytes (at most 1 MiB) from `offset`.
pub async fn body(services: &Services, ctx: &Ctx, id: MessageId, offset: i64, length: i64) -> Result<Option<Reading>> {
    ctx.authorize(Operation::Message)?;
    if offset < 0 || !(0..=MAX_BODY_PART).contains(&length) {
        return Err(Error::field(
            "RANGE_INVALID",
            "length",
            format!("offset is 0 or more, length 0 to {MAX_BODY_PART} bytes"),
        ));
    }
    let mut transaction = services.read(ctx).await?;
    match transaction.message(id).await? {
        Some(message) if visible(ctx, &message) => Ok(transaction.message_body(id, offset, length).await?),
        _ => Ok(None),
    }
}

/// One page, newest first. The cursor is a message's id: it tells nobody how much other tenants receive.
pub async fn list(
    services: &Services,
    ctx: &Ctx,
    filter: MessageFilter,
    page: PageRequest<MessageId>,
) -> Result<Page<Message>> {
    ctx.authorize(Operation::Messages)?;
    let mut transaction = services.read(ctx).await?;
    let after = position(transaction.as_mut(), page.after).await?;
    Ok(transaction.messages(&confined(ctx, filter), PageRequest { first: page.first, after }).await?)
}

/// Where the message stands that a cursor names.
pub(super) async fn position(
    transaction: &mut dyn TenantTransaction,
    cursor: Option<MessageId>,
) -> Result<Option<i64>> {
    match cursor {
        Some(id) => Ok(Some(transaction.message(id).await?.ok_or_else(unknown_cursor)?.position)),
        None => Ok(None),
    }
}

fn unknown_cursor() -> Error {
    Error::field("CURSOR_INVALID", "after", "this cursor names no message")
}

/// What a live reader is told.
#[derive(Debug, Clone)]
pub enum ArrivalNews {
    /// A message arrived; its id is the cursor to resume from.
    Arrived(Box<Message>),
    /// The reader is more than [`MAX_BEHIND`] messages behind: those after `after`, up to and including `resumes_after`, are left out of this
    /// stream and must be paged through; then the stream goes on.
    Overrun {
        /// The last message that was sent or named as cursor, if any.
        after: Option<MessageId>,
        /// The last message left out.
        resumes_after: MessageId,
    },
}

/// Which arrivals to follow; empty means all of the tenant.
#[derive(Debug, Clone, Default)]
pub struct ArrivalFilter {
    /// Only this listener's.
    pub listener_id: Option<ListenerId>,
    /// Only those with this key in their payload.
    pub key: Option<PayloadKey>,
}

/// Follows messages: first those after the cursor, then each as it arrives; in the order of commits, without a gap or a repetition between the two.
/// The bus only wakes the reader; what it reads is the store.
pub async fn arrivals(
    services: &Services,
    ctx: Ctx,
    wanted: ArrivalFilter,
    after: Option<MessageId>,
) -> Result<impl Stream<Item = Result<ArrivalNews>> + Send + use<>> {
    ctx.authorize(Operation::MessageArrived)?;
    let ArrivalFilter { listener_id, key } = wanted;
    // Subscribed before the store is read: what commits in between wakes the reader instead of slipping through.
    let wakes = services.bus.subscribe(ctx.tenant);
    let mut transaction = services.store.tenant(ctx.tenant, Access::Read).await?;
    if let Some(listener) = listener_id
        && transaction.listener(listener).await?.is_none()
    {
        return Err(Error::NotFound { noun: "listener" });
    }
    let position = match after {
        Some(id) => {
            transaction.message(id).await?.filter(|message| visible(&ctx, message)).ok_or_else(unknown_cursor)?.position
        }
        None => transaction.last_position().await?,
    };
    drop(transaction);
    let filter = confined(&ctx, MessageFilter { listener_id, ..MessageFilter::default() });
    let reader = LiveReader {
        services: services.clone(),
        ctx,
        filter,
        key,
        wakes,
        position,
        cursor: after,
        pending: VecDeque::new(),
        fresh: true,
    };
    Ok(stream::try_unfold(reader, |mut reader| async move { Ok(reader.next().await?.map(|news| (news, reader))) }))
}

struct LiveReader {
    services: Services,
    ctx: Ctx,
    filter: MessageFilter,
    key: Option<PayloadKey>,
    wakes: BoxStream<'static, Event>,
    /// Up to where it has read.
    position: i64,
    cursor: Option<MessageId>,
    pending: VecDeque<Message>,
    /// Whether the store has not been read since the reader began.
    fresh: bool,
}

impl LiveReader {
    async fn next(&mut self) -> Result<Option<ArrivalNews>> {
        loop {
            if let Some(message) = self.pending.pop_front() {
                self.cursor = Some(message.id);
                return Ok(Some(ArrivalNews::Arrived(Box::new(message))));
            }
            if !std::mem::take(&mut self.fresh) && !self.woken().await {
                return Ok(None);
            }
            if let Some(overrun) = self.read().await? {
                return Ok(Some(overrun));
            }
        }
    }

    /// Waits for an arrival that concerns this reader; false when the bus has closed. Many wake-ups become one.
    async fn woken(&mut self) -> bool {
        loop {
            match self.wakes.next().await {
                Some(Event::MessageArrived { listener_id, .. })
                    if self.filter.listener_id.is_none_or(|wanted| wanted == listener_id) =>
                {
                    return true;
                }
                Some(Event::Lagged) => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }

    async fn read(&mut self) -> Result<Option<ArrivalNews>> {
        let mut transaction = self.services.store.tenant(self.ctx.tenant, Access::Read).await?;
        let found = transaction.messages_after(&self.filter, Window { after: self.position, limit: BATCH }).await?;
        let full = i64::try_from(found.len()).is_ok_and(|count| count == BATCH);
        // More may be waiting behind a full batch, whose wake-ups were used up: read on without one.
        self.fresh = full;
        if full
            && let Some(resumes_at) = transaction.position_behind(&self.filter, MAX_BEHIND).await?
            && resumes_at > self.position
        {
            let last_left_out =
                transaction.messages_after(&self.filter, Window { after: resumes_at - 1, limit: 1 }).await?;
            if let Some(message) = last_left_out.into_iter().next() {
                let after = self.cursor.replace(message.id);
                self.position = message.position;
                return Ok(Some(ArrivalNews::Overrun { after, resumes_after: message.id }));
            }
        }
        if let Some(last) = found.last() {
            self.position = last.position;
        }
        match &self.key {
            Some(key) => self.pending.extend(search::only_with_key(transaction.as_mut(), key, found).await?),
            None => self.pending.extend(found),
        }
        Ok(None)
    }
}

/// Sends an edited copy of a message's payload to the same listener, as a message of its own that names the one it was made from.
pub async fn resend(services: &Services, ctx: &Ctx, id: MessageId, body: Bytes) -> Result<Message> {
    ctx.authorize(Operation::MessageResend)?;
    let mut transaction = services.write(ctx).await?;
    let original = transaction.message(id).await?.ok_or(Error::NotFound { noun: "message" })?;
    let listener = transaction
        .listener(original.listener_id)
        .await?
        .ok_or_else(|| Error::rejected("LISTENER_GONE", "the listener that received this message is gone"))?;
    if i64::try_from(body.len()).map_err(Error::internal)? > listener.max_body_bytes {
        return Err(Error::field(
            "BODY_TOO_LARGE",
            "body",
            format!("this listener takes at most {} bytes", listener.max_body_bytes),
        ));
    }
    let Fed { flow_id, scheduled } = fed(services, transaction.as_mut(), listener.id).await?;
    let request = edited(original.request);
    let message = Message { edited_from: Some(id), ..new_message(services, ctx, listener.id, request, &body)? };
    // Who edits is written down first: a payload that nobody answers for must not be stored.
    let change = Change {
        action: Operation::MessageResend.name(),
        noun: "message",
        noun_id: message.id.uuid(),
        before: None,
        after: Some(&Edited { edited_from: id, size: message.size }),
    };
    services.audit(ctx, transaction.as_mut(), &change).await?;
    transaction.commit().await?;
    let execution_id = ExecutionId::generate(services.clock.as_ref());
    let feeding = Feeding { execution_id, flow_id, scheduled };
    let stored = store(services, ctx, message, body, feeding).await?;
    services.read(ctx).await?.message(stored.message_id).await?.ok_or(Error::NotFound { noun: "message" })
}

/// What the audit log keeps of an edited message.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Edited {
    edited_from: MessageId,
    size: i64,
}

/// The original's request without what described its body.
fn edited(mut request: ReceivedRequest) -> ReceivedRequest {
    const OF_THE_BODY: [&str; 4] = ["content-length", "content-encoding", "digest", "content-digest"];
    request.headers.retain(|header| !OF_THE_BODY.contains(&header.name.as_str()));
    request
}

/// Runs a message again, with the flow and formats as they are now. While the flow is not scheduled the new execution is HELD, like a new message's.
pub async fn replay(services: &Services, ctx: &Ctx, id: MessageId) -> Result<Execution> {
    ctx.authorize(Operation::MessageReplay)?;
    let mut transaction = services.write(ctx).await?;
    let message = transaction.message(id).await?.ok_or(Error::NotFound { noun: "message" })?;
    let earlier = transaction.executions_of_messages(&[id]).await?;
    let fed = fed(services, transaction.as_mut(), message.listener_id).await?;
    let execution = replay_of(services, &message, fed, earlier.last().map(|execution| execution.id));
    super::execution::add(services, ctx, transaction, &execution, Operation::MessageReplay).await?;
    Ok(execution)
}

/// What a listener feeds now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fed {
    /// The flow, if there is one.
    pub flow_id: Option<FlowId>,
    /// Whether that has an EVENT schedule that is on: active, between its start and its end.
    pub scheduled: bool,
}

/// Asks what a listener feeds now.
pub(super) async fn fed(
    services: &Services,
    transaction: &mut dyn TenantTransaction,
    listener: ListenerId,
) -> Result<Fed> {
    let Some(flow) = transaction.flow_of_listener(listener).await? else {
        return Ok(Fed { flow_id: None, scheduled: false });
    };
    let scheduled = super::schedule::is_on(services, transaction, flow.id).await?;
    Ok(Fed { flow_id: Some(flow.id), scheduled })
}

/// A new execution of a message that has been run before.
pub(super) fn replay_of(services: &Services, message: &Message, fed: Fed, earlier: Option<ExecutionId>) -> Execution {
    Execution {
        message_id: Some(message.id),
        listener_id: Some(message.listener_id),
        replay_of: earlier,
        state: if fed.scheduled { ExecutionState::Ready } else { ExecutionState::Held },
        ..Execution::new(services.clock.as_ref(), message.tenant_id, fed.flow_id, Trigger::Replay)
    }
}
