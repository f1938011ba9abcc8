//! Listeners: making and changing them, and deciding whom one lets in.
//!
//! Must not know: headers; a door turns them into [`Credentials`].

use std::sync::Arc;

use futures::{Stream, StreamExt};

use super::{
    Services,
    route::Endpoint,
    session::{self, Credentials},
};
use crate::{
    audit::Change,
    auth::permission::Operation,
    clock::Timestamp,
    ctx::{Caller, Ctx, Origin, Principal},
    error::{Error, Problem, Problems, Result},
    ids::{ListenerId, TenantId},
    listener::{
        DEFAULT_BODY_BYTES, Listener, ListenerAuthentication, MAX_BODY_BYTES, Method, RejectionReason, RoutePath,
    },
    name::parse_name,
    page::{Page, PageRequest},
    ports::{bus::Event, store::TenantTransaction},
    rate_limit::RateLimit,
    reply::ReplySettings,
};

/// What a new listener is made of.
#[derive(Debug, Clone)]
pub struct NewListener {
    /// For people.
    pub name: String,
    /// Below `/in/{tenant}/`.
    pub path: String,
    /// At least one.
    pub methods: Vec<Method>,
    /// What a partner must prove.
    pub authentication: ListenerAuthentication,
    /// In bytes; unset is 10 MiB.
    pub max_body_bytes: Option<i64>,
    /// How it answers.
    pub reply: ReplySettings,
    /// How many requests it takes; unset: all.
    pub rate_limit: Option<RateLimit>,
    /// Unset is true.
    pub enabled: Option<bool>,
}

/// What changes of a listener; unset stays.
#[derive(Debug, Clone, Default)]
pub struct ListenerChange {
    /// For people.
    pub name: Option<String>,
    /// Below `/in/{tenant}/`.
    pub path: Option<String>,
    /// At least one.
    pub methods: Option<Vec<Method>>,
    /// What a partner must prove.
    pub authentication: Option<ListenerAuthentication>,
    /// In bytes.
    pub max_body_bytes: Option<i64>,
    /// How it answers.
    pub reply: Option<ReplySettings>,
    /// How many requests it takes, as a whole; none within: all.
    pub rate_limit: Option<Option<RateLimit>>,
    /// Whether it answers.
    pub enabled: Option<bool>,
}

/// One listener.
pub async fn get(services: &Services, ctx: &Ctx, id: ListenerId) -> Result<Option<Listener>> {
    ctx.authorize(Operation::Listener)?;
    Ok(services.read(ctx).await?.listener(id).await?)
}

/// One page.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Listener>> {
    ctx.authorize(Operation::Listeners)?;
    Ok(services.read(ctx).await?.listeners(page).await?)
}

/// Makes a listener. A route that an enabled or disabled listener of the tenant already covers is refused with `LISTENER_ROUTE_TAKEN`.
pub async fn create(services: &Services, ctx: &Ctx, new: NewListener) -> Result<Listener> {
    ctx.authorize(Operation::ListenerCreate)?;
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", &new.name));
    let path = problems.check(RoutePath::parse(&new.path));
    let methods = problems.check(check_methods(new.methods));
    let authentication = problems.check(check_authentication(new.authentication));
    let max_body_bytes = problems.check(check_body_limit(new.max_body_bytes.unwrap_or(DEFAULT_BODY_BYTES)));
    problems.extend(new.reply.validate());
    problems.extend(new.rate_limit.iter().flat_map(RateLimit::check));
    let now = services.clock.now();
    let listener = (|| {
        Some(Listener {
            id: ListenerId::generate(services.clock.as_ref()),
            tenant_id: ctx.tenant,
            name: name?,
            path: path?,
            methods: methods?,
            authentication: authentication?,
            max_body_bytes: max_body_bytes?,
            reply: new.reply,
            rate_limit: new.rate_limit,
            enabled: new.enabled.unwrap_or(true),
            created_at: now,
            updated_at: now,
        })
    })();
    let listener = problems.unless_any(listener)?;
    let mut transaction = services.write(ctx).await?;
    refuse_overlap(transaction.as_mut(), &listener).await?;
    transaction.insert_listener(&listener).await?;
    services.commit(ctx, transaction, change(Operation::ListenerCreate, None, Some(&listener))).await?;
    Ok(listener)
}

