//! The SFTP server: where a connection's files lie on it, who asks for them, and by which keys the server is known.
//!
//! Must not know: how to reach anything (crate inlet-connectors), or what a flow does there.

use serde::{Deserialize, Serialize};

use crate::connection::SecretName;

/// A directory of an SFTP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SftpSettings {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who asks.
    pub user: String,
    /// How the user proves who he is.
    pub authentication: SftpAuthentication,
    /// The keys by which the server is known: lines of OpenSSH, or fingerprints (`SHA256:` and base64). The server must show one of them; with none, it is
    /// not trusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host_keys: Vec<String>,
    /// What all names begin with, with parameters. With a `/` at its beginning it is absolute, else below the directory that the server gives the user;
    /// empty is that directory itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub directory: String,
    /// Milliseconds for connecting and signing in, and for each answer; 100..=300,000.
    pub timeout_ms: u64,
}

/// How a user proves who he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SftpAuthentication {
    /// With [`SecretName::Password`].
    Password,
    /// With [`SecretName::PrivateKey`], which may be locked with [`SecretName::Passphrase`].
    PrivateKey,
}

impl SftpSettings {
    /// The secret they cannot do without.
    pub const fn wanted_secret(&self) -> SecretName {
        match self.authentication {
            SftpAuthentication::Password => SecretName::Password,
            SftpAuthentication::PrivateKey => SecretName::PrivateKey,
        }
    }

    /// The secret they may have.
    pub const fn optional_secret(&self) -> Option<SecretName> {
        match self.authentication {
            SftpAuthentication::Password => None,
            SftpAuthentication::PrivateKey => Some(SecretName::Passphrase),
        }
    }

    /// Whom the secrets are shown to.
    pub fn secret_audience(&self) -> String {
        format!("{}:{}", self.host.to_ascii_lowercase(), self.port)
    }
}
