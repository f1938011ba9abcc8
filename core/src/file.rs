//! The file: how one is packed, what happens where one stands already, and what is known of one before it is read. Directories and object stores have files.
//!
//! Must not know: where files are kept, or how they are reached.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    clock::Timestamp,
    ids::{ExecutionId, FlowId},
};

/// How a file's bytes are packed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

/// What happens where a file of that name stands already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IfExists {
    /// It is replaced, whole.
    #[default]
    Overwrite,
    /// It stays, and the step fails.
    Fail,
    /// It stays, and the new one gets a number: `name-1.ext`.
    Number,
}

/// Which of several files comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FileOrder {
    /// By name, byte by byte.
    #[default]
    Name,
    /// What was changed first comes first.
    Oldest,
    /// What was changed last comes first.
    Newest,
}

/// Where a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTarget {
    /// Within the connection, rendered.
    pub name: String,
    /// Whether one of that name gives way.
    pub if_exists: IfExists,
    /// How it is packed.
    pub compression: Compression,
}

/// The part of a connection's files that is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileListing {
    /// The directory, within the connection; empty is the connection's own.
    pub folder: String,
    /// Whether directories in it are gone into.
    pub is_deep: bool,
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Within the connection.
    pub name: String,
    /// In bytes, as it lies there.
    pub size: u64,
    /// When it last changed.
    pub modified: Timestamp,
    /// Another one when its content is another: the store's entity tag, or size and time.
    pub version: String,
}

impl FileEntry {
    /// What tells this file, as it is, from every other: the same whenever it is asked.
    pub fn mark(&self) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{}\n{}", self.name, self.version).as_bytes())
    }
}

/// A step that reads several files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStep<'s> {
    /// Whose.
    pub flow: FlowId,
    /// Its name, which is its own among such steps of the flow.
    pub name: &'s str,
}

/// A file that a step has had: what came of it is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HadFile {
    /// Within the connection.
    pub name: String,
    /// As [`FileEntry::version`].
    pub version: String,
    /// In which execution.
    pub execution_id: ExecutionId,
    /// When.
    pub had_at: Timestamp,
}

/// What stands before a name's last dot, and what stands behind with the dot: `a/b.tar.gz` is `a/b.tar` and `.gz`. A name that begins with its only dot
/// has no ending.
pub fn split_ending(name: &str) -> (&str, &str) {
    let base = name.rfind('/').map_or(0, |slash| slash + 1);
    match name[base..].rfind('.') {
        None | Some(0) => (name, ""),
        Some(dot) => name.split_at(base + dot),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_begins_at_the_last_dot_of_the_last_segment() {
        for (name, stem, ending) in [
            ("a.csv", "a", ".csv"),
            ("a/b.tar.gz", "a/b.tar", ".gz"),
            ("a.b/c", "a.b/c", ""),
            (".hidden", ".hidden", ""),
            ("x/.hidden", "x/.hidden", ""),
            ("a.", "a", "."),
        ] {
            assert_eq!(split_ending(name), (stem, ending), "{name}");
        }
    }
}