/// Changes a listener.
pub async fn update(services: &Services, ctx: &Ctx, id: ListenerId, wanted: ListenerChange) -> Result<Listener> {
    ctx.authorize(Operation::ListenerUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.listener(id).await?.ok_or(Error::NotFound { noun: "listener" })?;
    let mut after = Listener { updated_at: services.clock.now(), ..before.clone() };
    let mut problems = Problems::default();
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    if let Some(path) = wanted.path.and_then(|path| problems.check(RoutePath::parse(&path))) {
        after.path = path;
    }
    if let Some(methods) = wanted.methods {
        after.methods = problems.check(check_methods(methods)).unwrap_or_default();
    }
    if let Some(authentication) = wanted.authentication.and_then(|wanted| problems.check(check_authentication(wanted)))
    {
        after.authentication = authentication;
    }
    if let Some(limit) = wanted.max_body_bytes {
        after.max_body_bytes = problems.check(check_body_limit(limit)).unwrap_or_default();
    }
    if let Some(reply) = wanted.reply {
        problems.extend(reply.validate());
        after.reply = reply;
    }
    if let Some(limit) = wanted.rate_limit {
        problems.extend(limit.iter().flat_map(RateLimit::check));
        after.rate_limit = limit;
    }
    after.enabled = wanted.enabled.unwrap_or(after.enabled);
    problems.none()?;
    refuse_overlap(transaction.as_mut(), &after).await?;
    transaction.update_listener(&after).await?;
    services.commit(ctx, transaction, change(Operation::ListenerUpdate, Some(&before), Some(&after))).await?;
    Ok(after)
}

/// Removes a listener; its messages stay. Refused with `IN_USE` while a flow has it.
pub async fn delete(services: &Services, ctx: &Ctx, id: ListenerId) -> Result<ListenerId> {
    ctx.authorize(Operation::ListenerDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.listener(id).await?.ok_or(Error::NotFound { noun: "listener" })?;
    transaction.delete_listener(id).await?;
    services.commit(ctx, transaction, change(Operation::ListenerDelete, Some(&before), None)).await?;
    Ok(id)
}

fn change<'a>(operation: Operation, before: Option<&'a Listener>, after: Option<&'a Listener>) -> Change<'a, Listener> {
    let noun_id = before.or(after).map_or_else(Default::default, |listener| listener.id.uuid());
    Change { action: operation.name(), noun: "listener", noun_id, before, after }
}

async fn refuse_overlap(transaction: &mut dyn TenantTransaction, listener: &Listener) -> Result<()> {
    let others = transaction.all_listeners().await?;
    match others.iter().find(|other| other.id != listener.id && other.overlaps(listener)) {
        Some(other) => Err(Error::field(
            "LISTENER_ROUTE_TAKEN",
            "path",
            format!("the listener “{}” already covers this route with its path {}", other.name, other.path),
        )),
        None => Ok(()),
    }
}

fn check_methods(mut methods: Vec<Method>) -> Result<Vec<Method>, Problem> {
    methods.sort_unstable();
    methods.dedup();
    if methods.is_empty() {
        return Err(Problem::field("METHODS_EMPTY", "methods", "a listener answers to at least one method"));
    }
    Ok(methods)
}

fn check_authentication(authentication: ListenerAuthentication) -> Result<ListenerAuthentication, Problem> {
    match authentication {
        ListenerAuthentication::ApiKey { header } => {
            let header = header.to_ascii_lowercase();
            let token = !header.is_empty()
                && header.len() <= 64
                && header.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if token {
                Ok(ListenerAuthentication::ApiKey { header })
            } else {
                Err(Problem::field(
                    "HEADER_INVALID",
                    "authentication.apiKey.header",
                    "a header's name is letters, digits and hyphens",
                ))
            }
        }
        other => Ok(other),
    }
}

fn check_body_limit(limit: i64) -> Result<i64, Problem> {
    if (1..=MAX_BODY_BYTES).contains(&limit) {
        Ok(limit)
    } else {
        Err(Problem::field("BODY_LIMIT_INVALID", "maxBodyBytes", format!("the limit is 1 to {MAX_BODY_BYTES} bytes")))
    }
}

/// Decides whether a listener lets a request in. `known` is the caller where the route already needed one to know the tenant.
///
/// # Errors
/// `Unauthenticated` when the listener's own kind of credentials is missing or wrong; `Forbidden` when they are right and do not suffice.
pub async fn admit(
    services: &Services,
    tenant: TenantId,
    endpoint: &Endpoint,
    credentials: Credentials,
    origin: Origin,
    known: Option<Ctx>,
) -> Result<Ctx> {
    let listener = &endpoint.listener;
    let wanted_kind = matches!(
        (&listener.authentication, &credentials),
        (ListenerAuthentication::Basic, Credentials::Basic { .. })
            | (ListenerAuthentication::ApiKey { .. }, Credentials::ApiKey(_))
            | (ListenerAuthentication::Bearer, Credentials::Bearer(_))
    );
    let ctx = match (&listener.authentication, known) {
        (ListenerAuthentication::None, None) => {
            let caller = Caller { principal: Principal::Anonymous, origin };
            return Ok(Ctx { tenant, role: None, caller });
        }
        (ListenerAuthentication::None, Some(ctx)) => ctx,
        _ if !wanted_kind => return Err(Error::unauthenticated()),
        (_, Some(ctx)) => ctx,
        // Boxed, or the future of each request to an open listener would have room for it.
        (_, None) => Box::pin(enter(services, tenant, credentials, origin)).await?,
    };
    if listener.authentication == ListenerAuthentication::Bearer && matches!(ctx.principal(), Principal::ApiKey { .. })
    {
        return Err(Error::unauthenticated());
    }
    ctx.authorize(Operation::ListenerCall)?;
    if let Principal::ApiKey { listeners, .. } = ctx.principal()
        && !listeners.is_empty()
        && !listeners.contains(&listener.id)
    {
        return Err(Error::Forbidden { operation: Operation::ListenerCall });
    }
    Ok(ctx)
}

/// Counts a request that was let in.
///
/// # Errors
/// `RateLimited` when more came than the listener takes.
pub async fn take(services: &Services, listener: &Listener) -> Result<()> {
    let Some(limit) = listener.rate_limit else { return Ok(()) };
    let taken = services.rates.take(listener.id, limit).await;
    taken.map_err(|retry_after| Error::RateLimited { retry_after })
}

/// Who shows these credentials, in that tenant.
async fn enter(services: &Services, tenant: TenantId, credentials: Credentials, origin: Origin) -> Result<Ctx> {
    let identity = session::identify(services, credentials).await?;
    // A member of another tenant has no permission here; which tenants it is a member of is nobody's business.
    session::enter(services, &identity, origin, Some(&tenant.to_string())).await.map_err(|error| match error {
        Error::NotFound { .. } => Error::Forbidden { operation: Operation::ListenerCall },
        other => other,
    })
}

/// A request to one of the tenant's listeners that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejection {
    /// Where; none when no listener has that path.
    pub listener_id: Option<ListenerId>,
    /// Why.
    pub reason: RejectionReason,
    /// When it was heard of.
    pub at: Timestamp,
}

/// Tells whoever follows that a request was refused. Nothing of it is kept.
pub fn tell_rejection(services: &Services, tenant: TenantId, listener_id: Option<ListenerId>, reason: RejectionReason) {
    services.bus.publish(tenant, Event::RequestRejected { listener_id, reason });
}

/// Follows refused requests from now on; a follower that is too slow misses some.
pub fn rejections(services: &Services, ctx: &Ctx) -> Result<impl Stream<Item = Rejection> + use<>> {
    ctx.authorize(Operation::RequestRejected)?;
    let clock = Arc::clone(&services.clock);
    Ok(services.bus.subscribe(ctx.tenant).filter_map(move |event| {
        let rejection = match event {
            Event::RequestRejected { listener_id, reason } => Some(Rejection { listener_id, reason, at: clock.now() }),
            _ => None,
        };
        std::future::ready(rejection)
    }))
}
