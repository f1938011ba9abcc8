//! One delivery as one HTTP request, and what its answer means.
//!
//! Must not know: how tokens are fetched or kept.

use std::{error::Error as StdError, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use inlet_core::{
    clock::Timestamp,
    connection::{HttpAuthentication, HttpSettings, SecretName, TokenSettings},
    flow::{
        parameters::Parameters,
        template::{Escape, Template, TemplateError},
    },
    ports::connector::{ConnectorError, Delivery, DeliveryReport, OpenConnection, Retry},
};
use reqwest::{Method, Response};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::HttpConnector;
use crate::{egress::EgressRefused, failed};

/// How much of an answer is kept with the attempt, in bytes.
const KEPT_BODY: usize = 64 * 1024;
/// The longest a Retry-After is believed.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

impl HttpConnector {
    /// Sends once; with token authentication, once more with a fresh token when the first is refused. The connection's time holds for all of it.
    ///
    /// Codes: `HTTP_STATUS` (not 2xx), `HTTP_TIMEOUT`, `HTTP_CONNECT`, `HTTP_BROKEN`, `EGRESS_REFUSED`, `URL_INVALID`, `HEADER_INVALID`,
    /// `METHOD_INVALID`, `SECRET_MISSING`, `TOKEN_REFUSED`, `TOKEN_UNREADABLE`, and those of [`TemplateError`].
    pub async fn write(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        delivery: &Delivery,
    ) -> Result<DeliveryReport, ConnectorError> {
        let url = self.url(&settings.url, &delivery.parameters)?;
        let target = target(&settings.method, &url);
        let deadline = Instant::now() + Duration::from_millis(settings.timeout_ms);
        let too_late = || {
            let message = format!("the destination gave no complete answer within {} ms", settings.timeout_ms);
            failed("HTTP_TIMEOUT", message, Retry::Later)
        };
        let answered = match timeout_at(deadline, self.exchange(connection, settings, delivery, url)).await {
            Ok(answered) => answered,
            Err(_) => Err(too_late()),
        };
        let mut answer = answered.map_err(|mut error| {
            error.report.target.get_or_insert_with(|| target.clone());
            error
        })?;

        let status = answer.status();
        let wait = retry_after(answer.headers(), self.clock.now());
        let mut body = Vec::new();
        let complete = match timeout_at(deadline, read_beginning(&mut answer, &mut body)).await {
            Ok(read) => read.map_err(|error| transport_error(error, "the destination")),
            Err(_) => Err(too_late()),
        };
        let report = DeliveryReport {
            target: Some(target),
            response_status: Some(status.as_u16()),
            response_body: Some(readable(&body)),
        };
        if !status.is_success() {
            // The status alone decides; the body is for people, whether it came whole or not.
            let error = failed("HTTP_STATUS", format!("the destination answered {status}"), retry_for(status, wait));
            return Err(ConnectorError { report, ..error });
        }
        // A 2xx cut short is no success (RFC 9112, section 8). The destination may have taken the delivery; the stable id tells it a repetition.
        match complete {
            Ok(()) => Ok(report),
            Err(error) => Err(ConnectorError { report, ..error }),
        }
    }

    async fn exchange(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
        delivery: &Delivery,
        url: Url,
    ) -> Result<Response, ConnectorError> {
        let mut headers = headers(settings, delivery)?;
        let HttpAuthentication::Token(token) = &settings.authentication else {
            authenticate(&mut headers, connection, &settings.authentication)?;
            return self.send(settings, delivery, url, headers).await;
        };
        let first = self.token(connection, token).await?;
        authenticate_with(&mut headers, token, &first.text)?;
        let answer = self.send(settings, delivery, url.clone(), headers.clone()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.forget_token(connection, &first).await;
        let second = self.token(connection, token).await?;
        authenticate_with(&mut headers, token, &second.text)?;
        self.send(settings, delivery, url, headers).await
    }

    /// Renders a URL and takes it past the guard.
    fn url(&self, template: &Template, parameters: &Parameters) -> Result<Url, ConnectorError> {
        let text = template.render(parameters, Escape::UrlComponent).map_err(|error| unrendered(&error))?;
        self.parse_url(&text)
    }

    /// Parses a URL and takes it past the guard.
    pub(super) fn parse_url(&self, text: &str) -> Result<Url, ConnectorError> {
        let url = Url::parse(text)
            .map_err(|error| failed("URL_INVALID", format!("the URL is not valid: {error}"), Retry::Never))?;
        match self.egress.check_url(&url) {
            Ok(()) => Ok(url),
            Err(refused) => Err(failed("EGRESS_REFUSED", refused.to_string(), Retry::Never)),
        }
    }

    async fn send(
        &self,
        settings: &HttpSettings,
        delivery: &Delivery,
        url: Url,
        headers: HeaderMap,
    ) -> Result<Response, ConnectorError> {
        let request = self.client.request(method(&settings.method)?, url).headers(headers);
        let request = if carries_body(settings) { request.body(delivery.body.clone()) } else { request };
        request.send().await.map_err(|error| transport_error(error, "the destination"))
    }
}

/// The body of a GET has no defined meaning (RFC 9110, section 9.3.1), and many servers refuse one.
fn carries_body(settings: &HttpSettings) -> bool {
    settings.method != "GET"
}

fn headers(settings: &HttpSettings, delivery: &Delivery) -> Result<HeaderMap, ConnectorError> {
    let mut headers = HeaderMap::new();
    for wanted in &settings.headers {
        let value = wanted.value.render(&delivery.parameters, Escape::None).map_err(|error| unrendered(&error))?;
        let value = HeaderValue::from_str(&value).map_err(|_| {
            let message = format!("the value of header {} has characters that no header can carry", wanted.name);
            failed("HEADER_INVALID", message, Retry::Never)
        })?;
        headers.append(header_name(&wanted.name)?, value);
    }
    if carries_body(settings) {
        // The user's own content type stands, where there is one.
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(delivery.media_type));
    }
    let stable_id = HeaderValue::from_str(&delivery.stable_id)
        .map_err(|_| failed("HEADER_INVALID", "the stable id cannot be sent in a header", Retry::Never))?;
    headers.insert(HeaderName::from_static("idempotency-key"), stable_id);
    if let Some(Ok(parent)) = delivery.trace_parent.map(|parent| HeaderValue::try_from(parent.to_string())) {
        headers.insert(HeaderName::from_static("traceparent"), parent);
    }
    Ok(headers)
}

fn authenticate(
    headers: &mut HeaderMap,
    connection: &OpenConnection,
    authentication: &HttpAuthentication,
) -> Result<(), ConnectorError> {
    let value = match authentication {
        HttpAuthentication::None | HttpAuthentication::Token(_) => return Ok(()),
        HttpAuthentication::Basic { user } => {
            let credentials = format!("{user}:{}", secret(connection, SecretName::Password)?);
            format!("Basic {}", STANDARD.encode(credentials))
        }
        HttpAuthentication::Bearer => format!("Bearer {}", secret(connection, SecretName::Token)?),
    };
    headers.insert(header::AUTHORIZATION, secret_value(&value)?);
    Ok(())
}

fn authenticate_with(headers: &mut HeaderMap, settings: &TokenSettings, token: &str) -> Result<(), ConnectorError> {
    headers.insert(header_name(&settings.header)?, secret_value(&format!("{}{token}", settings.prefix))?);
    Ok(())
}

/// A secret of the connection.
pub(super) fn secret(connection: &OpenConnection, name: SecretName) -> Result<&str, ConnectorError> {
    let missing = || failed("SECRET_MISSING", "the connection's secret is not set", Retry::Never);
    connection.secrets.get(name).ok_or_else(missing)
}

fn secret_value(text: &str) -> Result<HeaderValue, ConnectorError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        failed("HEADER_INVALID", "the credentials have characters that no header can carry", Retry::Never)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn header_name(name: &str) -> Result<HeaderName, ConnectorError> {
    name.parse().map_err(|_| failed("HEADER_INVALID", format!("{name} is not a header's name"), Retry::Never))
}

/// The method of that name.
pub(super) fn method(name: &str) -> Result<Method, ConnectorError> {
    name.parse().map_err(|_| failed("METHOD_INVALID", format!("{name} is not a method"), Retry::Never))
}

/// A template that lacks a parameter, or has one that does not fit.
pub(super) fn unrendered(error: &TemplateError) -> ConnectorError {
    failed(error.code(), error.to_string(), Retry::Never)
}

/// Why no whole answer came from `whom`. The chain of causes may hold addresses of ours, so people get the kind only.
pub(super) fn transport_error(error: reqwest::Error, whom: &str) -> ConnectorError {
    let error = error.without_url();
    let mut cause: Option<&dyn StdError> = Some(&error);
    while let Some(current) = cause {
        if let Some(refused) = current.downcast_ref::<EgressRefused>() {
            return failed("EGRESS_REFUSED", refused.to_string(), Retry::Never);
        }
        cause = current.source();
    }
    tracing::debug!(?error, "an outgoing request failed");
    if error.is_builder() {
        failed("URL_INVALID", format!("the URL of {whom} cannot be requested; it may be too long"), Retry::Never)
    } else if error.is_timeout() {
        failed("HTTP_TIMEOUT", format!("{whom} did not answer in time"), Retry::Later)
    } else if error.is_connect() {
        failed("HTTP_CONNECT", format!("{whom} cannot be reached"), Retry::Later)
    } else {
        let message = format!("the connection to {whom} broke before the answer was complete");
        failed("HTTP_BROKEN", message, Retry::Later)
    }
}

/// Whether the same request may succeed later: on 408, 425, 429 and all 5xx (RFC 9110, RFC 6585, RFC 8470).
pub(super) fn retry_for(status: StatusCode, wait: Option<Duration>) -> Retry {
    let later = matches!(status.as_u16(), 408 | 425 | 429) || status.is_server_error();
    match (later, wait) {
        (true, Some(wait)) => Retry::After(wait),
        (true, None) => Retry::Later,
        (false, _) => Retry::Never,
    }
}

/// Retry-After as seconds or as a date (RFC 9110, section 10.2.3), at most [`LONGEST_WAIT`]; a date that is past means at once.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number too large to be one fails here.
        text.parse().map_or(LONGEST_WAIT, Duration::from_secs)
    } else {
        let date = Timestamp::from(httpdate::parse_http_date(text).ok()?);
        (date - now).to_std().unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

/// Reads the first 64 KiB of a body. The rest is not read: an endless body must not hold the worker. What was read before an error, or before the
/// future was dropped, stays in `kept`.
pub(super) async fn read_beginning(answer: &mut Response, kept: &mut Vec<u8>) -> Result<(), reqwest::Error> {
    while kept.len() < KEPT_BODY {
        let Some(chunk) = answer.chunk().await? else { break };
        let room = KEPT_BODY - kept.len();
        kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(())
}

/// A body as text of at most 64 KiB. NUL is replaced like what is not UTF-8, since no text in `PostgreSQL` can hold it.
fn readable(body: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(body).replace('\0', "\u{FFFD}");
    text.truncate(text.floor_char_boundary(KEPT_BODY));
    text
}

/// Method and URL as an attempt shows them to viewers: without the query, which may hold what parameters brought, and without credentials.
pub(super) fn target(method: &str, url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    // These fail only for URLs that cannot have credentials.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    format!("{method} {shown}")
}
