//! The field path as flows use it. It lives beside the record it walks in, in inlet-formats, because formats name their nodes by the same grammar.
//!
//! Must not know: mappings.

pub use inlet_formats::path::{FieldPath, MAX_LIST, PathError, PathStep, SetError};
