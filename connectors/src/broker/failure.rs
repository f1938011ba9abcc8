//! What goes wrong with brokers, in the words of all of them.
//!
//! Must not know: which library said so.

use inlet_core::ports::connector::{ConnectorError, Retry};

use crate::failed;

/// How much of what a broker says is shown, in characters.
const MAX_SAID: usize = 500;

/// It is not reached, or the connection broke.
pub fn unreachable() -> ConnectorError {
    failed("BROKER_CONNECT", "the broker cannot be reached, or the connection to it broke", Retry::Later)
}

/// The connection could not be protected.
pub fn unprotected() -> ConnectorError {
    let message = "TLS with the broker failed; it may not offer it here, or its certificate may not be trusted";
    failed("BROKER_TLS", message, Retry::Later)
}

/// It does not take the credentials, or wants some.
pub fn unauthenticated() -> ConnectorError {
    failed("BROKER_AUTHENTICATION", "the broker did not accept user and password", Retry::Never)
}

/// It gave no answer in time.
pub fn too_late(timeout_ms: u64) -> ConnectorError {
    failed("BROKER_TIMEOUT", format!("the broker did not answer within {timeout_ms} ms"), Retry::Later)
}

/// Stream, exchange or queue are not there; `what` begins the sentence.
pub fn absent(what: &str) -> ConnectorError {
    failed("BROKER_TARGET_ABSENT", format!("{what} in the broker"), Retry::Never)
}

/// It said no, in its own words.
pub fn refused(said: &str, retry: Retry) -> ConnectorError {
    let said: String = said.chars().filter(|character| !character.is_control()).take(MAX_SAID).collect();
    failed("BROKER_REFUSED", format!("the broker answered: {said}"), retry)
}

/// It takes nothing of that size.
pub fn too_large() -> ConnectorError {
    failed("BROKER_TOO_LARGE", "the message is larger than the broker takes", Retry::Never)
}
