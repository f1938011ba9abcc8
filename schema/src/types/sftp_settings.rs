//! SFTP connections: their settings as they are shown, and as they are given. Passwords and keys go in and never come out.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::{
    connection::{ConnectionSettings, SecretName, Secrets},
    sftp::SftpSettings,
};

use super::mirror;

/// Where SSH servers listen.
const DEFAULT_PORT: u16 = 22;

mirror! {
    /// How a user of an SFTP server proves who he is.
    SftpAuthentication = inlet_core::sftp::SftpAuthentication {
        /// With a password, also where the server asks for it by keyboard-interactive.
        Password,
        /// With a private key.
        PrivateKey,
    }
}

/// A directory of an SFTP server, without password and key.
#[derive(SimpleObject)]
#[graphql(name = "SftpSettings")]
pub struct SftpObject {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who asks.
    pub user: String,
    /// How the user proves who he is.
    pub authentication: SftpAuthentication,
    /// The keys by which the server is known; with none, it is not trusted.
    pub host_keys: Vec<String>,
    /// What all names begin with; empty is the directory that the server gives the user.
    pub directory: String,
    /// For connecting and signing in, and for each answer, in milliseconds.
    pub timeout_ms: i64,
}

impl From<&SftpSettings> for SftpObject {
    fn from(settings: &SftpSettings) -> Self {
        let SftpSettings { host, port, user, authentication, host_keys, directory, timeout_ms } = settings.clone();
        let timeout_ms = i64::try_from(timeout_ms).unwrap_or(i64::MAX);
        Self { host, port, user, authentication: authentication.into(), host_keys, directory, timeout_ms }
    }
}

/// A directory of an SFTP server.
#[derive(InputObject)]
pub struct SftpInput {
    /// A name or an address.
    pub host: String,
    /// Its port.
    #[graphql(default_with = "DEFAULT_PORT")]
    pub port: u16,
    /// Who asks.
    pub user: String,
    /// How the user proves who he is.
    #[graphql(default_with = "SftpAuthentication::Password")]
    pub authentication: SftpAuthentication,
    /// For PASSWORD. Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub password: Option<String>,
    /// For PRIVATE_KEY: as OpenSSH writes it, or PEM (PKCS#8, PKCS#1). Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub private_key: Option<String>,
    /// What the private key is locked with. Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub passphrase: Option<String>,
    /// The keys by which the server is known, up to 10: a line of OpenSSH (`ssh-ed25519 AAAA..`) or a fingerprint (`SHA256:..`) each. The server must show
    /// one of them. Without any, nothing is done, and the connection's test tells which key the server shows.
    #[graphql(default)]
    pub host_keys: Vec<String>,
    /// What all names begin with, with `{parameters}` and `/` between its segments. With a `/` at its beginning it is absolute, else below the directory that
    /// the server gives the user; empty or left out is that directory itself.
    #[graphql(default)]
    pub directory: String,
    /// For connecting and signing in, and for each answer, in milliseconds; 100 to 300000.
    #[graphql(default = 30_000)]
    pub timeout_ms: i64,
}

impl SftpInput {
    /// The settings, and apart from them the secrets.
    pub fn split(self) -> (ConnectionSettings, Secrets) {
        let mut secrets = Secrets::default();
        let given = [
            (SecretName::Password, self.password),
            (SecretName::PrivateKey, self.private_key),
            (SecretName::Passphrase, self.passphrase),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                secrets.set(name, value);
            }
        }
        let settings = SftpSettings {
            host: self.host,
            port: self.port,
            user: self.user,
            authentication: self.authentication.into(),
            host_keys: self.host_keys,
            directory: self.directory,
            // A negative one is out of bounds as zero is, and refused with the same words.
            timeout_ms: u64::try_from(self.timeout_ms).unwrap_or_default(),
        };
        (ConnectionSettings::Sftp(settings), secrets)
    }
}
