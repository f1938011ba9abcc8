//! The bare handler: axum that reads a body and answers 202, stores nothing. The most that this machine and this HTTP stack can do. Under
//! `/after/{from}/{until}` it answers between so many milliseconds later, as destinations do that have something to do.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::Path, http::StatusCode, routing::post};

use super::reference::{self, Reference};

/// Serves until killed.
pub fn serve() -> anyhow::Result<()> {
    let queued = (StatusCode::ACCEPTED, r#"{"status":"queued"}"#);
    let after = async move |Path((from, until)): Path<(u64, u64)>, _: Bytes| {
        // The golden ratio's multiples are spread evenly, whichever of them one looks at.
        static ANSWERED: AtomicU64 = AtomicU64::new(0);
        let place = ANSWERED.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let later = from + ((until.saturating_sub(from) * place) >> 32);
        tokio::time::sleep(Duration::from_millis(later)).await;
        queued
    };
    let router = Router::new()
        .route("/", post(move |_: Bytes| async move { queued }))
        .route("/after/{from}/{until}", post(after));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(reference::serve(router))
}

/// Starts one.
pub fn start() -> anyhow::Result<Reference> {
    Reference::start(&["bare-handler"])
}
