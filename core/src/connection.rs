//! The connection: where a flow reads or writes, its settings by kind, and which of its values are secret.
//!
//! Must not know: how to reach anything (crate inlet-connectors) or how secrets are sealed (auth/seal.rs).

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    broker::{BrokerKind, BrokerSettings},
    circuit::ConnectionLimits,
    clock::Timestamp,
    flow::template::Template,
    ids::{ConnectionId, TenantId},
    object_store::ObjectStoreSettings,
    sftp::SftpSettings,
};

/// A named connection of a tenant, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Never changes.
    pub id: ConnectionId,
    /// Whose.
    pub tenant_id: TenantId,
    /// For people; unique in the tenant.
    pub name: String,
    /// Kind and options.
    pub settings: ConnectionSettings,
    /// The names of the secrets that are set.
    pub secret_names: Vec<SecretName>,
    /// How much it is used.
    #[serde(default)]
    pub limits: ConnectionLimits,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a connection says about itself, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ConnectionSettings {
    /// An HTTP endpoint.
    Http(HttpSettings),
    /// A directory inside the tenant's own folder.
    Directory(DirectorySettings),
    /// A SQL database.
    Sql(SqlSettings),
    /// A bucket of an object store.
    ObjectStore(ObjectStoreSettings),
    /// A directory of an SFTP server.
    Sftp(SftpSettings),
    /// A mail server.
    Email(EmailSettings),
    /// A message broker.
    Broker(BrokerSettings),
}

/// An HTTP endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpSettings {
    /// `http` or `https`, with parameters; each is percent-encoded as one component.
    pub url: Template,
    /// `POST`, `PUT`, `PATCH`, `DELETE` or `GET`.
    pub method: String,
    /// Sent with every request, in this order.
    pub headers: Vec<HttpHeader>,
    /// How the request proves who it is.
    pub authentication: HttpAuthentication,
    /// Milliseconds for one whole request; 100..=300,000.
    pub timeout_ms: u64,
    /// Added to the URL's own query, each name and value percent-encoded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<HttpHeader>,
    /// The statuses that mean delivered; empty: every 2xx.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub success_statuses: Vec<u16>,
    /// Whether bodies are sent with `Content-Encoding: gzip`.
    #[serde(default)]
    pub compress: bool,
    /// Whether bodies are signed by the Standard Webhooks scheme, with [`SecretName::SigningSecret`].
    #[serde(default)]
    pub sign: bool,
    /// Whom the connection trusts, and who it is itself.
    #[serde(default)]
    pub tls: TlsSettings,
}

impl HttpSettings {
    /// A POST without authentication, half a minute long.
    pub fn new(url: impl Into<Template>) -> Self {
        Self {
            url: url.into(),
            method: "POST".to_owned(),
            headers: Vec::new(),
            authentication: HttpAuthentication::None,
            timeout_ms: 30_000,
            query: Vec::new(),
            success_statuses: Vec::new(),
            compress: false,
            sign: false,
            tls: TlsSettings::default(),
        }
    }
}

/// Certificates of a connection's own, as PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TlsSettings {
    /// Certificate authorities that are trusted instead of the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
    /// What the client shows of itself: its certificate, and those between it and its root. The key is [`SecretName::ClientKey`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<String>,
}

/// One header of a request, or one pair of its query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpHeader {
    /// A token (RFC 9110, section 5.6.2).
    pub name: String,
    /// With parameters; line breaks are refused when it is sent.
    pub value: Template,
}

/// How a request proves who it is. The secret half is kept apart, see [`SecretName`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum HttpAuthentication {
    /// It does not.
    None,
    /// RFC 7617; the password is [`SecretName::Password`].
    #[serde(rename_all = "camelCase")]
    Basic {
        /// The user.
        user: String,
    },
    /// RFC 6750 with a fixed token, [`SecretName::Token`].
    Bearer,
    /// A fixed key in a header or in the query, [`SecretName::ApiKey`].
    #[serde(rename_all = "camelCase")]
    ApiKey {
        /// Where it stands.
        place: ApiKeyPlace,
        /// The name of the header or of the query's parameter.
        name: String,
    },
    /// A token fetched from an authentication URL; the password is [`SecretName::Password`].
    Token(TokenSettings),
    /// The client credentials grant (RFC 6749, section 4.4); the client's secret is [`SecretName::ClientSecret`].
    OAuth2(OAuth2Settings),
}

