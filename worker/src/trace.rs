//! How our spans join the traces of others: a span takes up what was received, and says what is to be sent on.
//!
//! Where no exporter is set up there are no spans to name, and what was received is passed on as it came. Must not know: where spans are sent.

use inlet_core::trace::TraceParent;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Makes a span the next of a trace that came from elsewhere.
pub fn join(span: &Span, parent: TraceParent) {
    let flags = if parent.sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
    let remote = SpanContext::new(
        TraceId::from(parent.trace_id),
        SpanId::from(parent.span_id),
        flags,
        true,
        TraceState::default(),
    );
    // Fails where nothing exports, and then there is nothing to join.
    let _ = span.set_parent(opentelemetry::Context::new().with_remote_span_context(remote));
}

/// What to send on from within a span; without an exporter, what came.
pub fn onward(span: &Span, came: Option<TraceParent>) -> Option<TraceParent> {
    let context = span.context();
    let span = context.span();
    let own = span.span_context();
    if !own.is_valid() {
        return came;
    }
    Some(TraceParent {
        trace_id: u128::from_be_bytes(own.trace_id().to_bytes()),
        span_id: u64::from_be_bytes(own.span_id().to_bytes()),
        sampled: own.is_sampled(),
    })
}

/// Notes the status of an answer. Only what is exported is told: to add it to a line's fields costs as much as all of them, and no line comes after it.
pub fn answered(span: &Span, status: u16) {
    span.set_attribute("http.response.status_code", i64::from(status));
}
