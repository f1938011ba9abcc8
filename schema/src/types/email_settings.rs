//! E-mail connections: their settings as they are shown, and as they are given. The password goes in and never comes out.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::connection::{EmailSettings, SecretName, Secrets};

use super::mirror;

mirror! {
    /// How a connection to a mail server is protected.
    EmailTls = inlet_core::connection::EmailTls {
        /// From its first byte, usually on port 465.
        Implicit,
        /// By the command STARTTLS, usually on port 587; a server that does not offer it gets nothing.
        Starttls,
        /// Not at all.
        None,
    }
}

/// A mail server, and the letters that go there; without the password.
#[derive(SimpleObject)]
#[graphql(name = "EmailSettings")]
pub struct EmailSettingsObject {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: EmailTls,
    /// Who sends; null: the server asks nobody.
    pub user: Option<String>,
    /// The sender's address, with `{parameters}`.
    pub from: String,
    /// The recipients' addresses, with `{parameters}`.
    pub to: Vec<String>,
    /// Who gets a copy, with `{parameters}`.
    pub cc: Vec<String>,
    /// With `{parameters}`.
    pub subject: String,
    /// The text above what is written, or all of it beside an attachment; with `{parameters}`.
    pub body: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one whole letter, in milliseconds.
    pub timeout_ms: i64,
}

/// A mail server, and the letters that go there.
#[derive(InputObject)]
pub struct EmailSettingsInput {
    /// A name or an address.
    pub host: String,
    /// Left out: 465 for IMPLICIT, 587 for STARTTLS, 25 for NONE.
    pub port: Option<u16>,
    /// How the connection is protected.
    #[graphql(default_with = "EmailTls::Starttls")]
    pub tls: EmailTls,
    /// Who sends; left out where the server asks nobody.
    pub user: Option<String>,
    /// Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub password: Option<String>,
    /// The sender's address, with `{parameters}`: `office@example.org`, or `Office <office@example.org>`.
    pub from: String,
    /// The recipients' addresses, with `{parameters}`; 1 to 50.
    pub to: Vec<String>,
    /// Who gets a copy, with `{parameters}`; at most 50.
    #[graphql(default)]
    pub cc: Vec<String>,
    /// With `{parameters}`: the flow's, and `{messageUuid}`, `{executionId}`, `{receivedAt}`, `{flowId}`, `{tenantId}`. Notices have their own.
    pub subject: String,
    /// The text above what is written, or all of it beside an attachment; with `{parameters}`.
    pub body: Option<String>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one whole letter, in milliseconds; 100 to 300000.
    #[graphql(default = 30_000)]
    pub timeout_ms: i64,
}

impl From<&EmailSettings> for EmailSettingsObject {
    fn from(settings: &EmailSettings) -> Self {
        Self {
            host: settings.host.clone(),
            port: settings.port,
            tls: settings.tls.into(),
            user: settings.user.clone(),
            from: settings.from.to_string(),
            to: settings.to.iter().map(ToString::to_string).collect(),
            cc: settings.cc.iter().map(ToString::to_string).collect(),
            subject: settings.subject.to_string(),
            body: settings.body.as_ref().map(ToString::to_string),
            ca_certificates: settings.ca_certificates.clone(),
            timeout_ms: i64::try_from(settings.timeout_ms).unwrap_or(i64::MAX),
        }
    }
}

impl EmailSettingsInput {
    /// The settings, and apart from them the secret.
    pub fn split(self) -> (EmailSettings, Secrets) {
        let mut secrets = Secrets::default();
        if let Some(password) = self.password {
            secrets.set(SecretName::Password, password);
        }
        let tls: inlet_core::connection::EmailTls = self.tls.into();
        let settings = EmailSettings {
            host: self.host,
            port: self.port.unwrap_or(tls.default_port()),
            tls,
            ca_certificates: self.ca_certificates,
            user: self.user,
            from: self.from.into(),
            to: self.to.into_iter().map(Into::into).collect(),
            cc: self.cc.into_iter().map(Into::into).collect(),
            subject: self.subject.into(),
            body: self.body.map(Into::into),
            // A negative one is out of bounds as zero is, and refused with the same words.
            timeout_ms: u64::try_from(self.timeout_ms).unwrap_or(0),
        };
        (settings, secrets)
    }
}