/// Where an API key stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiKeyPlace {
    /// In a header.
    Header,
    /// In the URL's query.
    Query,
}

/// How a token is had by the client credentials grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OAuth2Settings {
    /// The token endpoint.
    pub token_url: String,
    /// The client's id.
    pub client_id: String,
    /// What is asked for, with blanks between; unset leaves it to the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Whom the token is for, where the server wants to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Whether id and secret go in the form's body instead of as HTTP Basic (RFC 6749, section 2.3.1).
    #[serde(default)]
    pub credentials_in_body: bool,
}

/// How a token is fetched and used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenSettings {
    /// The authentication URL.
    pub url: String,
    /// Its method, usually `POST`.
    pub method: String,
    /// The payload's media type; it decides how `{user}` and `{password}` are escaped.
    pub content_type: String,
    /// The payload, with `{user}` and `{password}`, such as `{"login":"{user}","password":"{password}"}`.
    pub payload: Template,
    /// What `{user}` stands for.
    pub user: String,
    /// Where the token stands in a JSON answer, as a field path; usually `token` or `access_token`.
    pub token_path: String,
    /// The header that carries the token, usually `Authorization`.
    pub header: String,
    /// What stands before the token in that header, usually `Bearer ` with its blank.
    pub prefix: String,
    /// Seconds a token is reused when neither the answer's `expires_in` nor the token itself says; a refused token is fetched anew at once.
    pub lifetime_seconds: u64,
}

/// A directory inside the tenant's own folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectorySettings {
    /// Relative, with `/` between its segments and with parameters; the empty path is the tenant's folder itself.
    pub path: String,
}

/// A SQL database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqlSettings {
    /// Which.
    pub database: SqlDatabase,
    /// Milliseconds for one statement; 100..=300,000.
    pub statement_timeout_ms: u64,
    /// How many connections each worker opens at most; 1..=50.
    pub max_connections: u32,
}

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "engine")]
pub enum SqlDatabase {
    /// PostgreSQL.
    Postgres(SqlServer),
    /// MySQL or MariaDB.
    Mysql(SqlServer),
    /// A file of SQLite.
    #[serde(rename_all = "camelCase")]
    Sqlite {
        /// Within the tenant's own folder, relative to it; with parameters.
        path: String,
    },
}

/// A database on a server; its password, if it has one, is [`SecretName::Password`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqlServer {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database's name, with parameters.
    pub database: String,
    /// Who asks, with parameters.
    pub user: String,
    /// How the connection is protected.
    pub tls: SqlTls,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
}

/// How a connection to a database server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SqlTls {
    /// Not at all.
    Disable,
    /// With TLS, whoever answers.
    Require,
    /// With TLS and a server that proves its name.
    Verify,
}

/// Whose dialect a database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlEngine {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl SqlDatabase {
    /// Whose dialect it speaks.
    pub const fn engine(&self) -> SqlEngine {
        match self {
            Self::Postgres(_) => SqlEngine::Postgres,
            Self::Mysql(_) => SqlEngine::Mysql,
            Self::Sqlite { .. } => SqlEngine::Sqlite,
        }
    }
}

/// What a flow does to a table: each record is a row, each field a column of that name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqlTable {
    /// `table`, or `schema.table`, with parameters; of [`rendered`](Self::rendered) tables without.
    pub table: String,
    /// What is done.
    pub action: SqlAction,
    /// The columns that say which row it is, with parameters; for all but INSERT.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_columns: Vec<String>,
    /// Whether a delivery is noted in a table `inlet_deliveries` of the same database, in the same transaction, so that a repetition has no effect.
    #[serde(default)]
    pub once: bool,
}

/// What is done to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SqlAction {
    /// New rows.
    Insert,
    /// Changed rows; a row that is not there stays so.
    Update,
    /// Removed rows.
    Delete,
    /// New rows, or changed ones where the key is there.
    Upsert,
}

impl SqlAction {
    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Upsert => "UPSERT",
        }
    }
}

/// A mail server, and the letters that go there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmailSettings {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: EmailTls,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
    /// Who sends; unset: the server asks nobody. The password is [`SecretName::Password`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The sender's address, with parameters.
    pub from: Template,
    /// The recipients' addresses, with parameters; 1..=50.
    pub to: Vec<Template>,
    /// Who gets a copy, with parameters; at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<Template>,
    /// With parameters; line breaks are refused when it is sent.
    pub subject: Template,
    /// The text above what is written, or all of it beside an attachment; with parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Template>,
    /// Milliseconds for one whole letter; 100..=300,000.
    pub timeout_ms: u64,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EmailTls {
    /// From its first byte (RFC 8314, section 3.3).
    Implicit,
    /// By the command STARTTLS (RFC 3207); a server that does not offer it gets nothing.
    Starttls,
    /// Not at all.
    None,
}

