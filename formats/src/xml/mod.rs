//! XML 1.0 with namespaces, by `quick-xml` under a strict layer.
//!
//! `quick-xml` is a tokenizer: alone it accepts much that is not well-formed. `strict` checks what it leaves unchecked. A document type declaration is
//! refused, and with it every entity but the five predefined ones.
//!
//! The convention: an attribute is the field `@name`; a child element is a field of its name, several of one name are a list; an element without
//! attributes and children is its text; `#text` is the text of one with attributes; one with text between its children has `#mixed`, the list of texts
//! and single children in order. White space between children is dropped. `xsi:nil="true"` is null.
//!
//! Must not know: any other format.

mod read;
mod settings;
mod strict;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::open;
pub(crate) use strict::characters;
pub(crate) use write::escape;

pub use settings::{XmlNames, XmlNamespace, XmlSettings};
pub use write::XmlWriter;

/// How deep elements may stand in each other.
pub const MAX_DEPTH: usize = 127;
/// The namespace of `nil`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The namespace that the prefix `xml` always has.
const XML: &str = "http://www.w3.org/XML/1998/namespace";
