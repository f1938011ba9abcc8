//! The figures of this process, in the text format of Prometheus.
//!
//! They are of all tenants together and tell how busy the installation is, so they are not for everybody.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};

use super::{App, problem::Problem};

/// `text/plain` of the exposition format, version 0.0.4.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All figures, with a fresh look at what waits.
pub async fn figures(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let forwarded = headers.contains_key(header::FORWARDED) || headers.contains_key("x-forwarded-for");
    if !app.figures.may_be_seen(shown, peer.ip().to_canonical().is_loopback() && !forwarded) {
        return Err(Problem::figures_refused());
    }
    let text = app.figures.render(&app.services).await;
    Ok(([(header::CONTENT_TYPE, TEXT)], text).into_response())
}
