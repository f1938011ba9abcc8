//! Feeds: making, changing and removing them, and what becomes of what a feed has fetched.
//!
//! Must not know: how a broker is reached, or which worker fetches.

use std::{collections::BTreeMap, sync::Arc};

use uuid::Uuid;

use super::{
    Services, connection,
    message::{self, Feeding, Stored},
    route::Endpoint,
};
use crate::{
    audit::Change,
    auth::permission::Operation,
    connection::ConnectionSettings,
    ctx::{Caller, Ctx, Origin, Principal},
    error::{Error, Problem, Problems, Result},
    feed::{Feed, FeedHealth, FeedSource, LogPlace},
    ids::{ConnectionId, FeedId, ListenerId, RequestId},
    listener::Listener,
    message::{ReceivedHeader, ReceivedRequest},
    name::parse_name,
    page::{Page, PageRequest},
    ports::{
        broker::Received,
        connector::OpenConnection,
        store::{Access, FeedBoard, TenantTransaction},
    },
};

/// What a new feed is made of.
#[derive(Debug, Clone)]
pub struct NewFeed {
    /// For people.
    pub name: String,
    /// Whom it brings messages to.
    pub listener_id: ListenerId,
    /// The broker.
    pub connection_id: ConnectionId,
    /// Where in the broker.
    pub source: FeedSource,
    /// Whether it fetches.
    pub enabled: bool,
}

/// What changes of a feed; unset stays.
#[derive(Debug, Clone, Default)]
pub struct FeedChange {
    /// For people.
    pub name: Option<String>,
    /// Whom it brings messages to.
    pub listener_id: Option<ListenerId>,
    /// The broker.
    pub connection_id: Option<ConnectionId>,
    /// Where in the broker, as a whole.
    pub source: Option<FeedSource>,
    /// Whether it fetches.
    pub enabled: Option<bool>,
}

/// One feed.
pub async fn get(services: &Services, ctx: &Ctx, id: FeedId) -> Result<Option<Feed>> {
    ctx.authorize(Operation::Feed)?;
    Ok(services.read(ctx).await?.feed(id).await?)
}

/// One page.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Feed>> {
    ctx.authorize(Operation::Feeds)?;
    Ok(services.read(ctx).await?.feeds(page).await?)
}

/// Makes a feed; if it is enabled, a worker takes it up within seconds.
pub async fn create(services: &Services, ctx: &Ctx, new: NewFeed) -> Result<Feed> {
    ctx.authorize(Operation::FeedCreate)?;
    let now = services.clock.now();
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", &new.name)).unwrap_or_default();
    let feed = Feed {
        id: FeedId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        name,
        listener_id: new.listener_id,
        connection_id: new.connection_id,
        source: new.source,
        enabled: new.enabled,
        created_at: now,
        updated_at: now,
        health: FeedHealth::default(),
        place: None,
    };
    let mut transaction = services.write(ctx).await?;
    problems.extend(check(transaction.as_mut(), &feed).await?);
    problems.none()?;
    transaction.insert_feed(&feed).await?;
    services.commit(ctx, transaction, change(Operation::FeedCreate, None, Some(&feed))).await?;
    Ok(feed)
}

