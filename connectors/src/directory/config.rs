//! What the settings of a directory connection must be.

use inlet_core::{connection::DirectorySettings, error::Problem};

/// The longest directory path or file name, in bytes.
const MAX_LENGTH: usize = 500;
/// The longest segment, in bytes; what common file systems allow, less what atomic writing appends.
const MAX_SEGMENT: usize = 200;

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &DirectorySettings) -> Vec<Problem> {
    if settings.path.is_empty() || is_relative(&settings.path) {
        Vec::new()
    } else {
        vec![Problem::field(
            "CONNECTION_SETTINGS_INVALID",
            "settings.directory.path",
            "a relative path with / between its segments, without . or .. segments",
        )]
    }
}

/// Whether a path is made of plain segments that stay inside.
pub fn is_relative(path: &str) -> bool {
    path.len() <= MAX_LENGTH
        && path.split('/').all(|segment| {
            !segment.is_empty()
                && segment.len() <= MAX_SEGMENT
                && segment != "."
                && segment != ".."
                && !segment.chars().any(|character| character.is_control() || character == '\\')
        })
}
