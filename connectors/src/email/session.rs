//! A conversation with a mail server: the way there past the guard, its protection, and who asks.
//!
//! The guard looks the name up and the connection goes to what it checked; TLS checks the name. What lettre calls `tokio1` is tokio as it is.
//! Must not know: letters.

use std::net::SocketAddr;

use inlet_core::{
    connection::{EmailSettings, EmailTls, SecretName},
    flow::parameters::Parameters,
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use lettre::transport::smtp::{
    Error as SmtpError,
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    extension::ClientId,
};

use super::{EmailConnector, letter::sender};
use crate::{egress::EgressRefused, failed, tls::is_broken_handshake};

/// How much of what a server says is shown, in characters.
const MAX_SAID: usize = 500;

impl EmailConnector {
    /// A conversation that is protected as the settings say. Nobody has signed in yet.
    pub(super) async fn greet(
        &self,
        settings: &EmailSettings,
        parameters: &Parameters,
    ) -> Result<AsyncSmtpConnection, ConnectorError> {
        let host = settings.host.trim_matches(['[', ']']).to_ascii_lowercase();
        let found =
            self.egress.resolve(host.clone()).await.map_err(|error| match error.downcast::<EgressRefused>() {
                Ok(refused) => failed("EGRESS_REFUSED", refused.to_string(), Retry::Never),
                Err(_) => failed("EMAIL_CONNECT", "the mail server's name cannot be resolved", Retry::Later),
            })?;
        let checked: Vec<SocketAddr> =
            found.into_iter().map(|address| SocketAddr::new(address.ip(), settings.port)).collect();
        let tls = protection(settings, host)?;
        let name = own_name(settings, parameters);
        let implicit = tls.clone().filter(|_| settings.tls == EmailTls::Implicit);
        let connecting = AsyncSmtpConnection::connect_tokio1(checked.as_slice(), None, &name, implicit, None);
        let mut connection = connecting.await.map_err(|error| explain(&error))?;
        if let (EmailTls::Starttls, Some(tls)) = (settings.tls, tls) {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(failed("EMAIL_CONNECT", NO_STARTTLS, Retry::Never));
            }
            connection.starttls(tls, &name).await.map_err(|error| explain(&error))?;
        }
        Ok(connection)
    }
}

/// What is said of a server that does not offer TLS.
pub const NO_STARTTLS: &str = "the mail server does not offer STARTTLS; nothing was sent to it";

/// Signs in, where the settings name a user.
pub async fn sign_in(
    server: &mut AsyncSmtpConnection,
    connection: &OpenConnection,
    settings: &EmailSettings,
) -> Result<(), ConnectorError> {
    let Some(user) = &settings.user else { return Ok(()) };
    let missing = || failed("SECRET_MISSING", "the connection's password is not set", Retry::Never);
    let password = connection.secrets.get(SecretName::Password).ok_or_else(missing)?;
    let credentials = Credentials::new(user.clone(), password.to_owned());
    match server.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let refusal = authentication(&error);
            server.abort().await;
            Err(refusal)
        }
    }
}

fn authentication(error: &SmtpError) -> ConnectorError {
    if error.is_client() {
        let message = "the mail server offers no way to sign in with a password (AUTH PLAIN or LOGIN)";
        return failed("EMAIL_AUTHENTICATION", message, Retry::Never);
    }
    let explained = explain(error);
    let Some(status) = explained.report.response_status else { return explained };
    let message = format!("the mail server did not accept user and password ({status})");
    let refused = failed("EMAIL_AUTHENTICATION", message, explained.retry);
    ConnectorError { report: explained.report, ..refused }
}

fn protection(settings: &EmailSettings, host: String) -> Result<Option<TlsParameters>, ConnectorError> {
    if settings.tls == EmailTls::None {
        return Ok(None);
    }
    let invalid = |error: SmtpError| {
        tracing::debug!(%error, "the certificates of an e-mail connection cannot be used");
        failed("CERTIFICATE_INVALID", "the connection's certificate authorities cannot be used", Retry::Never)
    };
    let mut builder = TlsParameters::builder(host);
    if let Some(pem) = &settings.ca_certificates {
        builder = builder.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(invalid)?);
    }
    builder.build_rustls().map(Some).map_err(invalid)
}

/// How Inlet names itself: by the sender's domain, since servers look askance at addresses and made-up names.
fn own_name(settings: &EmailSettings, parameters: &Parameters) -> ClientId {
    sender(settings, parameters)
        .map_or_else(|_| ClientId::default(), |sender| ClientId::Domain(sender.email.domain().to_owned()))
}

/// What an error of the conversation means: 4xx passes, 5xx stays (RFC 5321, section 4.2.1), and a connection that breaks may come again.
pub fn explain(error: &SmtpError) -> ConnectorError {
    if let Some(status) = error.status() {
        let retry = if error.is_transient() { Retry::Later } else { Retry::Never };
        let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        let said: String = said.chars().filter(|character| !character.is_control()).take(MAX_SAID).collect();
        let mut refused = failed("EMAIL_REFUSED", format!("the mail server answered {status} {said}"), retry);
        refused.report.response_status = status.to_string().parse().ok();
        return refused;
    }
    tracing::debug!(%error, "a conversation with a mail server broke");
    if error.is_client() {
        let message = "the mail server does not take addresses beyond ASCII (SMTPUTF8)";
        return failed("EMAIL_ADDRESS_INVALID", message, Retry::Never);
    }
    let message = if is_of_tls(error) {
        "TLS with the mail server failed; it may not offer it here, or its certificate may not be trusted"
    } else {
        "the mail server cannot be reached, or the connection to it broke"
    };
    failed("EMAIL_CONNECT", message, Retry::Later)
}

/// Whether it is TLS that failed.
pub fn is_of_tls(error: &SmtpError) -> bool {
    is_broken_handshake(error) || error.is_tls()
}
