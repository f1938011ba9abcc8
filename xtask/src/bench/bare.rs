//! The bare handler: axum that reads a body and answers 202, stores nothing. The most that this machine and this HTTP stack can do.

use axum::{Router, body::Bytes, http::StatusCode, routing::post};

use super::reference::{self, Reference};

/// Serves until killed.
pub fn serve() -> anyhow::Result<()> {
    let router = Router::new().route("/", post(|_: Bytes| async { (StatusCode::ACCEPTED, r#"{"status":"queued"}"#) }));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(reference::serve(router))
}

/// Starts one.
pub fn start() -> anyhow::Result<Reference> {
    Reference::start(&["bare-handler"])
}
