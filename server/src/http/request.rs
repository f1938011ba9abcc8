//! The trace that a request belongs to, and the headers that tell callers of it.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName},
};
use inlet_core::{ids::RequestId, trace::TraceParent};
use inlet_worker::trace;
use tracing::Span;

/// The header that names the request in answers.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The header by which a caller names its trace.
pub const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// The span of a request, in the trace that its caller names.
pub fn span(request: &Request, request_id: RequestId) -> Span {
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        %request_id,
        http.request.method = %request.method(),
        url.path = request.uri().path(),
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
