//! What the settings of a directory connection must be.
//!
//! Must not know: where tenants' folders are.

use inlet_core::{connection::DirectorySettings, error::Problem};

use crate::file::name::{DIRECTORY_RULE, has_templates, is_directory};

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &DirectorySettings) -> Vec<Problem> {
    if is_directory(&settings.path) && has_templates(&settings.path) {
        return Vec::new();
    }
    vec![Problem::field("CONNECTION_SETTINGS_INVALID", "settings.directory.path", DIRECTORY_RULE)]
}