/// Changes a feed; the worker that has it begins anew within seconds.
pub async fn update(services: &Services, ctx: &Ctx, id: FeedId, wanted: FeedChange) -> Result<Feed> {
    ctx.authorize(Operation::FeedUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.feed(id).await?.ok_or(Error::NotFound { noun: "feed" })?;
    let mut problems = Problems::default();
    let mut after = Feed { updated_at: services.clock.now(), ..before.clone() };
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    after.listener_id = wanted.listener_id.unwrap_or(after.listener_id);
    after.connection_id = wanted.connection_id.unwrap_or(after.connection_id);
    after.source = wanted.source.unwrap_or(after.source);
    after.enabled = wanted.enabled.unwrap_or(after.enabled);
    problems.extend(check(transaction.as_mut(), &after).await?);
    problems.none()?;
    transaction.update_feed(&after).await?;
    services.commit(ctx, transaction, change(Operation::FeedUpdate, Some(&before), Some(&after))).await?;
    Ok(after)
}

/// Removes a feed. What it has brought stays; what the broker has stays there.
pub async fn delete(services: &Services, ctx: &Ctx, id: FeedId) -> Result<FeedId> {
    ctx.authorize(Operation::FeedDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.feed(id).await?.ok_or(Error::NotFound { noun: "feed" })?;
    transaction.delete_feed(id).await?;
    services.commit(ctx, transaction, change(Operation::FeedDelete, Some(&before), None)).await?;
    Ok(id)
}

/// A foreign id is answered like an absent one.
async fn check(transaction: &mut dyn TenantTransaction, feed: &Feed) -> Result<Vec<Problem>> {
    let faults = feed.source.faults().into_iter();
    let mut problems: Vec<Problem> = faults
        .map(|(field, message)| Problem::field("FEED_SOURCE_INVALID", format!("source.{field}"), message))
        .collect();
    if transaction.listener(feed.listener_id).await?.is_none() {
        problems.push(Problem::field("NOT_FOUND", "listenerId", "there is no such listener"));
    }
    match transaction.connection(feed.connection_id).await? {
        None => problems.push(Problem::field("NOT_FOUND", "connectionId", "there is no such connection")),
        Some(found) if found.connection.settings.kind() != feed.source.broker() => {
            let (wanted, kind) = (feed.source.broker(), found.connection.settings.kind());
            let message = format!("this source needs a connection of kind {wanted}; it is {kind}");
            problems.push(Problem::field("CONNECTION_KIND", "connectionId", message));
        }
        Some(_) => {}
    }
    Ok(problems)
}

fn change<'a>(operation: Operation, before: Option<&'a Feed>, after: Option<&'a Feed>) -> Change<'a, Feed> {
    let noun_id = before.or(after).map_or_else(Default::default, |feed| feed.id.uuid());
    Change { action: operation.name(), noun: "feed", noun_id, before, after }
}

/// The broker of a feed as it is now, opened. For the worker that has the feed.
pub async fn broker(services: &Services, feed: &Feed) -> Result<OpenConnection> {
    let mut transaction = services.store.tenant(feed.tenant_id, Access::Read).await?;
    let found = transaction.connection(feed.connection_id).await?.ok_or(Error::NotFound { noun: "connection" })?;
    match found.connection.settings {
        ConnectionSettings::Broker(_) => connection::open(services, found),
        _ => Err(Error::rejected("CONNECTION_KIND", "the feed's connection is to no broker any more")),
    }
}

/// Where a feed stands in its log now, if that is ours to keep. For the worker that has the feed.
pub async fn place(services: &Services, feed: &Feed) -> Result<Option<LogPlace>> {
    let mut transaction = services.store.tenant(feed.tenant_id, Access::Read).await?;
    let found = transaction.feed(feed.id).await?.ok_or(Error::NotFound { noun: "feed" })?;
    Ok(found.place)
}

/// The listener of a feed, with what it feeds. For the worker that has the feed.
///
/// # Errors
/// Rejected with `LISTENER_DISABLED`; otherwise the store's.
pub async fn listener(services: &Services, feed: &Feed) -> Result<Arc<Endpoint>> {
    let found = services.routes.endpoint(services.store.as_ref(), feed.tenant_id, feed.listener_id).await?;
    found.ok_or_else(|| Error::rejected("LISTENER_DISABLED", "the feed's listener is disabled"))
}

/// Makes a message of what a feed has fetched: when this returns, it is committed, and the broker may forget it.
///
/// # Errors
/// Rejected with `BODY_TOO_LARGE`, which no repetition mends; otherwise the store's.
pub async fn bring(
    services: &Services,
    feed: &Feed,
    endpoint: &Endpoint,
    received: &Received,
) -> Result<message::Receipt> {
    check_size(endpoint, received)?;
    let ctx = system(services, feed);
    message::accept(services, &ctx, endpoint, request(feed, &endpoint.listener, received), received.body.clone()).await
}

/// What became of what a feed has fetched from a log.
#[derive(Debug)]
pub enum Moved {
    /// All of it is committed, but for what can never be, which these tell of.
    On(Vec<Problem>),
    /// Nothing is: the feed is not the holder's any more, was changed, or does not stand where he thinks.
    Not,
}

/// Makes messages of what a feed has fetched from a log, and moves it to the place behind that, all in one transaction: each is brought once. An
/// endpoint is needed where anything was fetched.
///
/// # Errors
/// The store's: then nothing is committed, or, if the store did not answer, the feed's place tells whether everything is.
pub async fn move_on(
    services: &Services,
    (board, holder): (&dyn FeedBoard, Uuid),
    feed: &Feed,
    (endpoint, received): (Option<&Endpoint>, &[Received]),
    place: &LogPlace,
) -> Result<Moved> {
    let ctx = system(services, feed);
    let (mut arrivals, mut problems) = (Vec::with_capacity(received.len()), Vec::new());
    for (endpoint, received) in
        endpoint.into_iter().flat_map(|endpoint| received.iter().map(move |one| (endpoint, one)))
    {
        match check_size(endpoint, received) {
            Ok(()) => {
                let request = request(feed, &endpoint.listener, received);
                let message = message::new_message(services, &ctx, endpoint.listener.id, request, &received.body)?;
                let feeding = Feeding::of(services, endpoint);
                arrivals.push(message::arrival(services, message, received.body.clone(), &feeding));
            }
            Err(Error::Rejected(refused)) => problems.extend(refused),
            Err(error) => return Err(error),
        }
    }
    let stored: Vec<Stored> = arrivals.iter().map(Stored::of).collect();
    if !board.move_feed_on(feed, holder, place, &arrivals).await? {
        return Ok(Moved::Not);
    }
    for stored in stored {
        stored.tell(services, &ctx);
    }
    Ok(Moved::On(problems))
}

/// What is brought by nobody's request.
fn system(services: &Services, feed: &Feed) -> Ctx {
    Ctx {
        tenant: feed.tenant_id,
        role: None,
        caller: Caller {
            principal: Principal::System,
            origin: Origin { request_id: RequestId::generate(services.clock.as_ref()), address: None },
        },
    }
}

fn check_size(endpoint: &Endpoint, received: &Received) -> Result<()> {
    let limit = endpoint.listener.max_body_bytes;
    if i64::try_from(received.body.len()).is_ok_and(|size| size > limit) {
        let message = format!("a message was larger than the listener's {limit} bytes and was refused{}", at(received));
        return Err(Error::rejected("BODY_TOO_LARGE", message));
    }
    Ok(())
}

fn at(received: &Received) -> String {
    received.position.as_ref().map(|position| format!(" ({position})")).unwrap_or_default()
}

fn request(feed: &Feed, listener: &Listener, received: &Received) -> ReceivedRequest {
    let named = |name: &str, value: String| ReceivedHeader { name: name.to_owned(), value };
    let mut headers: Vec<_> =
        received.headers.iter().map(|(name, value)| listener.received_header(name, value.clone())).collect();
    headers.extend(received.position.clone().map(|position| named("broker-position", position)));
    if received.is_repeated {
        headers.push(named("broker-redelivered", "true".to_owned()));
    }
    let trace = received.headers.iter().find(|(name, _)| name == "traceparent");
    ReceivedRequest {
        method: "POST".to_owned(),
        target: format!("/feeds/{}", feed.id),
        headers,
        parameters: BTreeMap::new(),
        trace_parent: trace.and_then(|(_, value)| value.parse().ok()),
        called_by: None,
    }
}
