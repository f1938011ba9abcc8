//! Tokens: fetched from an authentication URL or by the client credentials grant, reused until they end or are refused.
//!
//! Must not know: what the token is used for.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, header};
use inlet_core::{
    clock::Timestamp,
    connection::{HttpAuthentication, HttpSettings, OAuth2Settings, SecretName, TokenSettings},
    flow::{parameters::Parameters, path::FieldPath, template::Escape},
    ids::ConnectionId,
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use serde_json::Value;
use url::Url;

use super::{
    HttpConnector,
    answer::{read_beginning, retry_after, retry_for, target, transport_error},
    authenticate::{basic, secret, secret_value},
    request::{method, unrendered},
};
use crate::failed;

/// Whom errors speak of.
const WHOM: &str = "the authentication URL";
/// The longest a token is reused whatever its issuer says, in seconds: a year.
const LONGEST_LIFETIME: i64 = 365 * 86_400;
/// How long a token of the client credentials grant is reused when its server does not say, in seconds.
const UNSAID_LIFETIME: u64 = 300;

/// A connection as it was when it was last changed.
pub type Revision = (ConnectionId, Timestamp);

/// A token with its end.
pub struct FetchedToken {
    /// The token.
    pub text: String,
    /// From when it is fetched anew; a little before its real end.
    renew_at: Timestamp,
}

impl HttpConnector {
    /// The connection's token, fetched if there is none that still holds. Concurrent callers share one fetch, and its error.
    pub(super) async fn token(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
    ) -> Result<Arc<FetchedToken>, ConnectorError> {
        let key = (connection.id, connection.revision);
        if let Some(token) = self.tokens.get(&key).await {
            if token.renew_at > self.clock.now() {
                return Ok(token);
            }
            self.forget_token(connection, &token).await;
        }
        let fetched = self.tokens.try_get_with(key, async { self.fetch(connection, settings).await.map(Arc::new) });
        fetched.await.map_err(|error: Arc<ConnectorError>| ConnectorError {
            failure: error.failure.clone(),
            retry: error.retry,
            report: error.report.clone(),
        })
    }

    /// Drops a token that was refused, unless somebody else has already fetched another.
    pub(super) async fn forget_token(&self, connection: &OpenConnection, refused: &Arc<FetchedToken>) {
        let key = (connection.id, connection.revision);
        if self.tokens.get(&key).await.is_some_and(|cached| Arc::ptr_eq(&cached, refused)) {
            self.tokens.invalidate(&key).await;
        }
    }

    /// Fetches a token, whatever is kept.
    pub(super) async fn fetch(
        &self,
        connection: &OpenConnection,
        settings: &HttpSettings,
    ) -> Result<FetchedToken, ConnectorError> {
        let asked = match &settings.authentication {
            HttpAuthentication::Token(token) => ask(connection, token)?,
            HttpAuthentication::OAuth2(grant) => ask_oauth2(connection, grant)?,
            _ => return Err(failed("INTERNAL", "the connection's authentication has no token", Retry::Never)),
        };
        let url = self.parse_url(asked.url)?;
        let target = target(asked.method, &url);
        self.request_token((connection, settings), asked, url).await.map_err(|mut error| {
            // The attempt did not come as far as the destination.
            error.report.target = Some(target);
            error
        })
    }

    async fn request_token(
        &self,
        (connection, settings): (&OpenConnection, &HttpSettings),
        asked: Asked<'_>,
        url: Url,
    ) -> Result<FetchedToken, ConnectorError> {
        let client = self.client(connection, settings).await?;
        let request = client.request(method(asked.method)?, url).headers(asked.headers).body(asked.payload);
        let mut answer = request.send().await.map_err(|error| transport_error(error, WHOM))?;
        let status = answer.status();
        if !status.is_success() {
            // The answer's body is not kept: authentication services like to repeat what they were sent.
            let retry = retry_for(status, retry_after(answer.headers(), self.clock.now()));
            let mut error = failed("TOKEN_REFUSED", format!("{WHOM} answered {status}"), retry);
            error.report.response_status = Some(status.as_u16());
            return Err(error);
        }
        let mut body = Vec::new();
        read_beginning(&mut answer, &mut body).await.map_err(|error| transport_error(error, WHOM))?;
        self.understand(&body, asked.token_path, asked.lifetime_seconds)
    }

    fn understand(&self, body: &[u8], token_path: &str, lifetime_seconds: u64) -> Result<FetchedToken, ConnectorError> {
        let unreadable = |message: String| failed("TOKEN_UNREADABLE", message, Retry::Never);
        let answer: Value =
            serde_json::from_slice(body).map_err(|_| unreadable(format!("the answer of {WHOM} is not JSON")))?;
        let text = find(&answer, token_path)
            .ok_or_else(|| unreadable(format!("the answer of {WHOM} has no text at {token_path}")))?;
        let now = self.clock.now();
        let configured = || i64::try_from(lifetime_seconds).unwrap_or(LONGEST_LIFETIME);
        let lifetime = lifetime(&answer, text, now).unwrap_or_else(configured).clamp(0, LONGEST_LIFETIME);
        // A tenth of its life, at most half a minute, is left for clocks that differ and requests under way.
        let margin = (lifetime / 10).min(30);
        Ok(FetchedToken { text: text.to_owned(), renew_at: now + TimeDelta::seconds(lifetime - margin) })
    }
}

/// A request for a token, and how its answer is read.
struct Asked<'s> {
    method: &'s str,
    url: &'s str,
    headers: HeaderMap,
    payload: String,
    token_path: &'s str,
    lifetime_seconds: u64,
}

