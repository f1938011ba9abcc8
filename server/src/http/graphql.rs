//! GraphQL over HTTP (POST) and over WebSocket (graphql-transport-ws).

use std::time::Duration;

use async_graphql::{Data, Request, ServerError};
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::{
    Extension,
    body::Body,
    extract::{State, WebSocketUpgrade, ws::WebSocket},
    http::{HeaderMap, HeaderValue, Request as HttpRequest, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, Limited};
use inlet_core::{
    Error, Origin,
    ops::session::{self, Credentials, Identity},
};
use inlet_schema::{Session, error::to_graphql};
use serde_json::Value;

use super::{App, credentials, problem::Problem, session as dashboard};

/// The largest request, in bytes; queries are far smaller, inputs are not payloads.
const LIMIT: usize = 1024 * 1024;
/// How often the credentials of an open WebSocket are asked about again.
const RECHECK: Duration = Duration::from_secs(15);
const RESPONSE: &str = "application/graphql-response+json";

/// Executes one operation (GraphQL over HTTP, draft of 2025). A JSON media type is required, which browsers do not send across origins unasked.
pub async fn execute(
    State(app): State<App>,
    Extension(origin): Extension<Origin>,
    request: HttpRequest<Body>,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let is_json = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
    });
    if !is_json {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "MEDIA_TYPE", "send application/json"));
    }
    let body = Limited::new(body, LIMIT).collect().await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "BODY_TOO_LARGE",
            format!("a request has at most {LIMIT} bytes, and must arrive whole"),
        )
    })?;
    let body = body.to_bytes();
    let request: Request = serde_json::from_slice(&body).map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "BODY_INVALID",
            "the body must be one JSON object with a query; batches are not taken",
        )
    })?;
    let identity = match dashboard::credentials(&parts.headers) {
        Ok(shown) => session::identify(&app.services, shown).await,
        Err(error) => Err(error),
    };
    let named = credentials::tenant(&parts.headers);
    let (identity, tenant) = match (identity, named) {
        (Ok(identity), Ok(tenant)) => (identity, tenant),
        (Err(error), _) | (_, Err(error)) => return Ok(refused(error, &parts.headers)),
    };
    let answer = app.schema.execute(request.data(Session::new(identity, origin, tenant))).await;
    // A request that was refused before it ran is the client's mistake, and says so where the client understands it.
    let refused = answer.is_err()
        && answer.data == async_graphql::Value::Null
        && answer.errors.iter().all(|error| error.path.is_empty());
    let status = if refused && wants_response(&parts.headers) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(respond(status, &answer, &parts.headers))
}

fn refused(error: Error, headers: &HeaderMap) -> Response {
    let status = match &error {
        Error::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
        Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let error: ServerError = to_graphql(error).into_server_error(async_graphql::Pos::default());
    respond(status, &async_graphql::Response::from_errors(vec![error]), headers)
}

fn wants_response(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(RESPONSE)))
}

fn respond(status: StatusCode, answer: &async_graphql::Response, headers: &HeaderMap) -> Response {
    let media_type = if wants_response(headers) {
        "application/graphql-response+json; charset=utf-8"
    } else {
        "application/json; charset=utf-8"
    };
    match serde_json::to_vec(answer) {
        Ok(body) => {
            let mut response = (status, body).into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            response
        }
        Err(error) => Problem::from(Error::internal(error)).into_response(),
    }
}

/// Opens a WebSocket for subscriptions, and queries and mutations too. Credentials come in `connection_init`:
/// `{"authorization": "Bearer ..", "tenant": ".."}`; a page of ours is known by the cookie of its upgrade.
pub async fn subscribe(
    State(app): State<App>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    protocol: GraphQLProtocol,
    upgrade: WebSocketUpgrade,
) -> Response {
    let of_upgrade = dashboard::of_upgrade(&headers);
    upgrade
        .max_message_size(LIMIT)
        .protocols(["graphql-transport-ws"])
        .on_upgrade(move |socket| follow(app, Opening { origin, of_upgrade, protocol }, socket))
}

/// How a WebSocket was opened.
struct Opening {
    origin: Origin,
    of_upgrade: Option<Credentials>,
    protocol: GraphQLProtocol,
}

async fn follow(app: App, opening: Opening, socket: WebSocket) {
    let Opening { origin, of_upgrade, protocol } = opening;
    let (known, mut shown) = tokio::sync::watch::channel(None::<(Credentials, Option<String>)>);
    let (services, schema, stopping) = (app.services.clone(), app.schema.clone(), app.stopping.clone());
    let init = {
        let (services, origin) = (services.clone(), origin.clone());
        move |payload: Value| async move {
            let (shown, tenant) = init_payload(&payload).map_err(to_graphql)?;
            let shown = match (shown, of_upgrade) {
                (Credentials::None, Some(cookie)) => cookie,
                (shown, _) => shown,
            };
            let identity = session::identify(&services, shown.clone()).await.map_err(to_graphql)?;
            if matches!(identity, Identity::Anonymous) {
                return Err(to_graphql(Error::unauthenticated()));
            }
            known.send_replace(Some((shown, tenant.clone())));
            let mut data = Data::default();
            data.insert(Session::new(identity, origin, tenant));
            Ok(data)
        }
    };
    let serving = GraphQLWebSocket::new(socket, schema, protocol)
        .keepalive_timeout(Duration::from_mins(1))
        .on_connection_init(init)
        .serve();
    // A connection ends with the credentials it was opened with: a removed key, a disabled login, a changed role or an expired token.
    let recheck = async {
        if shown.wait_for(Option::is_some).await.is_err() {
            return std::future::pending().await;
        }
        let Some((shown, tenant)) = shown.borrow().clone() else { return };
        let role = || async {
            let identity = session::identify(&services, shown.clone()).await.ok()?;
            Some(
                session::enter(&services, &identity, origin.clone(), tenant.as_deref())
                    .await
                    .ok()
                    .and_then(|ctx| ctx.role),
            )
        };
        let at_first = role().await;
        loop {
            tokio::time::sleep(RECHECK).await;
            if role().await != at_first {
                tracing::debug!("closing a WebSocket whose credentials no longer hold");
                return;
            }
        }
    };
    tokio::select! {
        () = serving => {}
        () = recheck => {}
        () = stopping.cancelled() => {}
    }
}

fn init_payload(payload: &Value) -> inlet_core::Result<(Credentials, Option<String>)> {
    let text = |names: [&str; 2]| names.into_iter().find_map(|name| payload.get(name)?.as_str());
    let shown = match (text(["authorization", "Authorization"]), text(["apiKey", "x-api-key"])) {
        (Some(value), _) => credentials::parse(value)?,
        (None, Some(key)) => Credentials::ApiKey(key.to_owned()),
        (None, None) => Credentials::None,
    };
    Ok((shown, text(["tenant", "Inlet-Tenant"]).map(str::to_owned)))
}
