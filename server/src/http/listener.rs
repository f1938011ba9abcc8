//! Listeners: `/in/{tenant}/{path...}` and the two routes that take the tenant from the caller.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, Method, Request, StatusCode, Uri, header},
    response::Response,
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use inlet_core::{
    Ctx, Error, Origin,
    ids::{ListenerId, TenantId},
    listener::{ListenerAuthentication, RejectionReason},
    message::ReceivedRequest,
    ops::{
        self,
        route::{Endpoint, Resolution},
        session,
    },
};
use inlet_worker::trace;
use metrics::{Counter, Histogram};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{App, answer, credentials, problem::Problem, request::trace_parent};

/// How long a body may pause between two parts.
const PAUSE: Duration = Duration::from_secs(30);
/// Bytes of one permit of the budget.
const UNIT: usize = 64 * 1024;
/// Permits of the budget: bodies being received hold at most 1 GiB together.
const UNITS: usize = 16 * 1024;

/// What bodies being received may take of memory, all together.
#[derive(Clone)]
pub struct BodyBudget(Arc<Semaphore>);

impl Default for BodyBudget {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(UNITS)))
    }
}

/// `/in/{tenant}/{path...}`
pub async fn by_tenant(
    State(app): State<App>,
    Extension(origin): Extension<Origin>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let result = accept_by_tenant(&app, origin, request).await;
    app.accepts.count(&result, began);
    result
}

async fn accept_by_tenant(app: &App, origin: Origin, request: Request<Body>) -> Result<Response, Problem> {
    let rest = request.uri().path().strip_prefix("/in/").unwrap_or_default().to_owned();
    let (slug, path) = rest.split_once('/').ok_or_else(Problem::not_found)?;
    let tenant = app.services.routes.tenant(app.services.store.as_ref(), slug).await?.ok_or_else(Problem::not_found)?;
    receive(app, origin, tenant, None, path, request).await
}

/// Counts requests to listeners by what became of them. The figures of what is accepted are looked up once.
pub struct Accepts {
    accepted: Counter,
    seconds: Histogram,
}

impl Default for Accepts {
    fn default() -> Self {
        Self { accepted: accepts("accepted"), seconds: metrics::histogram!("inlet_accept_seconds") }
    }
}

impl Accepts {
    fn count(&self, result: &Result<Response, Problem>, began: Instant) {
        match result {
            Ok(_) => {
                self.seconds.record(began.elapsed());
                self.accepted.increment(1);
            }
            Err(problem) => accepts(problem.code()).increment(1),
        }
    }
}

fn accepts(result: &'static str) -> Counter {
    metrics::counter!("inlet_accepts_total", "result" => result)
}

/// `/rest/v1/httplistener/{path...}` and `/plugins/schedules/rest/v1/httplistener/{path...}`
pub async fn by_caller(
    State(app): State<App>,
    Extension(origin): Extension<Origin>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let result = accept_by_caller(&app, origin, request).await;
    app.accepts.count(&result, began);
    result
}

async fn accept_by_caller(app: &App, origin: Origin, request: Request<Body>) -> Result<Response, Problem> {
    let full = request.uri().path().to_owned();
    let (_, path) = full.split_once("/rest/v1/httplistener/").ok_or_else(Problem::not_found)?;
    let shown = credentials::of(request.headers())?;
    let identity = session::identify(&app.services, shown).await?;
    let wanted = credentials::tenant(request.headers())?;
    let ctx = session::enter(&app.services, &identity, origin.clone(), wanted.as_deref()).await?;
    receive(app, origin, ctx.tenant, Some(ctx), path, request).await
}

async fn receive(
    app: &App,
    origin: Origin,
    tenant: TenantId,
    known: Option<Ctx>,
    path: &str,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let services = &app.services;
    let found = match services.routes.resolve(services.store.as_ref(), tenant, parts.method.as_str(), path).await {
        Ok(found) => found,
        Err(error) => return Err(app.rejected(tenant, None, error.into())),
    };
    let (endpoint, parameters) = match found {
        Resolution::Found { endpoint, parameters } => (endpoint, parameters),
        Resolution::MethodNotAllowed { allow } => {
            return Err(app.rejected(tenant, None, Problem::method_not_allowed(&allow)));
        }
        Resolution::NotFound => return Err(app.rejected(tenant, None, Problem::not_found())),
    };
    let listener = endpoint.listener.id;
    let arriving = Arriving { parts, body, parameters, endpoint };
    take(app, origin, tenant, known, arriving).await.map_err(|problem| app.rejected(tenant, Some(listener), problem))
}

/// A request whose listener is known.
struct Arriving {
    parts: http::request::Parts,
    body: Body,
    parameters: BTreeMap<String, String>,
    endpoint: Arc<Endpoint>,
}

async fn take(
    app: &App,
    origin: Origin,
    tenant: TenantId,
    known: Option<Ctx>,
    arriving: Arriving,
) -> Result<Response, Problem> {
    let services = &app.services;
    let Arriving { parts, body, mut parameters, endpoint } = arriving;
    let ctx = admit(app, tenant, &endpoint, &parts.headers, origin, known).await?;
    ops::listener::take(services, &endpoint.listener).await?;
    let limit = usize::try_from(endpoint.listener.max_body_bytes).unwrap_or(usize::MAX);
    let (body, held) = read(&app.bodies, body, &parts.headers, limit).await?;
    for (name, value) in url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        // The path says which thing is meant; the query does not get to change that.
        if !endpoint.listener.path.names(&name) {
            parameters.insert(name.into_owned(), value.into_owned());
        }
    }
    let received = received(&parts.method, &parts.uri, &parts.headers, parameters, &endpoint);
    let pending = ops::reply::accept(services, &ctx, endpoint, received, body).await?;
    // An answer that waits holds nothing of the payload.
    drop(held);
    Ok(answer::response(pending.answer().await?))
}

