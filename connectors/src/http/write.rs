//! One delivery as one HTTP request.

use std::{error::Error as StdError, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use inlet_core::{
    clock::Timestamp,
    connection::{HttpAuthentication, HttpSettings, SecretName},
    flow::{parameters::Parameters, template::{Escape, Template}},
    ports::connector::{ConnectorError, Delivery, DeliveryReport, OpenConnection, Retry},
};
use reqwest::{Method, Response};
use url::Url;

use super::HttpConnector;
use crate::{egress::EgressRefused, failed};

/// How much of an answer is kept with the attempt.
const KEPT_BODY: usize = 64 * 1024;
/// The longest a Retry-After is believed.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3_600);

impl HttpConnector {
    /// Sends once; with token authentication, once more with a fresh token when the first is refused.
    pub async fn write(&self, connection: &OpenConnection, settings: &HttpSettings, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
        let url = self.url(&settings.url, &delivery.parameters)?;
        let target = Some(format!("{} {}", settings.method, without_query(&url)));
        let deadline = Duration::from_millis(settings.timeout_ms);
        let sent = tokio::time::timeout(deadline, self.exchange(connection, settings, delivery, url)).await;
        match sent {
            Ok(Ok(report)) => Ok(DeliveryReport { target, ..report }),
            Ok(Err(mut error)) => {
                error.report.target = target;
                Err(error)
            }
            Err(_) => {
                let message = format!("no complete answer within {} ms", settings.timeout_ms);
                let mut error = failed("HTTP_TIMEOUT", message, Retry::Later);
                error.report.target = target;
                Err(error)
            }
        }
    }

    async fn exchange(&self, connection: &OpenConnection, settings: &HttpSettings, delivery: &Delivery, url: Url) -> Result<DeliveryReport, ConnectorError> {
        let mut headers = headers(settings, delivery)?;
        let HttpAuthentication::Token(token) = &settings.authentication else {
            authenticate(&mut headers, connection, &settings.authentication)?;
            return self.judge(self.send(settings, delivery, url, headers).await?).await;
        };
        let name = header_name(&token.header)?;
        let first = self.token(connection, token).await?;
        headers.insert(name.clone(), secret_value(&format!("{}{}", token.prefix, first.text))?);
        let answer = self.send(settings, delivery, url.clone(), headers.clone()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return self.judge(answer).await;
        }
        self.forget_token(connection, &first).await;
        let second = self.token(connection, token).await?;
        headers.insert(name, secret_value(&format!("{}{}", token.prefix, second.text))?);
        self.judge(self.send(settings, delivery, url, headers).await?).await
    }

    /// Renders a URL and takes it past the guard.
    fn url(&self, template: &Template, parameters: &Parameters) -> Result<Url, ConnectorError> {
        let text = template.render(parameters, Escape::UrlComponent).map_err(|error| failed(error.code(), error.to_string(), Retry::Never))?;
        let url = Url::parse(&text).map_err(|error| failed("URL_INVALID", format!("the URL is not valid: {error}"), Retry::Never))?;
        self.check_url(&url)?;
        Ok(url)
    }

    pub(super) fn check_url(&self, url: &Url) -> Result<(), ConnectorError> {
        self.egress.check_url(url).map_err(|refused| failed("EGRESS_REFUSED", refused.to_string(), Retry::Never))
    }

    async fn send(&self, settings: &HttpSettings, delivery: &Delivery, url: Url, headers: HeaderMap) -> Result<Response, ConnectorError> {
        let request = self.client.request(method(&settings.method)?, url).headers(headers);
        let request = if settings.method == "GET" { request } else { request.body(delivery.body.clone()) };
        request.send().await.map_err(|error| transport_error(&error))
    }

    async fn judge(&self, mut answer: Response) -> Result<DeliveryReport, ConnectorError> {
        let status = answer.status();
        let wait = retry_after(answer.headers(), self.clock.now());
        let kept = beginning(&mut answer).await;
        let report = |body: Vec<u8>| DeliveryReport {
            target: None,
            response_status: Some(status.as_u16()),
            response_body: Some(String::from_utf8_lossy(&body).into_owned()),
        };
        match kept {
            Ok(body) if status.is_success() => Ok(report(body)),
            Ok(body) => {
                let mut error = failed("HTTP_STATUS", format!("the destination answered {status}"), retry_for(status, wait));
                error.report = report(body);
                Err(error)
            }
            // An answer cut short after 2xx: the destination may have taken it, which is for its receiver to tell by the stable id.
            Err(error) => Err(transport_error(&error)),
        }
    }
}

fn headers(settings: &HttpSettings, delivery: &Delivery) -> Result<HeaderMap, ConnectorError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(delivery.media_type));
    for wanted in &settings.headers {
        let value = wanted.value.render(&delivery.parameters, Escape::None).map_err(|error| failed(error.code(), error.to_string(), Retry::Never))?;
        let value = HeaderValue::from_str(&value)
            .map_err(|_| failed("HEADER_INVALID", format!("the value of header {} cannot be sent", wanted.name), Retry::Never))?;
        let name = header_name(&wanted.name)?;
        // Named by the user: replaces our content type, and repeats where the user repeats it.
        if name == header::CONTENT_TYPE { headers.insert(name, value) } else { headers.append(name, value); None };
    }
    let stable_id = HeaderValue::from_str(&delivery.stable_id).map_err(|_| failed("HEADER_INVALID", "the stable id cannot be sent", Retry::Never))?;
    headers.insert(HeaderName::from_static("idempotency-key"), stable_id);
    Ok(headers)
}

