//! CSV (RFC 4180 and its relatives), by `csv-core`.
//!
//! `csv-core` prefers any parse over none: it takes stray quotes and skips blank lines. So `scan` stands before it, which finds where each row ends and
//! refuses what has no one meaning; `csv-core` then splits and unquotes the row.
//!
//! Must not know: any other format.

mod read;
mod scan;
mod settings;
mod write;

pub use settings::{CsvColumn, CsvHeader, CsvSettings, LineEnd, RaggedRows, StrayQuotes};
pub use write::CsvWriter;

#[cfg(test)]
mod tests;
