//! What an answer means, and what is kept of it.
//!
//! Must not know: what was asked.

use std::{error::Error as StdError, time::Duration};

use http::{HeaderMap, HeaderName, StatusCode, header};
use inlet_core::{
    clock::Timestamp,
    ports::connector::{ConnectorError, Retry},
};
use reqwest::Response;
use url::Url;

use crate::{egress::EgressRefused, failed};

/// How much of an answer is kept with the attempt, in bytes.
const KEPT_BODY: usize = 64 * 1024;
/// How much of its headers, in bytes.
const KEPT_HEADERS: usize = 16 * 1024;
/// The longest a Retry-After is believed.
const LONGEST_WAIT: Duration = Duration::from_hours(24);
/// Headers that are not kept, since what they set proves who somebody is.
const CREDENTIALS: [HeaderName; 4] =
    [header::SET_COOKIE, header::AUTHORIZATION, header::PROXY_AUTHENTICATE, header::WWW_AUTHENTICATE];

/// An answer's headers as an attempt shows them.
pub(super) fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut room = KEPT_HEADERS;
    let mut kept = Vec::new();
    for (name, value) in headers {
        let size = name.as_str().len() + value.len();
        if CREDENTIALS.contains(name) || size > room {
            continue;
        }
        room -= size;
        kept.push((name.to_string(), String::from_utf8_lossy(value.as_bytes()).replace('\0', "\u{FFFD}")));
    }
    kept
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
pub(super) fn readable(body: &[u8]) -> String {
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
