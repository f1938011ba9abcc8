//! HTTP connections: their settings as they are shown, and as they are given. Secrets go in and never come out.

use async_graphql::{InputObject, OneofObject, SimpleObject};
use inlet_core::connection::{
    HttpAuthentication, HttpHeader, HttpSettings, OAuth2Settings, SecretName, Secrets, TlsSettings, TokenSettings,
};

use super::{listener::NoOptions, mirror};

/// An HTTP endpoint.
#[derive(SimpleObject)]
#[graphql(name = "HttpSettings")]
pub struct HttpSettingsObject {
    /// With `{parameters}` in path and query.
    pub url: String,
    /// In capitals.
    pub method: String,
    /// Sent with every request.
    pub headers: Vec<HttpHeaderObject>,
    /// How the request proves who it is.
    pub authentication: HttpAuthenticationObject,
    /// For one whole request, in milliseconds.
    pub timeout_ms: i64,
    /// Added to the URL's own query.
    pub query: Vec<HttpHeaderObject>,
    /// The statuses that mean delivered; empty: every 2xx.
    pub success_statuses: Vec<u16>,
    /// Whether bodies are sent with gzip.
    pub compress: bool,
    /// Whether bodies are signed by the Standard Webhooks scheme.
    pub signed: bool,
    /// Certificates of the connection's own.
    pub tls: TlsObject,
}

/// Certificates of a connection's own, without the key.
#[derive(SimpleObject)]
#[graphql(name = "TlsSettings")]
pub struct TlsObject {
    /// Certificate authorities that are trusted instead of the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// What the client shows of itself, as PEM.
    pub client_certificate: Option<String>,
}

/// One header of a request.
#[derive(SimpleObject)]
#[graphql(name = "HttpHeader")]
pub struct HttpHeaderObject {
    /// The header's name.
    pub name: String,
    /// With `{parameters}`.
    pub value: String,
}

/// How a request proves who it is, without the secret.
#[derive(SimpleObject)]
#[graphql(name = "HttpAuthentication")]
pub struct HttpAuthenticationObject {
    /// How.
    pub kind: HttpAuthenticationKind,
    /// The user of BASIC and TOKEN; the client of OAUTH2.
    pub user: Option<String>,
    /// Where the key stands, for API_KEY.
    pub api_key: Option<ApiKeyObject>,
    /// How a token is fetched, for TOKEN.
    pub token: Option<TokenSettingsObject>,
    /// How a token is had, for OAUTH2.
    pub oauth2: Option<OAuth2SettingsObject>,
}

/// How a request proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
pub enum HttpAuthenticationKind {
    /// It does not.
    None,
    /// User and password (RFC 7617).
    Basic,
    /// A fixed token (RFC 6750).
    Bearer,
    /// A fixed key in a header or in the query.
    ApiKey,
    /// A token fetched from an authentication URL.
    Token,
    /// The client credentials grant (RFC 6749, section 4.4).
    #[graphql(name = "OAUTH2")]
    OAuth2,
}

mirror! {
    /// Where an API key stands in a request.
    ApiKeyPlace = inlet_core::connection::ApiKeyPlace {
        /// In a header.
        Header,
        /// In the URL's query.
        Query,
    }
}

/// Where an API key stands.
#[derive(SimpleObject)]
#[graphql(name = "ApiKeySettings")]
pub struct ApiKeyObject {
    /// In a header or in the query.
    pub place: ApiKeyPlace,
    /// The name of the header or of the query's parameter.
    pub name: String,
}

/// How a token is had by the client credentials grant, without the client's secret.
#[derive(SimpleObject)]
#[graphql(name = "OAuth2Settings")]
pub struct OAuth2SettingsObject {
    /// The token endpoint.
    pub token_url: String,
    /// What is asked for.
    pub scope: Option<String>,
    /// Whom the token is for.
    pub audience: Option<String>,
    /// Whether id and secret go in the form's body instead of as HTTP Basic.
    pub credentials_in_body: bool,
}

