//! What a tenant can choose about XML.
//!
//! Must not know: how it is read or written.

use serde::{Deserialize, Serialize};

use super::{XML, XSI, strict::is_name};
use crate::{
    error::SettingsProblem,
    text::{DEFAULT_MAX_RECORD_BYTES, Encoding, check_max_record_bytes},
};

/// The options of XML; the default reads a document as one record with the field of its root element, and writes the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct XmlSettings {
    /// Reading: the elements that are records, by their names from the root, `catalog/book`; the record is then the element's content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records_path: Option<String>,
    /// What an element's or attribute's name is in the record.
    pub names: XmlNames,
    /// Reading with QUALIFIED names: which prefix stands for which namespace, whatever the document's own are. Writing: the declarations of the root.
    pub namespaces: Vec<XmlNamespace>,
    /// Reading: elements that are lists even where there is one, by their names inside the record, `name/given`.
    pub lists: Vec<String>,
    /// Writing: with `<?xml version="1.0" encoding=".."?>`.
    pub declaration: bool,
    /// Writing: the root element. Without one each record must be one field, which is the root, and there must be one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_tag: Option<String>,
    /// Writing: the element around every record, inside the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_tag: Option<String>,
    /// Writing: the encoding. Reading: the encoding where neither a byte order mark nor the declaration says another.
    pub encoding: Encoding,
    /// Reading: the longest text of one record, in bytes of UTF-8.
    pub max_record_bytes: u32,
}

/// A prefix and the namespace that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct XmlNamespace {
    /// Empty for names without a prefix.
    pub prefix: String,
    /// The namespace's name.
    pub uri: String,
}

/// What an element's or attribute's name is in the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum XmlNames {
    /// The local name; two names in one element that differ by namespace only are refused.
    #[default]
    Local,
    /// With the prefix that the settings give the namespace; `{uri}local` for a namespace that they do not name.
    Qualified,
}

impl Default for XmlSettings {
    fn default() -> Self {
        Self {
            records_path: None,
            names: XmlNames::default(),
            namespaces: Vec::new(),
            lists: Vec::new(),
            declaration: true,
            root_tag: None,
            row_tag: None,
            encoding: Encoding::default(),
            max_record_bytes: DEFAULT_MAX_RECORD_BYTES,
        }
    }
}

impl XmlSettings {
    /// The first contradiction among the settings, if there is one.
    pub fn validate(&self) -> Result<(), SettingsProblem> {
        let problem = |code, field, message| Err(SettingsProblem { code, field, message });
        if self.records_path.as_deref().is_some_and(|path| path.split('/').any(str::is_empty)) {
            return problem(
                "SETTINGS_INVALID",
                "recordsPath",
                "a path is names with slashes between, such as catalog/book",
            );
        }
        if self.lists.iter().any(|path| path.split('/').any(str::is_empty)) {
            return problem("SETTINGS_INVALID", "lists", "a path is names with slashes between, such as name/given");
        }
        for (at, namespace) in self.namespaces.iter().enumerate() {
            let prefix = &namespace.prefix;
            let taken = prefix.starts_with("xml")
                || self.namespaces[..at].iter().any(|other| other.prefix == *prefix || other.uri == namespace.uri);
            let named = prefix.is_empty() || is_name(prefix) && !prefix.contains(':');
            if !named || taken || namespace.uri.is_empty() || [XML, XSI].contains(&namespace.uri.as_str()) {
                return problem(
                    "SETTINGS_INVALID",
                    "namespaces",
                    "prefixes and namespaces pair one to one, and xml and xsi are taken",
                );
            }
        }
        for (tag, field) in [(&self.root_tag, "rootTag"), (&self.row_tag, "rowTag")] {
            if tag.as_deref().is_some_and(|tag| !is_name(tag)) {
                return problem("SETTINGS_INVALID", field, "it is not a name of XML");
            }
        }
        if self.row_tag.is_some() && self.root_tag.is_none() {
            return problem("SETTINGS_CONFLICT", "rowTag", "rows stand inside a root: rootTag is missing");
        }
        check_max_record_bytes(self.max_record_bytes)
    }

    /// The media type of what is written (RFC 7303).
    pub const fn media_type(&self) -> &'static str {
        "application/xml"
    }
}
