//! What the settings of an HTTP connection must be.

use http::HeaderName;
use inlet_core::{
    connection::{HttpAuthentication, HttpSettings, TokenSettings},
    error::Problem,
    flow::path::FieldPath,
};
use url::Url;

const METHODS: [&str; 5] = ["POST", "PUT", "PATCH", "DELETE", "GET"];
/// Set by the client itself; setting them by hand breaks the framing or the guard.
const RESERVED: [&str; 8] =
    ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "proxy-authorization"];

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &HttpSettings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |field: &str, message: &str| problems.push(Problem::field("CONNECTION_SETTINGS_INVALID", format!("settings.http.{field}"), message));
    let url = settings.url.to_string();
    if !is_url(&url, true) {
        add("url", "an absolute http or https URL; parameters only in its path and query");
    }
    if !METHODS.contains(&settings.method.as_str()) {
        add("method", "POST, PUT, PATCH, DELETE or GET");
    }
    if settings.headers.len() > 50 {
        add("headers", "at most 50 headers");
    }
    for (index, header) in settings.headers.iter().enumerate() {
        if !is_header(&header.name) {
            add(&format!("headers[{index}].name"), "not a header that can be set");
        }
    }
    if !(100..=300_000).contains(&settings.timeout_ms) {
        add("timeoutMs", "100 to 300000 milliseconds");
    }
    match &settings.authentication {
        HttpAuthentication::Basic { user } if user.is_empty() || user.contains(':') => {
            add("authentication.basic.user", "a user name without a colon");
        }
        HttpAuthentication::Token(token) => {
            for (field, message) in check_token(token) {
                add(&format!("authentication.token.{field}"), message);
            }
        }
        HttpAuthentication::None | HttpAuthentication::Basic { .. } | HttpAuthentication::Bearer => {}
    }
    problems
}

fn check_token(token: &TokenSettings) -> Vec<(&'static str, &'static str)> {
    let mut problems = Vec::new();
    if !is_url(&token.url, false) {
        problems.push(("url", "an absolute http or https URL without parameters"));
    }
    if !METHODS.contains(&token.method.as_str()) {
        problems.push(("method", "POST, PUT, PATCH, DELETE or GET"));
    }
    if token.content_type.parse::<http::HeaderValue>().is_err() || !token.content_type.contains('/') {
        problems.push(("contentType", "a media type, such as application/json"));
    }
    if token.payload.parameters().any(|name| !matches!(name, "user" | "password")) {
        problems.push(("payload", "only {user} and {password} can stand in it"));
    }
    if token.token_path.parse::<FieldPath>().is_err() {
        problems.push(("tokenPath", "a field path, such as token or data.access_token"));
    }
    if !is_header(&token.header) {
        problems.push(("header", "not a header that can be set"));
    }
    if token.prefix.parse::<http::HeaderValue>().is_err() {
        problems.push(("prefix", "printable characters, such as “Bearer ”"));
    }
    if !(1..=86_400).contains(&token.lifetime_seconds) {
        problems.push(("lifetimeSeconds", "1 to 86400 seconds"));
    }
    problems
}

/// An absolute URL whose scheme, host and port are fixed: a parameter there would let whoever sends it choose who gets the payload.
fn is_url(text: &str, parameters: bool) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let authority_ends = text.find("://").and_then(|scheme| text[scheme + 3..].find(['/', '?', '#']).map(|end| scheme + 3 + end));
    let authority = &text[..authority_ends.unwrap_or(text.len())];
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && !authority.contains(['{', '}'])
        && (parameters || !text.contains(['{', '}']))
}

fn is_header(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok_and(|name| !RESERVED.contains(&name.as_str()))
}