impl EmailTls {
    /// Where servers listen for it: 465, 587 or 25.
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

/// The secrets a connection can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretName {
    /// Of [`HttpAuthentication::Basic`], [`HttpAuthentication::Token`], [`SqlServer`], [`EmailSettings`], [`BrokerSettings`] and
    /// [`SftpAuthentication::Password`](crate::sftp::SftpAuthentication::Password).
    Password,
    /// Of [`HttpAuthentication::Bearer`].
    Token,
    /// Of [`HttpAuthentication::ApiKey`].
    ApiKey,
    /// Of [`HttpAuthentication::OAuth2`].
    ClientSecret,
    /// The private key of [`TlsSettings::client_certificate`], as PEM.
    ClientKey,
    /// Of [`HttpSettings::sign`]: `whsec_` and the key in base64.
    SigningSecret,
    /// Of [`S3Settings`](crate::object_store::S3Settings).
    SecretAccessKey,
    /// Of [`GoogleCloudSettings`](crate::object_store::GoogleCloudSettings): the key's file, JSON.
    ServiceAccountKey,
    /// Of [`AzureAuthentication::AccessKey`](crate::object_store::AzureAuthentication::AccessKey), in base64.
    AccessKey,
    /// Of [`AzureAuthentication::SasToken`](crate::object_store::AzureAuthentication::SasToken): the query of a signed URL.
    SasToken,
    /// Of [`SftpAuthentication::PrivateKey`](crate::sftp::SftpAuthentication::PrivateKey), as OpenSSH writes it or as PEM.
    PrivateKey,
    /// What [`PrivateKey`](Self::PrivateKey) is locked with.
    Passphrase,
}

/// The secrets of one connection in the clear. Never shown: not by `Debug`, not by the API.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secrets(BTreeMap<SecretName, String>);

impl Secrets {
    /// The secret of that name.
    pub fn get(&self, name: SecretName) -> Option<&str> {
        self.0.get(&name).map(String::as_str)
    }

    /// Sets a secret.
    pub fn set(&mut self, name: SecretName, value: String) {
        self.0.insert(name, value);
    }

    /// Keeps only the secrets that the settings ask for.
    pub fn retain_for(&mut self, settings: &ConnectionSettings) {
        let wanted = settings.wanted_secrets();
        self.0.retain(|name, _| wanted.contains(name) || settings.optional_secret() == Some(*name));
    }

    /// The names that are set.
    pub fn names(&self) -> Vec<SecretName> {
        self.0.keys().copied().collect()
    }

    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

impl ConnectionSettings {
    /// The secrets these settings cannot do without.
    pub fn wanted_secrets(&self) -> Vec<SecretName> {
        match self {
            Self::Http(http) => {
                let signing = http.sign.then_some(SecretName::SigningSecret);
                let key = http.tls.client_certificate.as_ref().map(|_| SecretName::ClientKey);
                http.authentication.wanted_secret().into_iter().chain(signing).chain(key).collect()
            }
            Self::ObjectStore(store) => vec![store.wanted_secret()],
            Self::Sftp(sftp) => vec![sftp.wanted_secret()],
            Self::Email(EmailSettings { user, .. }) | Self::Broker(BrokerSettings { user, .. }) => {
                user.iter().map(|_| SecretName::Password).collect()
            }
            Self::Directory(_) | Self::Sql(_) => Vec::new(),
        }
    }

    /// The input field that belongs to a secret, below `settings`.
    pub const fn secret_field(&self, name: SecretName) -> &'static str {
        match self {
            Self::Email(_) => "email.password",
            Self::Broker(BrokerSettings { kind: BrokerKind::Nats, .. }) => "nats.password",
            Self::Broker(BrokerSettings { kind: BrokerKind::Rabbitmq { .. }, .. }) => "rabbitmq.password",
            Self::Broker(BrokerSettings { kind: BrokerKind::Redis { .. }, .. }) => "redis.password",
            Self::Sftp(_) => match name {
                SecretName::PrivateKey => "sftp.privateKey",
                SecretName::Passphrase => "sftp.passphrase",
                _ => "sftp.password",
            },
            Self::Broker(BrokerSettings { kind: BrokerKind::Kafka { .. }, .. }) => "kafka.password",
            Self::Http(_) | Self::Directory(_) | Self::Sql(_) | Self::ObjectStore(_) => name.field(),
        }
    }

