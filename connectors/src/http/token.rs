//! Token authentication: fetches a token from an authentication URL, reuses it until it ends or is refused.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use inlet_core::{
    clock::Timestamp,
    connection::{SecretName, TokenSettings},
    flow::{parameters::Parameters, path::FieldPath, template::Escape},
    ids::ConnectionId,
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use serde_json::Value;
use url::Url;

use super::{
    HttpConnector,
    write::{beginning, method, retry_after, retry_for, secret, transport_error},
};
use crate::failed;

/// Which token: a connection as it was when it was last changed.
pub type TokenKey = (ConnectionId, Timestamp);

/// A token with its end.
pub struct FetchedToken {
    /// The token.
    pub text: String,
    /// From when it is fetched anew; a little before its real end.
    renew_at: Timestamp,
}

impl HttpConnector {
    /// The connection's token, fetched if there is none that still holds. Concurrent callers share one fetch.
    pub(super) async fn token(&self, connection: &OpenConnection, settings: &TokenSettings) -> Result<Arc<FetchedToken>, ConnectorError> {
        let key = (connection.id, connection.revision);
        if let Some(token) = self.tokens.get(&key).await {
            if token.renew_at > self.clock.now() {
                return Ok(token);
            }
            self.forget_token(connection, &token).await;
        }
        self.tokens
            .try_get_with(key, async { self.fetch(connection, settings).await.map(Arc::new) })
            .await
            .map_err(|error: Arc<ConnectorError>| ConnectorError {
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

    async fn fetch(&self, connection: &OpenConnection, settings: &TokenSettings) -> Result<FetchedToken, ConnectorError> {
        let url = Url::parse(&settings.url).map_err(|error| failed("URL_INVALID", format!("the authentication URL is not valid: {error}"), Retry::Never))?;
        self.check_url(&url)?;
        let credentials = [
            ("user".to_owned(), settings.user.clone()),
            ("password".to_owned(), secret(connection, SecretName::Password)?.to_owned()),
        ];
        let payload = Parameters::from_map(credentials.into())
            .map_err(|error| failed(error.code(), error.to_string(), Retry::Never))
            .and_then(|parameters| {
                let rendered = settings.payload.render(&parameters, escape_for(&settings.content_type));
                rendered.map_err(|error| failed(error.code(), error.to_string(), Retry::Never))
            })?;
        let request = self.client.request(method(&settings.method)?, url).header("content-type", &settings.content_type).header("accept", "application/json").body(payload);
        let mut answer = request.send().await.map_err(|error| transport_error(&error))?;
        let status = answer.status();
        let wait = retry_after(answer.headers(), self.clock.now());
        let body = beginning(&mut answer).await.map_err(|error| transport_error(&error))?;
        if !status.is_success() {
            // The answer's body is not kept: authentication services like to repeat what they were sent.
            let mut error = failed("TOKEN_REFUSED", format!("the authentication URL answered {status}"), retry_for(status, wait));
            error.report.response_status = Some(status.as_u16());
            return Err(error);
        }
        let answer: Value = serde_json::from_slice(&body)
            .map_err(|_| failed("TOKEN_UNREADABLE", "the answer of the authentication URL is not JSON", Retry::Never))?;
        let text = find(&answer, &settings.token_path).ok_or_else(|| {
            failed("TOKEN_UNREADABLE", format!("the answer of the authentication URL has no text at {}", settings.token_path), Retry::Never)
        })?;
        let now = self.clock.now();
        let lifetime = lifetime(&answer, text, now).unwrap_or_else(|| i64::try_from(settings.lifetime_seconds).unwrap_or(i64::MAX));
        // A tenth of its life, at most half a minute, is left for clocks that differ and requests under way.
        let margin = (lifetime / 10).min(30);
        let renew_at = now + chrono::TimeDelta::try_seconds(lifetime - margin).unwrap_or_default();
        Ok(FetchedToken { text: text.to_owned(), renew_at })
    }
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
    let pointer = path.json_pointer();
    answer.pointer(&pointer)?.as_str().filter(|text| !text.is_empty())
}

/// Seconds a token still holds: the answer's `expires_in` (RFC 6749, section 5.1), otherwise the `exp` of a JWT.
fn lifetime(answer: &Value, token: &str, now: Timestamp) -> Option<i64> {
    let from_answer = answer.get("expires_in").and_then(Value::as_i64);
    from_answer.or_else(|| {
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        let claims: Value = serde_json::from_slice(&claims).ok()?;
        Some(claims.get("exp")?.as_i64()? - now.timestamp())
    })
}
