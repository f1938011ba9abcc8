//! What the settings of a directory connection must be, and what a file in one may be called.
//!
//! Must not know: where tenants' folders are.

use inlet_core::{connection::DirectorySettings, error::Problem};

/// The longest directory path or file name, in bytes; both together stay far below what Linux takes (4,096).
const MAX_LENGTH: usize = 1_000;
/// The longest segment, in bytes: what common file systems take (255), less `#` and a number, which atomic writing appends.
const MAX_SEGMENT: usize = 240;

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &DirectorySettings) -> Vec<Problem> {
    if is_directory(&settings.path) {
        return Vec::new();
    }
    let message = "a relative path of at most 1000 bytes, with / between its segments of at most 240 bytes, without . or .. segments, backslashes \
                   and control characters";
    vec![Problem::field("CONNECTION_SETTINGS_INVALID", "settings.directory.path", message)]
}

/// Whether a path leads to a directory inside; the empty one is the tenant's folder itself.
pub(super) fn is_directory(path: &str) -> bool {
    path.is_empty() || is_relative(path)
}

/// Whether a file can be called so. `name#1` is what a file is called while it is being written.
pub(crate) fn is_file_name(name: &str) -> bool {
    let is_temporary = name
        .rsplit_once('#')
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    is_relative(name) && !is_temporary
}

/// Whether a path is made of plain segments that stay inside.
fn is_relative(path: &str) -> bool {
    path.len() <= MAX_LENGTH
        && path.split('/').all(|segment| {
            !segment.is_empty()
                && segment.len() <= MAX_SEGMENT
                && segment != "."
                && segment != ".."
                && !segment.contains(|letter: char| letter.is_control() || letter == '\\')
        })
}
