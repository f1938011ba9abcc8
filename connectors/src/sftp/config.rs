//! What the settings of an SFTP connection must be.
//!
//! Must not know: secrets, or how a server is reached.

use inlet_core::{error::Problem, sftp::SftpSettings};

use super::host_key::HostKey;
use crate::{
    file::name::{has_templates, is_directory},
    server,
};

/// The longest user, in bytes.
const MAX_USER: usize = 255;
/// The most keys that a server is known by.
const MAX_HOST_KEYS: usize = 10;
/// The longest line of a key, in bytes: one of RSA with 16384 bits has 2,800.
const MAX_HOST_KEY: usize = 4_096;
/// What is wrong with a directory that [`is_base`] refuses.
const DIRECTORY_RULE: &str = "a path of at most 1000 bytes, with / between its segments of at most 240 bytes, without . or .. segments, backslashes and \
                              control characters; with a / at its beginning it is absolute";

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &SftpSettings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |field: &str, message: &str| {
        problems.push(Problem::field("CONNECTION_SETTINGS_INVALID", format!("settings.sftp.{field}"), message));
    };
    for (field, message) in server::check_address(&settings.host, settings.port) {
        add(field, message);
    }
    if !(1..=MAX_USER).contains(&settings.user.len()) || settings.user.contains(char::is_control) {
        add("user", "1 to 255 bytes without control characters");
    }
    if settings.host_keys.len() > MAX_HOST_KEYS {
        add("hostKeys", "at most 10 keys");
    }
    for (index, key) in settings.host_keys.iter().enumerate() {
        if key.len() > MAX_HOST_KEY || HostKey::parse(key).is_none() {
            add(
                &format!("hostKeys[{index}]"),
                "a public key as OpenSSH writes it (ssh-ed25519 AAAA..), or its fingerprint (SHA256:..)",
            );
        }
    }
    if !is_base(&settings.directory) || !has_templates(&settings.directory) {
        add("directory", DIRECTORY_RULE);
    }
    if !(100..=300_000).contains(&settings.timeout_ms) {
        add("timeoutMs", "100 to 300000 milliseconds");
    }
    problems
}

/// Whether a path can be what all names begin with.
pub fn is_base(directory: &str) -> bool {
    is_directory(directory.strip_prefix('/').unwrap_or(directory))
}