fn ask<'s>(connection: &OpenConnection, settings: &'s TokenSettings) -> Result<Asked<'s>, ConnectorError> {
    let mut credentials = Parameters::new();
    credentials.insert("user", settings.user.as_str());
    credentials.insert("password", secret(connection, SecretName::Password)?);
    let payload = settings
        .payload
        .render(&credentials, escape_for(&settings.content_type))
        .map_err(|error| unrendered(&error))?;
    let content_type = HeaderValue::from_str(&settings.content_type)
        .map_err(|_| failed("HEADER_INVALID", "the content type cannot be sent in a header", Retry::Never))?;
    Ok(Asked {
        method: &settings.method,
        url: &settings.url,
        headers: json_wanted(content_type),
        payload,
        token_path: &settings.token_path,
        lifetime_seconds: settings.lifetime_seconds,
    })
}

/// RFC 6749, section 4.4.2. Id and secret are form-encoded before they become HTTP Basic, as section 2.3.1 says.
fn ask_oauth2<'s>(connection: &OpenConnection, grant: &'s OAuth2Settings) -> Result<Asked<'s>, ConnectorError> {
    let client_secret = secret(connection, SecretName::ClientSecret)?;
    let mut headers = json_wanted(HeaderValue::from_static("application/x-www-form-urlencoded"));
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    for (name, value) in [("scope", &grant.scope), ("audience", &grant.audience)] {
        if let Some(value) = value {
            form.append_pair(name, value);
        }
    }
    if grant.credentials_in_body {
        form.append_pair("client_id", &grant.client_id).append_pair("client_secret", client_secret);
    } else {
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let credentials = basic(&encoded(&grant.client_id), &encoded(client_secret));
        headers.insert(header::AUTHORIZATION, secret_value(&credentials)?);
    }
    Ok(Asked {
        method: "POST",
        url: &grant.token_url,
        headers,
        payload: form.finish(),
        token_path: "access_token",
        lifetime_seconds: UNSAID_LIFETIME,
    })
}

fn json_wanted(content_type: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_TYPE, content_type),
        (header::ACCEPT, HeaderValue::from_static("application/json")),
    ])
}

/// How values are escaped in a payload of that media type.
fn escape_for(content_type: &str) -> Escape {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Escape::FormUrlEncoded,
        kind if kind.ends_with("/json") || kind.ends_with("+json") => Escape::JsonString,
        kind if kind.ends_with("/xml") || kind.ends_with("+xml") => Escape::XmlText,
        _ => Escape::None,
    }
}

fn find<'a>(answer: &'a Value, path: &str) -> Option<&'a str> {
    let path: FieldPath = path.parse().ok()?;
    answer.pointer(&path.json_pointer())?.as_str().filter(|text| !text.is_empty())
}

/// Seconds a token still holds: the answer's `expires_in` (RFC 6749, section 5.1; some services write it as a text), otherwise the `exp` of a JWT
/// (RFC 7519, section 4.1.4). Never more than a hint: a token that is refused earlier is fetched anew.
fn lifetime(answer: &Value, token: &str, now: Timestamp) -> Option<i64> {
    let seconds = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    answer.get("expires_in").and_then(seconds).or_else(|| {
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        let claims: Value = serde_json::from_slice(&claims).ok()?;
        Some(claims.get("exp")?.as_i64()?.saturating_sub(now.timestamp()))
    })
}
