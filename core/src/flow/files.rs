//! Files as a step's source: which of them, in which order, how many at once, and what becomes of them.
//!
//! Must not know: where files are, or who runs the step.

use globset::{GlobBuilder, GlobMatcher};
use inlet_formats::Value;
use serde::{Deserialize, Serialize};

use super::{
    context::RunContext,
    definition::is_default,
    template::{Escape, Template, TemplateError},
};
use crate::{
    file::{Compression, FileEntry, FileListing, FileOrder, split_ending},
    ids::{ConnectionId, FormatId},
};

/// The most files that one execution takes.
pub const MAX_LIMIT: u32 = 10_000;
/// The longest pattern, in bytes, rendered or not.
pub const MAX_PATTERN: usize = 1_000;

/// Files of a directory or an object store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilesSource {
    /// The connection.
    pub connection_id: ConnectionId,
    /// How their bytes are read.
    pub format_id: FormatId,
    /// Which names, within the connection, with parameters: `*` and `?` stand for what is within a segment, `**` for any directories, `[a-z]` for one of
    /// these.
    pub pattern: Template,
    /// Which comes first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: FileOrder,
    /// How many files one execution takes at most; 1..=10,000.
    #[serde(default = "default_limit")]
    pub limit: u32,
    /// What becomes of a file when what came of it is delivered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub afterwards: Afterwards,
    /// Its new name, for [`Afterwards::Move`], with parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub move_to: Option<Template>,
    /// Whether files that the step has had before, and that have not changed since, are passed over.
    #[serde(default, skip_serializing_if = "is_default")]
    pub only_new: bool,
    /// How their bytes are packed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub compression: Compression,
}

/// How many files one execution takes when nobody says.
pub const DEFAULT_LIMIT: u32 = 100;

const fn default_limit() -> u32 {
    DEFAULT_LIMIT
}

/// What becomes of a file when what came of it is delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Afterwards {
    /// It stays.
    #[default]
    Keep,
    /// It gets another name within its connection.
    Move,
    /// It is taken away.
    Delete,
}

/// A pattern that can be asked.
#[derive(Debug, Clone)]
pub struct FilePattern {
    matcher: GlobMatcher,
    listing: FileListing,
}

impl FilePattern {
    /// Reads a pattern; why it is none otherwise.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        if pattern.is_empty() || pattern.len() > MAX_PATTERN {
            return Err(format!("a pattern has 1 to {MAX_PATTERN} bytes"));
        }
        let mut segments: Vec<&str> = pattern.split('/').collect();
        if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) || pattern.contains('\\') {
            return Err("a pattern is relative, without empty, `.` or `..` segments and backslashes".to_owned());
        }
        let glob = GlobBuilder::new(&literal_braces(pattern)).literal_separator(true).backslash_escape(false).build();
        let matcher = glob.map_err(|error| format!("the pattern cannot be read: {}", error.kind()))?.compile_matcher();
        segments.pop();
        let plain = segments.iter().take_while(|segment| !segment.contains(['*', '?', '['])).count();
        let is_deep = plain < segments.len() || pattern.contains("**");
        Ok(Self { matcher, listing: FileListing { folder: segments[..plain].join("/"), is_deep } })
    }

    /// Where files are that may match.
    pub const fn listing(&self) -> &FileListing {
        &self.listing
    }

    /// Whether a file is called so.
    pub fn matches(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }
}

/// Braces are parameters' and nothing else: what is left of them stands for itself.
fn literal_braces(pattern: &str) -> String {
    pattern.replace('{', "[{]").replace('}', "[}]")
}

impl FilesSource {
    /// The pattern of one run.
    pub fn render_pattern(&self, context: &RunContext) -> Result<Result<FilePattern, String>, TemplateError> {
        // Encoded as in names that are written: a value's own `*` is no wildcard.
        Ok(FilePattern::parse(&self.pattern.render(&context.parameters, Escape::FileName)?))
    }

    /// Brings files into the step's order; equal times go by name.
    pub fn sort(&self, files: &mut [FileEntry]) {
        files.sort_unstable_by(|one, other| {
            let by_name = || one.name.cmp(&other.name);
            match self.order {
                FileOrder::Name => by_name(),
                FileOrder::Oldest => one.modified.cmp(&other.modified).then_with(by_name),
                FileOrder::Newest => other.modified.cmp(&one.modified).then_with(by_name),
            }
        });
    }
}

impl RunContext {
    /// The run's context while it is about one file: three more parameters, over those of the same name. `filePath` is its whole name within the connection,
    /// `fileName` the last segment of it, `fileStem` that without what follows its last dot.
    #[must_use]
    pub fn of_file(&self, name: &str) -> Self {
        let mut context = self.clone();
        let file_name = name.rsplit('/').next().unwrap_or(name);
        let (stem, _) = split_ending(file_name);
        for (parameter, value) in [("filePath", name), ("fileName", file_name), ("fileStem", stem)] {
            context.parameters.insert(parameter, value);
            if context.typed.contains_key(parameter) {
                context.typed.insert(parameter.to_owned(), Value::from(value));
            }
        }
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::parameters::Parameters;

    #[test]
    fn patterns_say_names_and_where_they_are() {
        for (pattern, folder, is_deep, fits, others) in [
            ("*.csv", "", false, vec!["a.csv", ".csv"], vec!["a.txt", "in/a.csv", "a.CSV"]),
            ("in/*.csv", "in", false, vec!["in/a.csv"], vec!["a.csv", "in/x/a.csv"]),
            ("in/**/*.csv", "in", true, vec!["in/a.csv", "in/x/y/a.csv"], vec!["a.csv"]),
            ("in/**", "in", true, vec!["in/a", "in/x/a"], vec!["out/a"]),
            ("*/a.csv", "", true, vec!["x/a.csv"], vec!["a.csv", "x/y/a.csv"]),
            ("2024-0[1-3]-?.csv", "", false, vec!["2024-02-x.csv"], vec!["2024-04-x.csv", "2024-02-xx.csv"]),
            ("a{b,c}", "", false, vec!["a{b,c}"], vec!["ab"]),
            ("in/a.csv", "in", false, vec!["in/a.csv"], vec!["in/b.csv"]),
        ] {
            let parsed = FilePattern::parse(pattern).unwrap();
            assert_eq!(parsed.listing(), &FileListing { folder: folder.to_owned(), is_deep }, "{pattern}");
            assert!(fits.iter().all(|name| parsed.matches(name)), "{pattern}");
            assert!(!others.iter().any(|name| parsed.matches(name)), "{pattern}");
        }
        for pattern in ["", "/a", "a/", "a//b", "../a", "a/./b", "a\\b", "[a", "a/[z-a]"] {
            assert!(FilePattern::parse(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_file_brings_its_names() {
        let context = RunContext::of_parameters(Parameters::new()).of_file("in/x/a.tar.gz");
        let of = |name: &str| context.parameters.get(name).unwrap().to_owned();
        assert_eq!([of("filePath"), of("fileName"), of("fileStem")], ["in/x/a.tar.gz", "a.tar.gz", "a.tar"]);
    }
}
