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

use std::{ops::Deref, sync::Arc};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    routing::{MethodRouter, any, get, post},
};
use inlet_core::{auth::permission::Operation, ops::Services};
use inlet_schema::{Limits, Schema};
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};

use self::listener::{BodyBudget, Told};
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

/// The whole router.
pub fn router(app: App) -> Router {
    finish(app, doors().router.fallback(web::page))
}

/// The router of a process that serves nothing but its probes.
pub fn probes(app: App) -> Router {
    finish(app, probe_doors().router.fallback(problem::nowhere))
}

/// Adds what every answer passes through.
fn finish(app: App, router: Router<App>) -> Router {
    let no_sniff =
        SetResponseHeaderLayer::if_not_present(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let no_referrer = SetResponseHeaderLayer::if_not_present(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    );
    router
        .layer(CatchPanicLayer::custom(problem::after_panic))
        .layer(no_sniff)
        .layer(no_referrer)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app.services.clock), request::identify))
        .with_state(app)
}
