//! What is known of every request before its door looks at it: an id, which the answer repeats, and the peer's address.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use inlet_core::{Origin, clock::Clock, ids::RequestId, trace::TraceParent};
use inlet_worker::trace;
use tracing::{Instrument, Span};

/// The header that names the request in answers.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The header by which a caller names its trace.
pub const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// The span of a request, in the trace that its caller names.
fn span(request: &Request, request_id: RequestId) -> Span {
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        %request_id,
        http.request.method = %request.method(),
        url.path = request.uri().path(),
        http.response.status_code = tracing::field::Empty,
    );
    if let Some(parent) = trace_parent(request.headers()) {
        trace::join(&span, parent);
    }
    span
}

/// The trace that a caller names, if it does so properly.
pub fn trace_parent(headers: &HeaderMap) -> Option<TraceParent> {
    headers.get(TRACE_PARENT)?.to_str().ok()?.parse().ok()
}

/// Gives a request its [`Origin`], for the doors to take as an extension.
pub async fn identify(State(clock): State<Arc<dyn Clock>>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    let request_id = RequestId::generate(clock.as_ref());
    request.extensions_mut().insert(Origin { request_id, address });
    let span = span(&request, request_id);
    let mut response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
