//! Probes: whether the process lives, and whether it wants traffic.

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;

use super::App;

/// What the readiness probe says.
#[derive(Serialize)]
pub struct Ready {
    ready: bool,
    /// What does not work. Without the queue a process still wants traffic: what it accepts is stored, and runs once the queue is back.
    failing: Vec<&'static str>,
}

/// The process lives.
pub async fn live() -> &'static str {
    "live\n"
}

/// The process wants traffic, and what it depends on answers.
pub async fn ready(State(app): State<App>) -> (StatusCode, Json<Ready>) {
    let mut failing = Vec::new();
    if !app.readiness.get() {
        failing.push("lifecycle");
    }
    if let Err(error) = app.services.store.ping().await {
        tracing::warn!(%error, "the database does not answer");
        failing.push("database");
    }
    let ready = failing.is_empty();
    if !app.services.queue.ping().await {
        tracing::warn!("the queue cannot be reached");
        failing.push("queue");
    }
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, failing }))
}