/// How a token is fetched and used.
#[derive(SimpleObject)]
#[graphql(name = "TokenSettings")]
pub struct TokenSettingsObject {
    /// The authentication URL.
    pub url: String,
    /// Its method.
    pub method: String,
    /// The payload's media type.
    pub content_type: String,
    /// With `{user}` and `{password}`.
    pub payload: String,
    /// Where the token stands in the JSON answer.
    pub token_path: String,
    /// The header that carries it.
    pub header: String,
    /// What stands before it there.
    pub prefix: String,
    /// Seconds it is reused when the answer does not say.
    pub lifetime_seconds: i64,
}

/// An HTTP endpoint.
#[derive(InputObject)]
pub struct HttpSettingsInput {
    /// Absolute, `http` or `https`; `{parameters}` only in path and query, each percent-encoded.
    pub url: String,
    /// POST, PUT, PATCH, DELETE or GET.
    #[graphql(default_with = "\"POST\".to_owned()")]
    pub method: String,
    /// Sent with every request.
    #[graphql(default)]
    pub headers: Vec<HttpHeaderInput>,
    /// How the request proves who it is; left out it does not.
    pub authentication: Option<HttpAuthenticationInput>,
    /// For one whole request, in milliseconds; 100 to 300000.
    #[graphql(default = 30_000)]
    pub timeout_ms: i64,
    /// Added to the URL's own query, each name and value encoded; values with `{parameters}`. At most 50.
    #[graphql(default)]
    pub query: Vec<HttpHeaderInput>,
    /// The statuses that mean delivered, of 200 to 599; empty or left out: every 2xx.
    #[graphql(default)]
    pub success_statuses: Vec<u16>,
    /// Whether bodies are sent with `Content-Encoding: gzip`. Not together with `signing`.
    #[graphql(default = false)]
    pub compress: bool,
    /// Signs bodies by the Standard Webhooks scheme; the stable id is the `webhook-id`.
    pub signing: Option<SigningInput>,
    /// Certificates of the connection's own.
    pub tls: Option<TlsInput>,
}

/// How bodies are signed.
#[derive(InputObject)]
pub struct SigningInput {
    /// `whsec_` and a key of 24 to 64 bytes in base64. Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub secret: Option<String>,
}

/// Certificates of a connection's own. They hold for the destination and for where its token is fetched.
#[derive(InputObject)]
pub struct TlsInput {
    /// Certificate authorities that are trusted instead of the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// What the client shows of itself, as PEM: its certificate, and those between it and its root.
    pub client_certificate: Option<String>,
    /// The client certificate's private key, as PEM. Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub client_key: Option<String>,
}

/// One header of a request.
#[derive(InputObject)]
pub struct HttpHeaderInput {
    /// The header's name.
    pub name: String,
    /// With `{parameters}`. For secrets use `authentication`: headers are readable over the API.
    pub value: String,
}

/// How a request proves who it is: exactly one kind.
#[derive(OneofObject)]
pub enum HttpAuthenticationInput {
    /// It does not.
    None(NoOptions),
    /// User and password (RFC 7617).
    Basic(BasicInput),
    /// A fixed token (RFC 6750).
    Bearer(BearerInput),
    /// A fixed key in a header or in the query.
    ApiKey(ApiKeyInput),
    /// A token fetched from an authentication URL.
    Token(TokenInput),
    /// The client credentials grant (RFC 6749, section 4.4).
    #[graphql(name = "oauth2")]
    OAuth2(OAuth2Input),
}

/// A fixed key.
#[derive(InputObject)]
#[graphql(name = "HttpApiKeyInput")]
pub struct ApiKeyInput {
    /// In a header or in the query.
    #[graphql(default_with = "ApiKeyPlace::Header")]
    pub place: ApiKeyPlace,
    /// The name of the header or of the query's parameter.
    #[graphql(default_with = "\"X-Api-Key\".to_owned()")]
    pub name: String,
    /// Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub key: Option<String>,
}

