//! Text of fixed-length columns, with one or several record types told apart by what they begin with.
//!
//! No library of good health does this with types, prefixes and positions in errors, and it is little.
//!
//! A record has a field per column. Where there are several types, its first field (`recordType`, unless the settings name another) is the type's name.
//! Widths count characters, not bytes.
//!
//! Must not know: any other format.

mod read;
mod settings;
#[cfg(test)]
mod tests;
mod write;

pub use settings::{Align, FixedColumn, FixedFraming, FixedLength, FixedSettings, FixedType};
pub use write::FixedWriter;
