//! Tokens: JWT (RFC 7519) signed with HS256 and nothing else, bound to issuer, audience, key and the user's token version.
//!
//! Must not know: passwords or storage; whether the user still exists is for the use case to ask.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::secret_key::{Purpose, SecretKey};
use crate::{
    clock::{Clock, Timestamp},
    error::{Error, Result},
    ids::UserId,
    user::User,
};

const ISSUER: &str = "inlet";
const AUDIENCE: &str = "inlet-api";
/// How long after signing in a token can still be refreshed.
const REFRESHABLE: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// Signs and checks tokens.
#[derive(Clone)]
pub struct Tokens {
    encoding: EncodingKey,
    key_id: String,
    /// The current key and, after that was changed, the one before, each with its id.
    decoding: Vec<(String, DecodingKey)>,
    lifetime: Duration,
}

fn key_id(secret: &[u8]) -> String {
    Sha256::digest(secret).iter().take(4).fold(String::new(), |id, byte| format!("{id}{byte:02x}"))
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The user.
    pub sub: UserId,
    /// When it was signed, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// When its chain of refreshes began with a password.
    pub auth_time: i64,
    /// The user's token version when it was signed.
    pub ver: i64,
}

impl Tokens {
    /// A signer with the key's token half.
    pub fn new(key: &SecretKey, lifetime: Duration) -> Self {
        let secret = key.derive(Purpose::Tokens);
        let key_id = key_id(&secret);
        Self {
            encoding: EncodingKey::from_secret(&secret),
            decoding: vec![(key_id.clone(), DecodingKey::from_secret(&secret))],
            key_id,
            lifetime,
        }
    }

    /// The same, which also takes what an earlier key has signed.
    #[must_use]
    pub fn with_previous(mut self, previous: Option<&SecretKey>) -> Self {
        self.decoding.extend(previous.map(|key| {
            let secret = key.derive(Purpose::Tokens);
            (key_id(&secret), DecodingKey::from_secret(&secret))
        }));
        self
    }

    /// A token for a user who has just proved who it is.
    pub fn issue(&self, clock: &dyn Clock, user: &User) -> Result<String> {
        self.sign(clock.now(), user, clock.now().timestamp())
    }

    /// A new token in place of one that still holds. Once a day the password must be given again.
    pub fn refresh(&self, clock: &dyn Clock, user: &User, old: &Claims) -> Result<String> {
        let now = clock.now();
        if now.timestamp() - old.auth_time > REFRESHABLE.num_seconds() {
            return Err(expired());
        }
        self.sign(now, user, old.auth_time)
    }

    fn sign(&self, now: Timestamp, user: &User, auth_time: i64) -> Result<String> {
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(Algorithm::HS256) };
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.id,
            iat: now.timestamp(),
            exp: now.timestamp().saturating_add(lifetime),
            auth_time,
            ver: user.token_version,
        };
        jsonwebtoken::encode(&header, &claims, &self.encoding).map_err(Error::internal)
    }

    /// What a token says, if we signed it for this API and it has not ended.
    pub fn verify(&self, clock: &dyn Clock, token: &str) -> Result<Claims> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid())?;
        let named = self.decoding.iter().find(|(id, _)| header.kid.as_ref() == Some(id));
        let (_, decoding) = named.ok_or_else(invalid)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The end is checked against our own clock below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, decoding, &validation)
            .map_err(|error| if matches!(error.kind(), ErrorKind::ExpiredSignature) { expired() } else { invalid() })?
            .claims;
        if claims.exp <= clock.now().timestamp() {
            return Err(expired());
        }
        Ok(claims)
    }
}

/// A token that is none of ours, or no longer.
pub const fn invalid() -> Error {
    Error::Unauthenticated { code: "TOKEN_INVALID", message: "the token is not valid" }
}

const fn expired() -> Error {
    Error::Unauthenticated { code: "TOKEN_EXPIRED", message: "the token has expired; sign in again" }
}
