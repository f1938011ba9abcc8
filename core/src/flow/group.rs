//! From flat to tree: records that follow each other and agree in some fields become one.
//!
//! Only neighbours are put together, so that a payload of any length needs no more room than its largest group; what is not sorted makes several groups
//! of one key.
//!
//! Must not know: what becomes of the groups.

use inlet_formats::{FormatSettings, Record, Value};
use serde::{Deserialize, Serialize};

use super::{error::FlowError, path::FieldPath, script::record_weight, source::own};

/// The most records of one group.
pub const MAX_GROUP: usize = 100_000;
/// About the longest group, as JSON, in bytes.
pub const MAX_GROUP_BYTES: usize = 64 * 1024 * 1024;

/// Which records become one, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The fields in which they agree, in the notation of the format that is read; at least one. A field that is absent agrees with one that is absent.
    pub by: Vec<FieldPath>,
    /// The field of the group that holds its records; the group has the fields of `by` besides.
    pub into: String,
}

/// Puts records together.
#[derive(Debug)]
pub(super) struct Grouping<'g> {
    by: Vec<FieldPath>,
    into: &'g str,
    /// The number of the first record of the open group, and its records.
    open: Option<(u64, Vec<Record>)>,
    bytes: usize,
}

impl<'g> Grouping<'g> {
    pub fn new(group: &'g Group, from: &FormatSettings) -> Self {
        let by = group.by.iter().map(|path| own(from, path)).collect();
        Self { by, into: &group.into, open: None, bytes: 0 }
    }

    /// Adds a record with its number; gives the group before it, with the number of its first record, if that has ended.
    pub fn add(&mut self, number: u64, record: Record) -> Result<Option<(u64, Record)>, FlowError> {
        let weight = record_weight(&record);
        if let Some((first, records)) = &mut self.open
            && records.first().is_some_and(|other| self.by.iter().all(|path| path.get(other) == path.get(&record)))
        {
            self.bytes += weight;
            if records.len() >= MAX_GROUP || self.bytes > MAX_GROUP_BYTES {
                return Err(FlowError::GroupTooLarge { record: *first });
            }
            records.push(record);
            return Ok(None);
        }
        let ended = self.end();
        self.open = Some((number, vec![record]));
        self.bytes = weight;
        Ok(ended)
    }

    /// The last group, if there is one.
    pub fn end(&mut self) -> Option<(u64, Record)> {
        let (number, records) = self.open.take()?;
        let mut group = Record::with_capacity(self.by.len() + 1);
        if let Some(first) = records.first() {
            for path in &self.by {
                if let Some(value) = path.get(first) {
                    // What has a place in a record has one in a copy of it.
                    let _ = path.set(&mut group, value.clone());
                }
            }
        }
        group.insert(self.into, Value::List(records.into_iter().map(Value::Object).collect()));
        Some((number, group))
    }
}
