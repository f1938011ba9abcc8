//! How a request proves who it is.
//!
//! Must not know: how tokens are fetched or kept.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use inlet_core::{
    connection::{ApiKeyPlace, HttpAuthentication, SecretName},
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use url::Url;

use crate::failed;

/// Puts fixed credentials into a request; those that are fetched first are put there by [`carry`].
pub(super) fn authenticate(
    (url, headers): (&mut Url, &mut HeaderMap),
    connection: &OpenConnection,
    authentication: &HttpAuthentication,
) -> Result<(), ConnectorError> {
    let value = match authentication {
        HttpAuthentication::None | HttpAuthentication::Token(_) | HttpAuthentication::OAuth2(_) => return Ok(()),
        HttpAuthentication::Basic { user } => basic(user, secret(connection, SecretName::Password)?),
        HttpAuthentication::Bearer => format!("Bearer {}", secret(connection, SecretName::Token)?),
        HttpAuthentication::ApiKey { place: ApiKeyPlace::Header, name } => {
            return carry(headers, name, secret(connection, SecretName::ApiKey)?);
        }
        HttpAuthentication::ApiKey { place: ApiKeyPlace::Query, name } => {
            url.query_pairs_mut().append_pair(name, secret(connection, SecretName::ApiKey)?);
            return Ok(());
        }
    };
    headers.insert(header::AUTHORIZATION, secret_value(&value)?);
    Ok(())
}

/// User and password as HTTP Basic (RFC 7617).
pub(super) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// Sets a header to something secret.
pub(super) fn carry(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), ConnectorError> {
    headers.insert(header_name(name)?, secret_value(value)?);
    Ok(())
}

/// A secret of the connection.
pub(super) fn secret(connection: &OpenConnection, name: SecretName) -> Result<&str, ConnectorError> {
    let missing = || failed("SECRET_MISSING", "the connection's secret is not set", Retry::Never);
    connection.secrets.get(name).ok_or_else(missing)
}

/// The value of a header that is not shown.
pub(super) fn secret_value(text: &str) -> Result<HeaderValue, ConnectorError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        failed("HEADER_INVALID", "the credentials have characters that no header can carry", Retry::Never)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// The header of that name.
pub(super) fn header_name(name: &str) -> Result<HeaderName, ConnectorError> {
    name.parse().map_err(|_| failed("HEADER_INVALID", format!("{name} is not a header's name"), Retry::Never))
}
