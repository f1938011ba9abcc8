//! The connection: where a flow reads or writes, its settings by kind, and which of its values are secret.
//!
//! Must not know: how to reach anything (crate inlet-connectors) or how secrets are sealed (auth/seal.rs).

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    flow::template::Template,
    ids::{ConnectionId, TenantId},
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
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a connection says about itself, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[expect(clippy::large_enum_variant, reason = "settings are few and seldom moved; a box would be in everybody's way")]
pub enum ConnectionSettings {
    /// An HTTP endpoint.
    Http(HttpSettings),
    /// A directory inside the tenant's own folder.
    Directory(DirectorySettings),
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
}

/// One header of a request.
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
    /// A token fetched from an authentication URL; the password is [`SecretName::Password`].
    Token(TokenSettings),
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
    /// Relative, with `/` between its segments; the empty path is the tenant's folder itself.
    pub path: String,
}

/// The secrets a connection can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretName {
    /// Of [`HttpAuthentication::Basic`] and [`HttpAuthentication::Token`].
    Password,
    /// Of [`HttpAuthentication::Bearer`].
    Token,
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
        let wanted = settings.wanted_secret();
        self.0.retain(|name, _| Some(*name) == wanted);
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
    /// The secret these settings cannot do without.
    pub const fn wanted_secret(&self) -> Option<SecretName> {
        match self {
            Self::Http(http) => match http.authentication {
                HttpAuthentication::None => None,
                HttpAuthentication::Basic { .. } | HttpAuthentication::Token(_) => Some(SecretName::Password),
                HttpAuthentication::Bearer => Some(SecretName::Token),
            },
            Self::Directory(_) => None,
        }
    }

    /// Whom the secret is shown to: scheme, host and port of the URL that receives it. A URL whose host is a parameter is its own audience.
    pub fn secret_audience(&self) -> Option<String> {
        let Self::Http(http) = self else { return None };
        let url = match &http.authentication {
            HttpAuthentication::None => return None,
            HttpAuthentication::Token(token) => token.url.clone(),
            HttpAuthentication::Basic { .. } | HttpAuthentication::Bearer => http.url.to_string(),
        };
        Some(url::Url::parse(&url).map_or(url, |parsed| parsed.origin().ascii_serialization()))
    }

    /// The kind's stable name: `HTTP` or `DIRECTORY`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Http(_) => "HTTP",
            Self::Directory(_) => "DIRECTORY",
        }
    }
}
