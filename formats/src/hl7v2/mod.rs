//! HL7 v2.x (HL7 Messaging Standard, chapter 2): segments, fields, repetitions, components, subcomponents.
//!
//! The splitter is our own: the libraries there are stop silently at the first segment they do not like, or refuse much of what real systems send.
//!
//! A message is a record with one field per segment, in order: `PID`, and `OBX`, `OBX[2]`, `OBX[3]` for one that repeats (or lists, where
//! [`Hl7Settings::groups`] says so). A segment is an object of its fields by number. A field is always a list of repetitions, a repetition always an
//! object of components by number, a component a text, or an object of subcomponents by number. So `PID-5.1` is always at `PID.5[0].1`; `path` reads the
//! notation of HL7. `MSH.1` and `MSH.2`, the separators, are texts.
//!
//! What is not valued (`||`) is absent; what ends in separators keeps its length by an empty last one; `""`, which deletes, is null.
//!
//! Must not know: any other format, or what a segment means, but for MSH and the batch segments.

mod acknowledge;
mod path;
mod read;
mod separators;
mod settings;
#[cfg(test)]
mod tests;
mod write;

pub use acknowledge::{Acknowledgement, AcknowledgementCode, Condition, Wanted};
pub use path::field_path;
pub use settings::{Hl7Batch, Hl7Escapes, Hl7Group, Hl7Settings};
pub use write::Hl7Writer;

/// The most fields of a segment, components of a field, or subcomponents of a component that are written.
pub const MAX_NUMBER: usize = 1_000;

/// Whether the name is a segment's: a letter, then two letters or digits, in capitals.
pub(crate) fn is_segment_name(name: &str) -> bool {
    matches!(name.as_bytes(), [first, second, third] if first.is_ascii_uppercase()
        && [second, third].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}