/// How a token is had by the client credentials grant. It is sent as `Authorization: Bearer`, reused as long as the server says (else five minutes),
/// and fetched anew when it is refused.
#[derive(InputObject)]
#[graphql(name = "OAuth2Input")]
pub struct OAuth2Input {
    /// The token endpoint.
    pub token_url: String,
    /// The client's id.
    pub client_id: String,
    /// Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub client_secret: Option<String>,
    /// What is asked for, with blanks between; left out, the server decides.
    pub scope: Option<String>,
    /// Whom the token is for, where the server wants to know.
    pub audience: Option<String>,
    /// Whether id and secret go in the form's body instead of as HTTP Basic.
    #[graphql(default = false)]
    pub credentials_in_body: bool,
}

/// User and password.
#[derive(InputObject)]
pub struct BasicInput {
    /// The user.
    pub user: String,
    /// Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub password: Option<String>,
}

/// A fixed token.
#[derive(InputObject)]
pub struct BearerInput {
    /// Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub token: Option<String>,
}

/// How a token is fetched and used.
#[derive(InputObject)]
pub struct TokenInput {
    /// The authentication URL.
    pub url: String,
    /// Its method.
    #[graphql(default_with = "\"POST\".to_owned()")]
    pub method: String,
    /// The payload's media type; it decides how `{user}` and `{password}` are escaped.
    #[graphql(default_with = "\"application/json\".to_owned()")]
    pub content_type: String,
    /// With `{user}` and `{password}`.
    #[graphql(default_with = "r#\"{\"login\":\"{user}\",\"password\":\"{password}\"}\"#.to_owned()")]
    pub payload: String,
    /// What `{user}` stands for.
    pub user: String,
    /// What `{password}` stands for. Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub password: Option<String>,
    /// Where the token stands in the JSON answer, as a field path.
    #[graphql(default_with = "\"token\".to_owned()")]
    pub token_path: String,
    /// The header that carries the token.
    #[graphql(default_with = "\"Authorization\".to_owned()")]
    pub header: String,
    /// What stands before the token in that header.
    #[graphql(default_with = "\"Bearer \".to_owned()")]
    pub prefix: String,
    /// Seconds a token is reused when neither the answer's `expires_in` nor a JWT's `exp` says; 1 to 86400.
    #[graphql(default = 300)]
    pub lifetime_seconds: i64,
}

impl From<&HttpSettings> for HttpSettingsObject {
    fn from(http: &HttpSettings) -> Self {
        let pairs = |pairs: &[HttpHeader]| {
            let pairs = pairs.iter();
            pairs.map(|pair| HttpHeaderObject { name: pair.name.clone(), value: pair.value.to_string() }).collect()
        };
        Self {
            url: http.url.to_string(),
            method: http.method.clone(),
            headers: pairs(&http.headers),
            authentication: (&http.authentication).into(),
            timeout_ms: i64::try_from(http.timeout_ms).unwrap_or(i64::MAX),
            query: pairs(&http.query),
            success_statuses: http.success_statuses.clone(),
            compress: http.compress,
            signed: http.sign,
            tls: TlsObject {
                ca_certificates: http.tls.ca_certificates.clone(),
                client_certificate: http.tls.client_certificate.clone(),
            },
        }
    }
}

impl From<&HttpAuthentication> for HttpAuthenticationObject {
    fn from(authentication: &HttpAuthentication) -> Self {
        let none = |kind| Self { kind, user: None, api_key: None, token: None, oauth2: None };
        match authentication {
            HttpAuthentication::None => none(HttpAuthenticationKind::None),
            HttpAuthentication::Basic { user } => {
                Self { user: Some(user.clone()), ..none(HttpAuthenticationKind::Basic) }
            }
            HttpAuthentication::Bearer => none(HttpAuthenticationKind::Bearer),
            HttpAuthentication::ApiKey { place, name } => Self {
                api_key: Some(ApiKeyObject { place: (*place).into(), name: name.clone() }),
                ..none(HttpAuthenticationKind::ApiKey)
            },
            HttpAuthentication::Token(token) => Self {
                user: Some(token.user.clone()),
                token: Some(TokenSettingsObject {
                    url: token.url.clone(),
                    method: token.method.clone(),
                    content_type: token.content_type.clone(),
                    payload: token.payload.to_string(),
                    token_path: token.token_path.clone(),
                    header: token.header.clone(),
                    prefix: token.prefix.clone(),
                    lifetime_seconds: i64::try_from(token.lifetime_seconds).unwrap_or(i64::MAX),
                }),
                ..none(HttpAuthenticationKind::Token)
            },
            HttpAuthentication::OAuth2(grant) => Self {
                user: Some(grant.client_id.clone()),
                oauth2: Some(OAuth2SettingsObject {
                    token_url: grant.token_url.clone(),
                    scope: grant.scope.clone(),
                    audience: grant.audience.clone(),
                    credentials_in_body: grant.credentials_in_body,
                }),
                ..none(HttpAuthenticationKind::OAuth2)
            },
        }
    }
}

