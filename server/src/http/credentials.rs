//! Credentials as they stand in headers.

use axum::http::{HeaderMap, HeaderName, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlet_core::{Error, Result, auth::api_key::ApiKeySecret, ops::session::Credentials};

/// Names the tenant, by slug or id, for callers that are members of several.
pub const TENANT: HeaderName = HeaderName::from_static("inlet-tenant");
/// Carries an API key.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

const MALFORMED: Error =
    Error::Unauthenticated { code: "UNAUTHENTICATED", message: "the Authorization header cannot be read" };

/// What a request shows: `Authorization` with Basic (RFC 7617) or Bearer (RFC 6750), otherwise `X-API-Key`.
pub fn of(headers: &HeaderMap) -> Result<Credentials> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => parse(value.to_str().map_err(|_| MALFORMED)?),
        None => api_key(headers, &API_KEY).map(|key| key.unwrap_or(Credentials::None)),
    }
}

/// An API key in a header of the listener's choice, or as a bearer token.
pub fn of_api_key_listener(headers: &HeaderMap, name: &str) -> Result<Credentials> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| MALFORMED)?;
    if let Some(key) = api_key(headers, &name)? {
        return Ok(key);
    }
    Ok(match of(headers)? {
        Credentials::Bearer(token) if ApiKeySecret::looks_like(&token) => Credentials::ApiKey(token),
        other => other,
    })
}

/// The tenant that the request names.
pub fn tenant(headers: &HeaderMap) -> Result<Option<String>> {
    let unreadable = |_| Error::field("TENANT_INVALID", "Inlet-Tenant", "the header Inlet-Tenant cannot be read");
    headers.get(TENANT).map(|value| value.to_str().map(str::to_owned).map_err(unreadable)).transpose()
}

fn api_key(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Credentials>> {
    headers
        .get(name)
        .map(|value| Ok(Credentials::ApiKey(value.to_str().map_err(|_| MALFORMED)?.to_owned())))
        .transpose()
}

/// Reads the value of an `Authorization` header.
pub fn parse(value: &str) -> Result<Credentials> {
    let (scheme, rest) = value.split_once(' ').ok_or(MALFORMED)?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Credentials::Bearer(rest.to_owned()))
    } else if scheme.eq_ignore_ascii_case("basic") {
        let decoded = STANDARD.decode(rest).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(MALFORMED)?;
        let (login, password) = decoded.split_once(':').ok_or(MALFORMED)?;
        Ok(Credentials::Basic { login: login.to_owned(), password: password.to_owned() })
    } else {
        Err(MALFORMED)
    }
}
