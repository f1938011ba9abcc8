//! What goes wrong with SFTP servers: a stable code, words without secrets, and whether to try again.
//!
//! Must not know: what was asked.

use inlet_core::ports::connector::{ConnectorError, Retry};
use object_store::Error;
use russh_sftp::{client::error::Error as SftpError, protocol::StatusCode};

use super::host_key::HandshakeError;
use crate::{
    failed,
    file::{cause, name::invalid},
};

/// How much of what a server says is shown, in characters.
const MAX_SAID: usize = 500;

/// What stands against one request.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Trouble {
    /// The server said no.
    #[error("the server answered: {said}")]
    Refused { status: StatusCode, said: String },
    /// It said nothing for that many milliseconds.
    #[error("no answer within {0} ms")]
    Late(u64),
    /// The conversation is over.
    #[error("the conversation broke: {0}")]
    Broken(String),
    /// The file ended before the size that was told of it.
    #[error("the file became shorter while it was read")]
    Shortened,
}

impl Trouble {
    /// Whether there is no such file or directory.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::Refused { status: StatusCode::NoSuchFile, .. })
    }

    /// Whether the session cannot be used any more.
    pub const fn ends_session(&self) -> bool {
        matches!(self, Self::Late(_) | Self::Broken(_))
    }

    /// As an object store says it.
    pub fn at(self, path: &str) -> Error {
        if self.is_absence() {
            return Error::NotFound { path: path.to_owned(), source: Box::new(self) };
        }
        Error::Generic { store: "SFTP", source: Box::new(self) }
    }
}

impl From<SftpError> for Trouble {
    fn from(error: SftpError) -> Self {
        match error {
            SftpError::Status(status) => {
                let said = if status.error_message.is_empty() {
                    status.status_code.to_string()
                } else {
                    printable(&status.error_message)
                };
                Self::Refused { status: status.status_code, said }
            }
            other => Self::Broken(other.to_string()),
        }
    }
}

/// Explains a failure of the store. Codes: `FILE_NAME_INVALID`, `SFTP_REFUSED`, and, to be tried again, `SFTP_CONNECT` and `SFTP_TIMEOUT`.
pub fn explain(error: &Error) -> ConnectorError {
    tracing::debug!(%error, "an SFTP server did not do as asked");
    if let Some(trouble) = cause::<Trouble>(error) {
        return explain_trouble(trouble);
    }
    match error {
        Error::InvalidPath { .. } => invalid(),
        // Two who write at once: one of them may do so later.
        Error::AlreadyExists { .. } | Error::Precondition { .. } => {
            failed("SFTP_REFUSED", "the server refused the write because of another", Retry::Later)
        }
        _ => broken(),
    }
}

/// Explains what stands against a request.
pub fn explain_trouble(trouble: &Trouble) -> ConnectorError {
    match trouble {
        Trouble::Refused { status, said } => {
            let retry = match status {
                StatusCode::PermissionDenied | StatusCode::OpUnsupported | StatusCode::BadMessage => Retry::Never,
                // A full disk is told in no other way than a directory that stands where the file is to be.
                _ => Retry::Later,
            };
            refused(&format!("the SFTP server answered: {said}"), retry)
        }
        Trouble::Late(limit) => late(*limit),
        Trouble::Broken(_) => broken(),
        Trouble::Shortened => refused("the file became shorter while it was read", Retry::Later),
    }
}

/// `SFTP_REFUSED`.
pub fn refused(message: &str, retry: Retry) -> ConnectorError {
    failed("SFTP_REFUSED", message, retry)
}

/// `SFTP_TIMEOUT`.
pub fn late(timeout_ms: u64) -> ConnectorError {
    failed("SFTP_TIMEOUT", format!("the SFTP server did not answer within {timeout_ms} ms"), Retry::Later)
}

/// `SFTP_CONNECT`.
pub fn broken() -> ConnectorError {
    failed("SFTP_CONNECT", "the SFTP server cannot be reached, or the connection to it broke", Retry::Later)
}

/// `SFTP_AUTHENTICATION`.
pub fn unauthenticated(message: &str) -> ConnectorError {
    failed("SFTP_AUTHENTICATION", message, Retry::Never)
}

/// Why there is no conversation with the server; `is_known` where the settings name keys at all.
pub fn explain_handshake(error: &HandshakeError, is_known: bool) -> ConnectorError {
    tracing::debug!(%error, "there is no conversation with an SFTP server");
    match error {
        HandshakeError::HostKey(shown) => {
            let message = if is_known {
                format!(
                    "the server showed the key {shown}, which is none of the connection's host keys: it has a new one, or somebody stands between"
                )
            } else {
                format!(
                    "the connection names no host key; the server showed {shown}. If that is its own, make it one of the host keys"
                )
            };
            failed("SFTP_HOST_KEY_UNKNOWN", message, Retry::Never)
        }
        HandshakeError::Ssh(russh::Error::NoCommonAlgo { kind, theirs, .. }) => {
            let theirs = printable(&theirs.join(", "));
            refused(&format!("the server offers no safe algorithm ({kind:?}): {theirs}"), Retry::Never)
        }
        HandshakeError::Ssh(russh::Error::Version) => {
            refused("what answers at this port does not speak SSH 2", Retry::Never)
        }
        HandshakeError::Ssh(_) => broken(),
    }
}

/// What a server says, as far as it can be shown.
pub fn printable(said: &str) -> String {
    said.chars().filter(|character| !character.is_control()).take(MAX_SAID).collect()
}
