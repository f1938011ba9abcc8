//! Traces: a caller's goes on through listener, flow and destination, and its spans reach the collector.

use inlet_tests::{
    Inlet, Sink,
    client::json_of,
    story::{Tenant, text, wait_for},
};
use serde_json::Value;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// The trace and the span of a `traceparent`.
fn parts(header: &str) -> (&str, &str) {
    (&header[3..35], &header[36..52])
}

async fn deliver(inlet: &Inlet, sink: &Sink) -> String {
    let tenant = Tenant::create(inlet, "shop").await;
    tenant.listener_to_http("orders", &sink.url("/"), Value::Null).await;
    let request = inlet.client().request("POST", "/in/shop/orders").header("content-type", "application/json");
    let request = request.header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01")).body("{}");
    let receipt = json_of(request.send().await.unwrap()).await;
    wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    sink.received()[0].header("traceparent").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_collector_a_callers_trace_goes_on() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    assert_eq!(deliver(&inlet, &sink).await, format!("00-{TRACE}-00f067aa0ba902b7-01"));
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_reach_the_collector_in_the_callers_trace() {
    let (collector, sink) = (Sink::start().await, Sink::start().await);
    let mut inlet = Inlet::start_with(&[("INLET_OTLP_ENDPOINT", &collector.url(""))]);
    let sent = deliver(&inlet, &sink).await;
    let (trace, span) = parts(&sent);
    assert_eq!(trace, TRACE);
    assert_ne!(span, "00f067aa0ba902b7", "the attempt is a span of its own");
    // What has not been sent yet is sent when the process stops.
    assert!(inlet.terminate(), "{}", inlet.log());
    let batches = collector.received();
    assert!(batches.iter().all(|batch| batch.target == "/v1/traces"));
    let told: Vec<u8> = batches.iter().flat_map(|batch| batch.body.to_vec()).collect();
    let holds = |bytes: &[u8]| told.windows(bytes.len()).any(|window| window == bytes);
    // Names and ids stand in protobuf as they are.
    for name in ["request", "execution", "attempt"] {
        assert!(holds(name.as_bytes()), "{name}");
    }
    // An attribute is its name (field 1) and its value (field 2), here a whole number (field 3): 202.
    assert!(holds(&[b"http.response.status_code".as_slice(), &[0x12, 0x03, 0x18, 0xCA, 0x01]].concat()));
    let trace: Vec<u8> = (0..16).map(|byte| u8::from_str_radix(&TRACE[2 * byte..2 * byte + 2], 16).unwrap()).collect();
    assert!(holds(&trace));
}
