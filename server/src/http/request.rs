//! What is known of every request before its door looks at it: an id, which the answer repeats, and the peer's address.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use inlet_core::{Origin, clock::Clock, ids::RequestId};

/// The header that names the request in answers.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request its [`Origin`], for the doors to take as an extension.
pub async fn identify(State(clock): State<Arc<dyn Clock>>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    let request_id = RequestId::generate(clock.as_ref());
    request.extensions_mut().insert(Origin { request_id, address });
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
