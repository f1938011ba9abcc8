//! What Kafka's error codes (kafka.apache.org/protocol, "Error Codes") mean here.
//!
//! Must not know: when they were said.

use inlet_core::ports::connector::{ConnectorError, Retry};

use super::super::failure::{absent, refused, too_large, too_late, unauthenticated};

/// The offset is not in the log.
pub const OFFSET_OUT_OF_RANGE: i16 = 1;
/// There is no such topic or partition, or not yet.
pub const UNKNOWN_TOPIC: i16 = 3;
/// The mechanism is not known.
pub const UNSUPPORTED_MECHANISM: i16 = 33;

/// Whether asking another broker, or the same a moment later, is all that it takes: who leads a partition has changed, or is not chosen yet.
pub const fn is_about_leaders(error: i16) -> bool {
    // LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER, REPLICA_NOT_AVAILABLE, KAFKA_STORAGE_ERROR, OFFSET_NOT_AVAILABLE, FENCED_ and UNKNOWN_LEADER_EPOCH
    matches!(error, 5 | 6 | 9 | 56 | 74 | 75 | 78)
}

/// As the connector's error; `what` is what the broker was asked about.
pub fn explain(error: i16, what: &str, said: Option<&str>) -> ConnectorError {
    let words = |words: &str, retry: Retry| match said {
        Some(said) => refused(&format!("{words}: {said} ({what})"), retry),
        None => refused(&format!("{words} ({what})"), retry),
    };
    match error {
        UNKNOWN_TOPIC => absent(&format!("there is no {what}")),
        7 => too_late_there(what),
        10 | 18 => too_large(),
        17 => words("that is no topic's name", Retry::Never),
        19 => words("too few replicas are in step", Retry::Later),
        20 => words("too few replicas were in step, though the leader has the message", Retry::Later),
        29 => words("the user may not do this with the topic", Retry::Never),
        31 => words("the user may not do this in the cluster", Retry::Never),
        34 | 58 => unauthenticated(),
        35 => words("the broker does not speak this version", Retry::Never),
        43 => words("the topic's message format is too old", Retry::Never),
        76 => words("this compression is not known", Retry::Never),
        87 => words("the topic's rules do not take the message", Retry::Never),
        // UNKNOWN_SERVER_ERROR, CORRUPT_MESSAGE, NETWORK_EXCEPTION, what is about leaders, coordinators and throttling.
        -1 | 2 | 5 | 6 | 8 | 9 | 13..=16 | 56 | 74 | 75 | 78 | 89 => words(&format!("error {error}"), Retry::Later),
        _ => words(&format!("error {error}"), Retry::Never),
    }
}

/// REQUEST_TIMED_OUT: the broker itself waited too long for its replicas.
fn too_late_there(what: &str) -> ConnectorError {
    let mut error = too_late(0);
    error.failure.message = format!("the replicas did not confirm in time ({what})");
    error
}
