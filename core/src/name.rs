//! The rule for what people call things, one for every noun.
//!
//! Must not know: which noun is named.

use crate::error::Problem;

/// The longest name, in characters.
pub const MAX_NAME: usize = 100;

/// Trims a name and checks it: 1 to 100 characters, no control characters.
pub fn parse_name(field: &str, text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let length = name.chars().count();
    if length == 0 {
        return Err(Problem::field("NAME_INVALID", field, "a name must not be empty"));
    }
    if length > MAX_NAME {
        return Err(Problem::field(
            "NAME_INVALID",
            field,
            format!("a name has at most {MAX_NAME} characters; this has {length}"),
        ));
    }
    if name.chars().any(char::is_control) {
        return Err(Problem::field("NAME_INVALID", field, "a name must not contain control characters"));
    }
    Ok(name.to_owned())
}
