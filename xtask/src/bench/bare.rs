//! The bare handler: axum that reads a body and answers 202, stores nothing. The most that this machine and this HTTP stack can do. Under
//! `/after/{milliseconds}` it answers so much later, as a destination that has something to do.

use std::time::Duration;

use axum::{Router, body::Bytes, extract::Path, http::StatusCode, routing::post};

use super::reference::{self, Reference};

/// Serves until killed.
pub fn serve() -> anyhow::Result<()> {
    let queued = (StatusCode::ACCEPTED, r#"{"status":"queued"}"#);
    let after = async move |Path(milliseconds): Path<u64>, _: Bytes| {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        queued
    };
    let router = Router::new()
        .route("/", post(move |_: Bytes| async move { queued }))
        .route("/after/{milliseconds}", post(after));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(reference::serve(router))
}

/// Starts one.
pub fn start() -> anyhow::Result<Reference> {
    Reference::start(&["bare-handler"])
}