/// How many refusals a second are told of: whoever asks for too much must not fill the bus.
const TOLD_PER_SECOND: u32 = 20;

/// Counts what was told in the current second.
#[derive(Default)]
pub struct Told(Mutex<(i64, u32)>);

impl Told {
    fn may(&self, second: i64) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.0 != second {
            *told = (second, 0);
        }
        told.1 += 1;
        told.1 <= TOLD_PER_SECOND
    }
}

impl App {
    /// Tells people of the tenant that a request was refused; gives the answer back.
    fn rejected(&self, tenant: TenantId, listener: Option<ListenerId>, problem: Problem) -> Problem {
        let reason = match problem.status() {
            StatusCode::NOT_FOUND => Some(RejectionReason::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Some(RejectionReason::MethodNotAllowed),
            StatusCode::UNAUTHORIZED => Some(RejectionReason::Unauthenticated),
            StatusCode::FORBIDDEN => Some(RejectionReason::Forbidden),
            StatusCode::PAYLOAD_TOO_LARGE => Some(RejectionReason::BodyTooLarge),
            StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT => Some(RejectionReason::BodyBroken),
            StatusCode::TOO_MANY_REQUESTS => Some(RejectionReason::RateLimited),
            StatusCode::SERVICE_UNAVAILABLE => Some(RejectionReason::Unavailable),
            _ => None,
        };
        if let Some(reason) = reason
            && self.told.may(self.services.clock.now().timestamp())
        {
            ops::listener::tell_rejection(&self.services, tenant, listener, reason);
        }
        problem
    }
}

async fn admit(
    app: &App,
    tenant: TenantId,
    endpoint: &Endpoint,
    headers: &HeaderMap,
    origin: Origin,
    known: Option<Ctx>,
) -> Result<Ctx, Problem> {
    let (shown, challenge) = match &endpoint.listener.authentication {
        ListenerAuthentication::ApiKey { header } => {
            (credentials::of_api_key_listener(headers, header), "Bearer realm=\"inlet\"")
        }
        ListenerAuthentication::Basic => (credentials::of(headers), "Basic realm=\"inlet\", charset=\"UTF-8\""),
        ListenerAuthentication::Bearer => (credentials::of(headers), "Bearer realm=\"inlet\""),
        // What an open listener is sent in Authorization is the partner's business.
        ListenerAuthentication::None => (Ok(session::Credentials::None), "Bearer realm=\"inlet\""),
    };
    let admitted = match shown {
        Ok(shown) => ops::listener::admit(&app.services, tenant, endpoint, shown, origin, known).await,
        Err(error) => Err(error),
    };
    admitted.map_err(|error| Problem::from(error).challenge(challenge))
}

/// Reads a body, refusing it as soon as it is known to be too large, within what all bodies may take of memory together.
async fn read(
    budget: &BodyBudget,
    mut body: Body,
    headers: &HeaderMap,
    limit: usize,
) -> Result<(Bytes, Vec<OwnedSemaphorePermit>), Problem> {
    let too_large = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "BODY_TOO_LARGE",
            format!("this listener takes at most {limit} bytes"),
        )
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let full = || Error::Unavailable {
        retry_after: Duration::from_secs(1),
        source: "too many bodies are being received at once".into(),
    };
    let (mut held, mut room) = (Vec::new(), 0);
    let mut received = BytesMut::new();
    loop {
        let frame = match tokio::time::timeout(PAUSE, body.frame()).await {
            Ok(None) => return Ok((received.freeze(), held)),
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) => {
                return Err(Problem::new(StatusCode::BAD_REQUEST, "BODY_BROKEN", "the body ended early"));
            }
            Err(_) => {
                return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "BODY_TIMEOUT", "the body paused for too long"));
            }
        };
        let Ok(data) = frame.into_data() else { continue };
        let length = received.len() + data.len();
        if length > limit {
            return Err(too_large());
        }
        if length > room {
            let units = (length - room).div_ceil(UNIT);
            let wanted = u32::try_from(units).unwrap_or(u32::MAX);
            held.push(Arc::clone(&budget.0).try_acquire_many_owned(wanted).map_err(|_| full())?);
            room += units * UNIT;
        }
        received.extend_from_slice(&data);
    }
}

fn received(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    parameters: BTreeMap<String, String>,
    endpoint: &Endpoint,
) -> ReceivedRequest {
    let came = trace_parent(headers);
    let headers = headers
        .iter()
        .map(|(name, value)| {
            let value = match std::str::from_utf8(value.as_bytes()) {
                Ok(text) => text.to_owned(),
                Err(_) => value.as_bytes().iter().map(|&byte| char::from(byte)).collect(),
            };
            endpoint.listener.received_header(name.as_str(), value)
        })
        .collect();
    let target = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
    let trace_parent = trace::onward(&tracing::Span::current(), came);
    ReceivedRequest { method: method.as_str().to_owned(), target, headers, parameters, trace_parent, called_by: None }
}
