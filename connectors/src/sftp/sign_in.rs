//! Says to a server who asks: with a password or a key of the connection's own, and with nothing else of this machine.
//!
//! Must not know: files, or how the server was reached.

use std::sync::{Arc, PoisonError};

use inlet_core::{
    connection::SecretName,
    ports::connector::{ConnectorError, OpenConnection, Retry},
    sftp::{SftpAuthentication, SftpSettings},
};
use russh::{
    MethodKind,
    client::{AuthResult, KeyboardInteractiveAuthResponse},
    keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, decode_secret_key},
};

use super::{
    failure::{broken, printable, unauthenticated},
    session::Server,
};
use crate::failed;

/// How often a server may ask for something before it is given up: a password, and perhaps a notice or two.
const MAX_QUESTIONS: usize = 5;

/// Signs in. Codes: `SFTP_AUTHENTICATION`, `SECRET_MISSING`, `PRIVATE_KEY_INVALID`, `SFTP_CONNECT`.
pub async fn sign_in(
    server: &mut Server,
    connection: &OpenConnection,
    settings: &SftpSettings,
) -> Result<(), ConnectorError> {
    let name = settings.wanted_secret();
    let missing = || {
        let field = connection.settings.secret_field(name);
        failed("SECRET_MISSING", format!("the connection has no {field}"), Retry::Never)
    };
    let secret = connection.secrets.get(name).filter(|secret| !secret.is_empty()).ok_or_else(missing)?;
    match settings.authentication {
        SftpAuthentication::Password => with_password(server, &settings.user, secret).await,
        SftpAuthentication::PrivateKey => {
            let passphrase = connection.secrets.get(SecretName::Passphrase).filter(|text| !text.is_empty());
            let key = unlock(secret.to_owned(), passphrase.map(ToOwned::to_owned)).await?;
            with_key(server, &settings.user, key).await
        }
    }
}

async fn with_password(server: &mut Server, user: &str, password: &str) -> Result<(), ConnectorError> {
    let answer = server.handle.authenticate_password(user, password).await.map_err(|_| broken())?;
    match answer {
        AuthResult::Success => Ok(()),
        AuthResult::Failure { remaining_methods, .. }
            if remaining_methods.contains(&MethodKind::KeyboardInteractive)
                && !remaining_methods.contains(&MethodKind::Password) =>
        {
            answer_questions(server, user, password).await
        }
        AuthResult::Failure { .. } => Err(refusal(server, "user and password")),
    }
}

/// The way of servers that ask for a password in their own words (RFC 4256): what is not to be seen while it is typed is the password.
async fn answer_questions(server: &mut Server, user: &str, password: &str) -> Result<(), ConnectorError> {
    let mut asked = server.handle.authenticate_keyboard_interactive_start(user, None).await.map_err(|_| broken())?;
    for _ in 0..MAX_QUESTIONS {
        let prompts = match asked {
            KeyboardInteractiveAuthResponse::Success => return Ok(()),
            KeyboardInteractiveAuthResponse::Failure { .. } => break,
            KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => prompts,
        };
        if prompts.iter().any(|prompt| prompt.echo) {
            return Err(unauthenticated("the server asks for more than a password"));
        }
        let answers = prompts.iter().map(|_| password.to_owned()).collect();
        let answering = server.handle.authenticate_keyboard_interactive_respond(answers);
        asked = answering.await.map_err(|_| broken())?;
    }
    Err(refusal(server, "user and password"))
}

async fn with_key(server: &mut Server, user: &str, key: PrivateKey) -> Result<(), ConnectorError> {
    // SHA-1 is left to nobody: where the server does not say what it takes, it is asked for what every one of these years takes.
    let hash = if key.algorithm().is_rsa() {
        let best = server.handle.best_supported_rsa_hash().await.map_err(|_| broken())?;
        Some(best.flatten().unwrap_or(HashAlg::Sha512))
    } else {
        None
    };
    let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
    match server.handle.authenticate_publickey(user, key).await.map_err(|_| broken())? {
        AuthResult::Success => Ok(()),
        AuthResult::Failure { partial_success: true, .. } => {
            Err(unauthenticated("the server took the key, and asks for more than it"))
        }
        AuthResult::Failure { .. } => Err(refusal(server, "user and key")),
    }
}

/// The server did not take what it was shown, or is gone without a word: the library tells both alike.
fn refusal(server: &Server, what: &str) -> ConnectorError {
    let said = server.goodbye.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match said {
        Some(said) => unauthenticated(&format!("the server did not accept {what}, and said: {}", printable(&said))),
        None if server.handle.is_closed() => broken(),
        None => unauthenticated(&format!("the server did not accept {what}")),
    }
}

/// Reads a key. A passphrase is for a locked one; the same key without its lock is read all the same.
async fn unlock(text: String, passphrase: Option<String>) -> Result<PrivateKey, ConnectorError> {
    let is_open = !text.contains("ENCRYPTED") && !text.contains("OPENSSH");
    let passphrase = passphrase.filter(|_| !is_open);
    // Passphrases are made slow on purpose.
    let reading = tokio::task::spawn_blocking(move || decode_secret_key(text.trim(), passphrase.as_deref()));
    let invalid = |message: &str| failed("PRIVATE_KEY_INVALID", message, Retry::Never);
    match reading.await {
        Ok(Ok(key)) => Ok(key),
        Ok(Err(russh::keys::Error::KeyIsEncrypted)) => {
            Err(invalid("the connection's private key is locked, and there is no passphrase"))
        }
        Ok(Err(error)) => {
            tracing::debug!(%error, "a private key cannot be read");
            Err(invalid("the connection's private key cannot be read, or its passphrase is another"))
        }
        Err(_) => Err(invalid("the connection's private key cannot be read")),
    }
}