impl HttpSettingsInput {
    /// The settings, and apart from them the secrets.
    pub fn split(self) -> (HttpSettings, Secrets) {
        let (authentication, mut secrets) =
            self.authentication.map_or((HttpAuthentication::None, Secrets::default()), HttpAuthenticationInput::split);
        let pairs = |pairs: Vec<HttpHeaderInput>| {
            pairs.into_iter().map(|pair| HttpHeader { name: pair.name, value: pair.value.into() }).collect()
        };
        let sign = self.signing.is_some();
        let mut tls = TlsSettings::default();
        let signing = self.signing.and_then(|signing| signing.secret);
        let key = self.tls.and_then(|given| {
            (tls.ca_certificates, tls.client_certificate) = (given.ca_certificates, given.client_certificate);
            given.client_key
        });
        for (name, secret) in [(SecretName::SigningSecret, signing), (SecretName::ClientKey, key)] {
            if let Some(secret) = secret {
                secrets.set(name, secret);
            }
        }
        let settings = HttpSettings {
            url: self.url.into(),
            method: self.method.to_ascii_uppercase(),
            headers: pairs(self.headers),
            authentication,
            // A negative one is out of bounds as zero is, and refused with the same words.
            timeout_ms: u64::try_from(self.timeout_ms).unwrap_or(0),
            query: pairs(self.query),
            success_statuses: self.success_statuses,
            compress: self.compress,
            sign,
            tls,
        };
        (settings, secrets)
    }
}

impl HttpAuthenticationInput {
    fn split(self) -> (HttpAuthentication, Secrets) {
        let mut secrets = Secrets::default();
        let mut keep = |name, secret: Option<String>| {
            if let Some(secret) = secret {
                secrets.set(name, secret);
            }
        };
        let authentication = match self {
            Self::None(_) => HttpAuthentication::None,
            Self::Basic(basic) => {
                keep(SecretName::Password, basic.password);
                HttpAuthentication::Basic { user: basic.user }
            }
            Self::Bearer(bearer) => {
                keep(SecretName::Token, bearer.token);
                HttpAuthentication::Bearer
            }
            Self::ApiKey(key) => {
                keep(SecretName::ApiKey, key.key);
                HttpAuthentication::ApiKey { place: key.place.into(), name: key.name }
            }
            Self::OAuth2(grant) => {
                keep(SecretName::ClientSecret, grant.client_secret);
                HttpAuthentication::OAuth2(OAuth2Settings {
                    token_url: grant.token_url,
                    client_id: grant.client_id,
                    scope: grant.scope,
                    audience: grant.audience,
                    credentials_in_body: grant.credentials_in_body,
                })
            }
            Self::Token(token) => {
                keep(SecretName::Password, token.password);
                HttpAuthentication::Token(TokenSettings {
                    url: token.url,
                    method: token.method.to_ascii_uppercase(),
                    content_type: token.content_type,
                    payload: token.payload.into(),
                    user: token.user,
                    token_path: token.token_path,
                    header: token.header,
                    prefix: token.prefix,
                    lifetime_seconds: u64::try_from(token.lifetime_seconds).unwrap_or(0),
                })
            }
        };
        (authentication, secrets)
    }
}