    /// The secret they may have, and can do without: a server may know its users by other means, and a key may be locked.
    pub const fn optional_secret(&self) -> Option<SecretName> {
        match self {
            Self::Sql(SqlSettings { database: SqlDatabase::Postgres(_) | SqlDatabase::Mysql(_), .. })
            | Self::Broker(_) => Some(SecretName::Password),
            Self::Sftp(sftp) => sftp.optional_secret(),
            Self::Http(_) | Self::Directory(_) | Self::Sql(_) | Self::ObjectStore(_) | Self::Email(_) => None,
        }
    }

    /// Whom the secrets are shown to: scheme, host and port of the URL that receives them, or server and protection of a database, a mail server or a broker, or an SFTP server. A URL whose host is a parameter is its own audience. What
    /// proves a secret without showing it counts as shown.
    pub fn secret_audience(&self) -> Option<String> {
        let http = match self {
            Self::Http(http) => http,
            Self::Sql(SqlSettings { database: SqlDatabase::Postgres(server) | SqlDatabase::Mysql(server), .. }) => {
                return Some(format!("{}:{} {:?}", server.host.to_ascii_lowercase(), server.port, server.tls));
            }
            Self::ObjectStore(store) => return Some(store.secret_audience()),
            Self::Sftp(sftp) => return Some(sftp.secret_audience()),
            Self::Email(email) if email.user.is_some() => {
                return Some(format!("{}:{} {:?}", email.host.to_ascii_lowercase(), email.port, email.tls));
            }
            Self::Broker(broker) => {
                let tls = if broker.tls { "TLS" } else { "plain" };
                let audience = format!("{}:{} {tls}", broker.host.to_ascii_lowercase(), broker.port);
                return Some(match &broker.kind {
                    // One mechanism sends the password, others only prove it.
                    BrokerKind::Kafka { mechanism, others } => format!("{audience} {mechanism:?} {others:?}"),
                    _ => audience,
                });
            }
            Self::Directory(_) | Self::Sql(_) | Self::Email(_) => return None,
        };
        if self.wanted_secrets().is_empty() {
            return None;
        }
        let url = match &http.authentication {
            HttpAuthentication::Token(token) => token.url.clone(),
            HttpAuthentication::OAuth2(grant) => grant.token_url.clone(),
            _ => http.url.to_string(),
        };
        Some(url::Url::parse(&url).map_or(url, |parsed| parsed.origin().ascii_serialization()))
    }

    /// The kind's stable name: `HTTP`, `DIRECTORY`, `SQL`, `OBJECT_STORE`, `SFTP`, `EMAIL`, or a broker's: `NATS`, `RABBITMQ`, `REDIS` or `KAFKA`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Http(_) => "HTTP",
            Self::Directory(_) => "DIRECTORY",
            Self::Sql(_) => "SQL",
            Self::ObjectStore(_) => "OBJECT_STORE",
            Self::Sftp(_) => "SFTP",
            Self::Email(_) => "EMAIL",
            Self::Broker(broker) => broker.kind.name(),
        }
    }
}

impl HttpAuthentication {
    /// The secret it cannot do without.
    pub const fn wanted_secret(&self) -> Option<SecretName> {
        match self {
            Self::None => None,
            Self::Basic { .. } | Self::Token(_) => Some(SecretName::Password),
            Self::Bearer => Some(SecretName::Token),
            Self::ApiKey { .. } => Some(SecretName::ApiKey),
            Self::OAuth2(_) => Some(SecretName::ClientSecret),
        }
    }
}

impl SecretName {
    /// The input field that belongs to it in the settings of HTTP.
    const fn field(self) -> &'static str {
        match self {
            Self::Password | Self::Token | Self::ApiKey | Self::ClientSecret => "http.authentication",
            Self::ClientKey => "http.tls.clientKey",
            Self::SigningSecret => "http.signing.secret",
            Self::SecretAccessKey => "s3.secretAccessKey",
            Self::ServiceAccountKey => "googleCloud.serviceAccountKey",
            Self::AccessKey => "azure.accessKey",
            Self::SasToken => "azure.sasToken",
            Self::PrivateKey => "sftp.privateKey",
            Self::Passphrase => "sftp.passphrase",
        }
    }
}
