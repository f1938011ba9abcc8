//! How stored values become domain values; one that cannot names its table, column and row.

use std::str::FromStr;

use inlet_core::{
    clock::Timestamp,
    ports::store::{StoreError, StoreResult},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The smallest id that something of that moment has (RFC 9562, section 5.7: a UUIDv7 begins with its milliseconds).
pub fn first_id(at: Timestamp) -> Uuid {
    let milliseconds = u128::try_from(at.timestamp_millis()).unwrap_or_default();
    Uuid::from_u128(milliseconds << 80)
}

/// When something of that id was made, in whole milliseconds.
pub fn time_of(id: Uuid) -> Option<Timestamp> {
    Timestamp::from_timestamp_millis(i64::try_from(id.as_u128() >> 80).ok()?)
}

/// A row of a table, by its key.
#[derive(Clone, Copy)]
pub struct Row {
    /// The table.
    pub table: &'static str,
    /// The key.
    pub id: Uuid,
}

/// A stored text that is none of the names its column has.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not known")]
struct Unknown(String);

impl Row {
    /// A value that cannot be what its column promises.
    pub fn corrupt(self, column: &'static str, source: impl Into<inlet_core::error::Source>) -> StoreError {
        StoreError::Corrupt { table: self.table, column, row: self.id.to_string(), source: source.into() }
    }

    /// Reads JSON.
    pub fn json<T: DeserializeOwned>(self, column: &'static str, text: &str) -> StoreResult<T> {
        serde_json::from_str(text).map_err(|error| self.corrupt(column, error))
    }

    /// Reads JSON that may be absent.
    pub fn optional_json<T: DeserializeOwned>(
        self,
        column: &'static str,
        text: Option<&str>,
    ) -> StoreResult<Option<T>> {
        text.map(|text| self.json(column, text)).transpose()
    }

    /// Reads a stable name.
    pub fn named<T>(self, column: &'static str, text: &str, parse: impl FnOnce(&str) -> Option<T>) -> StoreResult<T> {
        parse(text).ok_or_else(|| self.corrupt(column, Unknown(text.to_owned())))
    }

    /// Reads text by its own rule.
    pub fn parsed<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
        self,
        column: &'static str,
        text: &str,
    ) -> StoreResult<T> {
        text.parse().map_err(|error| self.corrupt(column, error))
    }

    /// Reads a value whose rule is said as a problem of a request.
    pub fn checked<T>(self, column: &'static str, checked: Result<T, inlet_core::Problem>) -> StoreResult<T> {
        checked.map_err(|problem| self.corrupt(column, problem.message))
    }
}

/// JSON to be stored.
pub fn json<T: Serialize>(value: &T) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Failed { source: error.into() })
}

/// The name that serde gives an enum without data.
pub fn serde_name<T: Serialize>(value: &T) -> StoreResult<String> {
    Ok(json(value)?.trim_matches('"').to_owned())
}

/// The enum without data of that serde name.
pub fn from_serde_name<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}
