//! What the failures of object stores mean: a stable code, words without secrets, and whether to try again.
//!
//! Must not know: what was asked.

use http::StatusCode;
use inlet_core::ports::connector::{ConnectorError, Retry};
use object_store::{
    Error,
    client::{HttpError, HttpErrorKind},
};

use super::outlet::Refused;
use crate::{
    egress::EgressRefused,
    failed,
    file::{cause, name::invalid},
};

/// Explains a failure. Codes: `EGRESS_REFUSED`, `FILE_NAME_INVALID`, `OBJECT_STORE_AUTHENTICATION`, `OBJECT_STORE_REFUSED` and, to be tried again,
/// `OBJECT_STORE_TIMEOUT` and `OBJECT_STORE_UNAVAILABLE`.
pub fn explain(error: &Error) -> ConnectorError {
    tracing::debug!(%error, "an object store did not do as asked");
    if let Some(refused) = cause::<EgressRefused>(error) {
        return failed("EGRESS_REFUSED", refused.to_string(), Retry::Never);
    }
    if let Some(refused) = cause::<Refused>(error) {
        return explain_status(refused);
    }
    match error {
        Error::InvalidPath { .. } => invalid(),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            failed("OBJECT_STORE_AUTHENTICATION", "the object store does not accept the connection's key", Retry::Never)
        }
        Error::NotFound { .. } => {
            failed("OBJECT_STORE_REFUSED", "the object store has no such bucket, or the file is gone", Retry::Never)
        }
        // Two who write at once: one of them may do so later.
        Error::AlreadyExists { .. } | Error::Precondition { .. } => {
            failed("OBJECT_STORE_REFUSED", "the object store refused the write because of another", Retry::Later)
        }
        _ => match cause::<HttpError>(error).map(HttpError::kind) {
            Some(HttpErrorKind::Timeout) => timeout(),
            _ => failed("OBJECT_STORE_UNAVAILABLE", "the object store cannot be reached right now", Retry::Later),
        },
    }
}

/// `OBJECT_STORE_TIMEOUT`.
pub fn timeout() -> ConnectorError {
    failed("OBJECT_STORE_TIMEOUT", "the object store did not answer in time", Retry::Later)
}

fn explain_status(refused: &Refused) -> ConnectorError {
    let message = format!("the object store {refused}");
    let status = refused.status;
    if status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN {
        failed("OBJECT_STORE_AUTHENTICATION", message, Retry::Never)
    } else if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
        failed("OBJECT_STORE_UNAVAILABLE", message, Retry::Later)
    } else {
        failed("OBJECT_STORE_REFUSED", message, Retry::Never)
    }
}
