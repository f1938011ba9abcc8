//! The HTTP doors: each turns a request into a call of a use case and its answer back into HTTP.
//!
//! A route is added with who may use it ([`Access`]), so that none can be forgotten in the permission table. Must not know: the store.

mod answer;
mod credentials;
mod execution;
mod graphql;
mod health;
mod listener;
mod metrics;
mod problem;
mod request;
mod session;
mod token;
mod web;

use std::{net::SocketAddr, ops::Deref, panic::AssertUnwindSafe, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, header},
    response::Response,
    routing::{MethodRouter, any, get, post},
};
use futures::FutureExt;
use inlet_core::{Origin, auth::permission::Operation, clock::Clock, ids::RequestId, ops::Services};
use inlet_schema::{Limits, Schema};
use inlet_worker::trace;
use tokio_util::sync::CancellationToken;
use tower::Service;
use tracing::Instrument;

use self::listener::{Accepts, BodyBudget, Told};
use crate::{lifecycle::Readiness, metrics::Figures};

/// What every door works with; cheap to clone, since every request does.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See [`App`].
pub struct Parts {
    services: Services,
    schema: Schema,
    readiness: Readiness,
    stopping: CancellationToken,
    bodies: BodyBudget,
    told: Told,
    accepts: Accepts,
    figures: Figures,
}

impl App {
    /// Everything a process' doors work with.
    pub fn new(services: Services, figures: Figures, readiness: Readiness, stopping: CancellationToken) -> Self {
        let schema = inlet_schema::schema(services.clone(), Limits::default());
        Self(Arc::new(Parts {
            services,
            schema,
            readiness,
            stopping,
            bodies: BodyBudget::default(),
            told: Told::default(),
            accepts: Accepts::default(),
            figures,
        }))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever the permission table lets do this.
    Operation(Operation),
    /// Every field asks the permission table by its own name.
    PerField,
    /// Everybody, because it shows nothing of anybody's.
    Everybody,
    /// Who has the configured token; without one, whoever is on this machine.
    Scraper,
}

/// Routes with who may use them.
#[derive(Default)]
struct Doors {
    router: Router<App>,
    access: Vec<(&'static str, Access)>,
}

impl Doors {
    fn add(mut self, path: &'static str, access: Access, door: MethodRouter<App>) -> Self {
        self.router = self.router.route(path, door);
        self.access.push((path, access));
        self
    }
}

/// What every process has: its probes and its figures.
fn probe_doors() -> Doors {
    Doors::default()
        .add("/health/live", Access::Everybody, get(health::live).fallback(problem::only_get))
        .add("/health/ready", Access::Everybody, get(health::ready).fallback(problem::only_get))
        .add("/metrics", Access::Scraper, get(metrics::figures).fallback(problem::only_get))
}

fn doors() -> Doors {
    let call = Access::Operation(Operation::ListenerCall);
    let issue = Access::Operation(Operation::TokenIssue);
    probe_doors()
        .add("/in/{tenant}/{*path}", call, any(listener::by_tenant))
        .add("/rest/v1/httplistener/{*path}", call, any(listener::by_caller))
        .add("/plugins/schedules/rest/v1/httplistener/{*path}", call, any(listener::by_caller))
        .add("/rest/v1/token-auth", issue, post(token::issue).fallback(problem::only_post))
        .add("/rest/v1/token-auth/issue", issue, post(token::issue).fallback(problem::only_post))
        .add(
            "/rest/v1/token-auth/refresh",
            Access::Operation(Operation::TokenRefresh),
            post(token::refresh).fallback(problem::only_post),
        )
        .add(
            "/rest/v1/executions/{flow}",
            Access::Operation(Operation::MessageExecutions),
            get(execution::of_receipt).fallback(problem::only_get),
        )
        .add("/session", issue, post(session::open).delete(session::close).fallback(problem::only_post))
        .add(
            "/session/refresh",
            Access::Operation(Operation::TokenRefresh),
            post(session::refresh).fallback(problem::only_post),
        )
        .add(
            "/session/end-others",
            Access::Operation(Operation::SessionEndOthers),
            post(session::end_others).fallback(problem::only_post),
        )
        .add("/graphql", Access::PerField, post(graphql::execute).fallback(problem::only_post))
        .add("/graphql/ws", Access::PerField, get(graphql::subscribe).fallback(problem::only_get))
}

/// Every route with who may use it.
pub fn access_table() -> Vec<(&'static str, Access)> {
    doors().access
}

/// What every request passes through on its way to its door and back. Not layers of the router: each of those is a box or two around every request.
#[derive(Clone)]
pub struct Front {
    clock: Arc<dyn Clock>,
    router: Router,
}

impl Front {
    /// All doors.
    pub fn new(app: App) -> Self {
        Self::of(app, doors().router.fallback(web::page))
    }

    /// Those of a process that serves nothing but its probes.
    pub fn of_probes(app: App) -> Self {
        Self::of(app, probe_doors().router.fallback(problem::nowhere))
    }

    fn of(app: App, router: Router<App>) -> Self {
        Self { clock: Arc::clone(&app.services.clock), router: router.with_state(app) }
    }

    /// The answer to a request of that peer, whatever happens behind the doors.
    pub async fn answer(mut self, peer: SocketAddr, mut request: Request<Body>) -> Response {
        let request_id = RequestId::generate(self.clock.as_ref());
        let span = request::span(&request, request_id);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Origin { request_id, address: Some(peer.ip().to_canonical()) });
        let answering = AssertUnwindSafe(async move { self.router.call(request).await }).catch_unwind();
        let answering = answering.map(|answered| answered.unwrap_or_else(|_| Ok(problem::after_panic())));
        let Ok(mut response) = answering.instrument(span.clone()).await;
        trace::answered(&span, response.status().as_u16());
        let headers = response.headers_mut();
        headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
        headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
        if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
            headers.insert(request::REQUEST_ID, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use inlet_core::clock::SystemClock;

    use super::*;

    fn front(router: Router) -> Front {
        Front { clock: Arc::new(SystemClock), router }
    }

    async fn ask(router: Router) -> Response {
        let peer = SocketAddr::from(([127, 0, 0, 1], 4711));
        front(router).answer(peer, Request::builder().uri("/door").body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn a_door_that_panics_is_an_internal_error_like_any_other() {
        let answer = ask(Router::new().route("/door", get(|| async { panic!("on purpose") as () }))).await;
        assert_eq!(answer.status(), 500);
        let text = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(text("content-type"), "application/problem+json");
        assert_eq!((text("x-content-type-options"), text("referrer-policy")), ("nosniff".into(), "no-referrer".into()));
        assert!(text("x-request-id").parse::<RequestId>().is_ok());
    }

    #[tokio::test]
    async fn a_door_knows_who_asks_and_has_its_own_headers() {
        let door = |ConnectInfo(peer): ConnectInfo<SocketAddr>, axum::Extension(origin): axum::Extension<Origin>| async move {
            ([("referrer-policy", "same-origin")], format!("{peer} {:?} {}", origin.address, origin.request_id))
        };
        let answer = ask(Router::new().route("/door", get(door))).await;
        assert_eq!(answer.headers()["referrer-policy"], "same-origin");
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
        assert_eq!(body, format!("127.0.0.1:4711 Some(127.0.0.1) {id}"));
    }
}
