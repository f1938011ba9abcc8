//! What files and the directories of files may be called, on a disk and in a bucket alike: what is written here can be brought there.
//!
//! Must not know: where files are kept.

use inlet_core::{
    file::split_ending,
    flow::template::Template,
    ports::connector::{ConnectorError, Retry},
};

use crate::failed;

/// The longest directory path or file name, in bytes; both together stay far below what Linux takes (4,096). Object stores take 1,024 in all, and say so.
const MAX_LENGTH: usize = 1_000;
/// The longest segment, in bytes: what common file systems take (255), less `#` and a number, which atomic writing appends.
const MAX_SEGMENT: usize = 240;

/// What is wrong with a path that [`is_directory`] refuses.
pub const DIRECTORY_RULE: &str = "a relative path of at most 1000 bytes, with / between its segments of at most 240 bytes, without . or .. segments, \
                                  backslashes and control characters";

/// Whether the parameters of a text can be put in: those that are shown as dates have formats of dates.
pub fn has_templates(text: &str) -> bool {
    Template::new(text).check_dates().is_ok()
}

/// Whether a path leads to a directory inside; the empty one is the beginning itself.
pub fn is_directory(path: &str) -> bool {
    path.is_empty() || is_relative(path)
}

/// Whether a file can be called so. `name#1` is what a file is called while it is being written.
pub fn is_file_name(name: &str) -> bool {
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

/// `FILE_NAME_INVALID`.
pub fn invalid() -> ConnectorError {
    let message =
        "the file's name must be a plain relative name within the directory, and must not end in # and a number";
    failed("FILE_NAME_INVALID", message, Retry::Never)
}

/// A name below a directory, which may be empty.
pub fn below(directory: &str, name: &str) -> String {
    if directory.is_empty() || name.is_empty() { format!("{directory}{name}") } else { format!("{directory}/{name}") }
}

/// The n-th name to try: `a.csv`, `a-1.csv`, `a-2.csv`.
pub fn numbered(name: &str, number: u32) -> String {
    if number == 0 {
        return name.to_owned();
    }
    let (stem, ending) = split_ending(name);
    format!("{stem}-{number}{ending}")
}
