//! JSON (RFC 8259) and newline-delimited JSON, by `serde_json`, with numbers kept exactly as written.
//!
//! A document is one object (one record), or an array of objects (many), or has such a node at a path. The bytes are UTF-8, as RFC 8259, section 8.1
//! asks, unless a byte order mark announces UTF-16 or UTF-32.
//!
//! Limits: nesting deeper than [`MAX_DEPTH`] is refused; a number beyond the range of a 64-bit float is refused too, because `serde_json` is (within
//! that range any number of digits is kept).
//!
//! Must not know: any other format.

mod number;
mod object;
mod read;
mod settings;
#[cfg(test)]
mod suite;
mod write;

pub(crate) use object::{Listed, read_object};
pub use settings::{DuplicateKeys, JsonInput, JsonLayout, JsonSettings};
pub use write::JsonWriter;
pub(crate) use write::append_record;

/// How many objects and lists may stand inside each other in one record, the record included; `serde_json`'s limit.
pub const MAX_DEPTH: usize = 127;
