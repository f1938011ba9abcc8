//! Errors outside GraphQL: problem details (RFC 9457) with a stable `code`.

use std::time::Duration;

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use inlet_core::{Error, listener::Method};
use serde::Serialize;

/// An error as it leaves.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    header: Option<(header::HeaderName, HeaderValue)>,
}

#[derive(Serialize)]
struct Body9457<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
}

impl Problem {
    /// A problem with its status, code and text.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), header: None }
    }

    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    fn with(mut self, name: header::HeaderName, value: Result<HeaderValue, header::InvalidHeaderValue>) -> Self {
        self.header = value.ok().map(|value| (name, value));
        self
    }

    /// Its status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// A path that is known, but not with this method (RFC 9110, section 15.5.6).
    pub fn method_not_allowed(allow: &[Method]) -> Self {
        let names: Vec<&str> = allow.iter().map(|method| method.as_str()).collect();
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "this path does not answer to this method")
            .with(header::ALLOW, HeaderValue::from_str(&names.join(", ")))
    }

    /// Nothing is here.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "there is nothing here")
    }

    /// Figures are not for everybody.
    pub fn figures_refused() -> Self {
        let text = "figures are shown to who has INLET_METRICS_TOKEN as bearer token, or without one to this machine";
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", text)
    }

    /// Says when to try again, in whole seconds (RFC 9110, section 10.2.3).
    fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1_000).max(1);
        self.with(header::RETRY_AFTER, HeaderValue::from_str(&seconds.to_string()))
    }

    /// Says how to prove who one is (RFC 9110, section 11.6.1).
    pub fn challenge(self, scheme: &'static str) -> Self {
        if self.status == StatusCode::UNAUTHORIZED {
            self.with(header::WWW_AUTHENTICATE, Ok(HeaderValue::from_static(scheme)))
        } else {
            self
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if let Error::Internal { source } | Error::Unavailable { source, .. } = &error {
            tracing::error!(error = %source, causes = ?source, "a request failed");
        }
        let (code, detail) = (error.code(), error.to_string());
        match error {
            Error::Unauthenticated { .. } => {
                Self::new(StatusCode::UNAUTHORIZED, code, detail).challenge("Bearer realm=\"inlet\"")
            }
            Error::Forbidden { .. } => Self::new(StatusCode::FORBIDDEN, code, detail),
            Error::NotFound { .. } => Self::new(StatusCode::NOT_FOUND, code, detail),
            Error::Rejected(_) => Self::new(StatusCode::BAD_REQUEST, code, detail),
            Error::RateLimited { retry_after } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail).retry_after(retry_after)
            }
            Error::Unavailable { retry_after, .. } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).retry_after(retry_after)
            }
            Error::Internal { .. } => Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, detail),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body9457 {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: &self.detail,
        };
        let mut response = (self.status, Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// The answer of a door that only takes POST.
pub async fn only_post() -> Problem {
    Problem::method_not_allowed(&[Method::Post])
}

/// The answer of a door that only takes GET.
pub async fn only_get() -> Problem {
    Problem::method_not_allowed(&[Method::Get])
}

/// The answer where there is no door.
pub async fn nowhere() -> Problem {
    Problem::not_found()
}

/// The answer when a door panicked; the panic itself was logged by the hook.
pub fn after_panic() -> Response<Body> {
    tracing::error!("a request panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "an internal error occurred").into_response()
}
