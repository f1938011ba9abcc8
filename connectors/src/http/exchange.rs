//! One request and its answer: credentials, a fresh token where the first is refused, and the time that the connection allows.
//!
//! Must not know: what stands in a request (request.rs), what an answer means, or how tokens are fetched and kept (token.rs).

use std::time::Duration;

use http::StatusCode;
use inlet_core::{
    connection::{HttpAuthentication, HttpSettings},
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::{
    HttpConnector,
    answer::{target, transport_error},
    authenticate::{authenticate, carry},
    request::Request,
};
use crate::failed;

/// For which connection requests are sent, whom errors speak of, and until when a whole answer must have come.
#[derive(Clone, Copy)]
pub(super) struct Exchange<'e> {
    pub connection: &'e OpenConnection,
    pub settings: &'e HttpSettings,
    whom: &'static str,
    deadline: Instant,
}

impl<'e> Exchange<'e> {
    /// One that begins now.
    pub fn begin(connection: &'e OpenConnection, settings: &'e HttpSettings, whom: &'static str) -> Self {
        let deadline = Instant::now() + Duration::from_millis(settings.timeout_ms);
        Self { connection, settings, whom, deadline }
    }

    /// The result of some work on it, as long as there is time.
    pub async fn in_time<T>(self, work: impl Future<Output = Result<T, ConnectorError>>) -> Result<T, ConnectorError> {
        timeout_at(self.deadline, work).await.unwrap_or_else(|_| {
            let message = format!("{} gave no complete answer within {} ms", self.whom, self.settings.timeout_ms);
            Err(failed("HTTP_TIMEOUT", message, Retry::Later))
        })
    }

    /// Why the connection gave no whole answer.
    pub fn broken(self, error: reqwest::Error) -> ConnectorError {
        transport_error(error, self.whom)
    }

    /// Whether the status is one of those that mean success.
    pub fn is_success(self, status: StatusCode) -> bool {
        if self.settings.success_statuses.is_empty() {
            status.is_success()
        } else {
            self.settings.success_statuses.contains(&status.as_u16())
        }
    }
}

impl HttpConnector {
    /// Sends a request once; with a fetched token, once more with a fresh one when the first is refused. The answer's body is still to be read.
    pub(super) async fn exchange(&self, exchange: Exchange<'_>, request: Request) -> Result<Response, ConnectorError> {
        let target = target(request.method.as_str(), &request.url);
        exchange.in_time(self.authenticated(exchange, request)).await.map_err(|mut error| {
            error.report.target.get_or_insert(target);
            error
        })
    }

    async fn authenticated(&self, exchange: Exchange<'_>, mut request: Request) -> Result<Response, ConnectorError> {
        let Exchange { connection, settings, .. } = exchange;
        let (header, prefix) = match &settings.authentication {
            HttpAuthentication::Token(token) => (token.header.as_str(), token.prefix.as_str()),
            HttpAuthentication::OAuth2(_) => ("authorization", "Bearer "),
            fixed => {
                authenticate((&mut request.url, &mut request.headers), connection, fixed)?;
                return self.send(exchange, request).await;
            }
        };
        let first = self.token(connection, settings).await?;
        carry(&mut request.headers, header, &format!("{prefix}{}", first.text))?;
        let answer = self.send(exchange, request.clone()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.forget_token(connection, &first).await;
        let second = self.token(connection, settings).await?;
        carry(&mut request.headers, header, &format!("{prefix}{}", second.text))?;
        self.send(exchange, request).await
    }

    async fn send(&self, exchange: Exchange<'_>, request: Request) -> Result<Response, ConnectorError> {
        let Request { method, url, headers, body } = request;
        let client = self.client(exchange.connection, exchange.settings).await?;
        let request = client.request(method, url).headers(headers);
        let request = match body {
            Some(body) => request.body(body),
            None => request,
        };
        request.send().await.map_err(|error| exchange.broken(error))
    }
}