fn authenticate(headers: &mut HeaderMap, connection: &OpenConnection, authentication: &HttpAuthentication) -> Result<(), ConnectorError> {
    let value = match authentication {
        HttpAuthentication::None | HttpAuthentication::Token(_) => return Ok(()),
        HttpAuthentication::Basic { user } => {
            format!("Basic {}", STANDARD.encode(format!("{user}:{}", secret(connection, SecretName::Password)?)))
        }
        HttpAuthentication::Bearer => format!("Bearer {}", secret(connection, SecretName::Token)?),
    };
    headers.insert(header::AUTHORIZATION, secret_value(&value)?);
    Ok(())
}

pub(super) fn secret(connection: &OpenConnection, name: SecretName) -> Result<&str, ConnectorError> {
    connection.secrets.get(name).ok_or_else(|| failed("SECRET_MISSING", "the connection's secret is not set", Retry::Never))
}

fn secret_value(text: &str) -> Result<HeaderValue, ConnectorError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| failed("HEADER_INVALID", "the credentials cannot be sent in a header", Retry::Never))?;
    value.set_sensitive(true);
    Ok(value)
}

fn header_name(name: &str) -> Result<HeaderName, ConnectorError> {
    name.parse().map_err(|_| failed("HEADER_INVALID", format!("{name} is not a header"), Retry::Never))
}

pub(super) fn method(name: &str) -> Result<Method, ConnectorError> {
    name.parse().map_err(|_| failed("METHOD_INVALID", format!("{name} is not a method"), Retry::Never))
}

/// Why no answer came. The chain of causes may hold addresses of ours, so people get the kind only.
pub(super) fn transport_error(error: &reqwest::Error) -> ConnectorError {
    let mut cause: Option<&dyn StdError> = Some(error);
    while let Some(current) = cause {
        if let Some(refused) = current.downcast_ref::<EgressRefused>() {
            return failed("EGRESS_REFUSED", refused.to_string(), Retry::Never);
        }
        cause = current.source();
    }
    tracing::debug!(?error, "an outgoing request failed");
    if error.is_timeout() {
        failed("HTTP_TIMEOUT", "the destination did not answer in time", Retry::Later)
    } else if error.is_connect() {
        failed("HTTP_CONNECT", "the destination cannot be reached", Retry::Later)
    } else {
        failed("HTTP_BROKEN", "the connection broke before the answer was complete", Retry::Later)
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

/// Retry-After as seconds or as a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (chrono::DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now).to_std().unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// The first 64 KiB of a body. The rest is not read: an endless body must not hold the worker.
pub(super) async fn beginning(answer: &mut Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut kept = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        let room = KEPT_BODY - kept.len();
        kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    Ok(kept)
}

/// A query may hold what parameters brought; an attempt is readable by viewers.
fn without_query(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    shown.to_string()
}
