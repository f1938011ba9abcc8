//! Connections. Secrets go in and never come out.

use async_graphql::{ID, InputObject, Object, OneofObject, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    connection::{
        Connection, ConnectionSettings, DirectorySettings, HttpAuthentication, HttpHeader, HttpSettings, SecretName,
        Secrets, TokenSettings,
    },
};

use super::listener::NoOptions;

/// A named connection of the tenant.
pub struct ConnectionObject(pub Connection);

/// A named connection of the tenant.
#[Object(name = "Connection")]
impl ConnectionObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people; unique in the tenant.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Kind and options, without secrets: exactly one of its fields is set.
    async fn settings(&self) -> ConnectionSettingsObject {
        match &self.0.settings {
            ConnectionSettings::Http(http) => {
                ConnectionSettingsObject { http: Some(http_object(http)), directory: None }
            }
            ConnectionSettings::Directory(directory) => ConnectionSettingsObject {
                http: None,
                directory: Some(DirectorySettingsObject { path: directory.path.clone() }),
            },
        }
    }
    /// Whether its secret is set.
    async fn secret_set(&self) -> bool {
        !self.0.secret_names.is_empty()
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

fn http_object(http: &HttpSettings) -> HttpSettingsObject {
    let mut authentication = HttpAuthenticationObject { kind: HttpAuthenticationKind::None, user: None, token: None };
    match &http.authentication {
        HttpAuthentication::None => {}
        HttpAuthentication::Basic { user } => {
            authentication.kind = HttpAuthenticationKind::Basic;
            authentication.user = Some(user.clone());
        }
        HttpAuthentication::Bearer => authentication.kind = HttpAuthenticationKind::Bearer,
        HttpAuthentication::Token(token) => {
            authentication.kind = HttpAuthenticationKind::Token;
            authentication.user = Some(token.user.clone());
            authentication.token = Some(TokenSettingsObject {
                url: token.url.clone(),
                method: token.method.clone(),
                content_type: token.content_type.clone(),
                payload: token.payload.to_string(),
                token_path: token.token_path.clone(),
                header: token.header.clone(),
                prefix: token.prefix.clone(),
                lifetime_seconds: i64::try_from(token.lifetime_seconds).unwrap_or(i64::MAX),
            });
        }
    }
    HttpSettingsObject {
        url: http.url.to_string(),
        method: http.method.clone(),
        headers: http
            .headers
            .iter()
            .map(|header| HttpHeaderObject { name: header.name.clone(), value: header.value.to_string() })
            .collect(),
        authentication,
        timeout_ms: i64::try_from(http.timeout_ms).unwrap_or(i64::MAX),
    }
}

/// A connection's kind and options: exactly one field is set.
#[derive(SimpleObject)]
#[graphql(name = "ConnectionSettings")]
pub struct ConnectionSettingsObject {
    /// An HTTP endpoint.
    pub http: Option<HttpSettingsObject>,
    /// A directory inside the tenant's own folder.
    pub directory: Option<DirectorySettingsObject>,
}

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
    /// The user of BASIC and TOKEN.
    pub user: Option<String>,
    /// How a token is fetched, for TOKEN.
    pub token: Option<TokenSettingsObject>,
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
    /// A token fetched from an authentication URL.
    Token,
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

/// A directory inside the tenant's own folder.
#[derive(SimpleObject)]
#[graphql(name = "DirectorySettings")]
pub struct DirectorySettingsObject {
    /// Relative; empty is the folder itself.
    pub path: String,
}

/// A connection's kind and options: exactly one kind.
#[derive(OneofObject)]
#[expect(clippy::large_enum_variant, reason = "an input is read once and taken apart")]
pub enum ConnectionSettingsInput {
    /// An HTTP endpoint.
    Http(HttpSettingsInput),
    /// A directory inside the tenant's own folder.
    Directory(DirectorySettingsInput),
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
    /// A token fetched from an authentication URL.
    Token(TokenInput),
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

/// A directory inside the tenant's own folder.
#[derive(InputObject)]
pub struct DirectorySettingsInput {
    /// Relative, with `/` between its segments; empty or left out is the folder itself.
    #[graphql(default)]
    pub path: String,
}

impl ConnectionSettingsInput {
    /// The settings, and apart from them the secrets.
    pub fn split(self) -> (ConnectionSettings, Secrets) {
        match self {
            Self::Directory(directory) => {
                (ConnectionSettings::Directory(DirectorySettings { path: directory.path }), Secrets::default())
            }
            Self::Http(http) => {
                let (authentication, secrets) = http
                    .authentication
                    .map_or((HttpAuthentication::None, Secrets::default()), HttpAuthenticationInput::split);
                let headers = http
                    .headers
                    .into_iter()
                    .map(|header| HttpHeader { name: header.name, value: header.value.into() })
                    .collect();
                let settings = HttpSettings {
                    url: http.url.into(),
                    method: http.method.to_ascii_uppercase(),
                    headers,
                    authentication,
                    // A negative one is out of bounds as zero is, and refused with the same words.
                    timeout_ms: u64::try_from(http.timeout_ms).unwrap_or(0),
                };
                (ConnectionSettings::Http(settings), secrets)
            }
        }
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

/// What a new connection is made of.
#[derive(InputObject)]
pub struct ConnectionCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// Kind and options.
    pub settings: ConnectionSettingsInput,
}

/// What changes of a connection; left out stays.
#[derive(InputObject)]
pub struct ConnectionUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// Kind and options, as a whole. A secret that is left out stays, unless the host it is sent to changes.
    pub settings: Option<ConnectionSettingsInput>,
}
