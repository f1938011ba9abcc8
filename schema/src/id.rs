//! Ids in the API: UUIDs as text, the same that receipts and logs show.

use std::str::FromStr;

use async_graphql::ID;
use inlet_core::{Error, Result};

/// Reads an id. One that is no UUID is refused; whether there is such a thing is for the use case to say.
pub fn parse<T: FromStr>(id: &ID, field: &str) -> Result<T> {
    id.parse()
        .map_err(|_| Error::field("ID_INVALID", field, "an id is a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057"))
}

/// Reads an id that may be left out.
pub fn parse_optional<T: FromStr>(id: Option<&ID>, field: &str) -> Result<Option<T>> {
    id.map(|id| parse(id, field)).transpose()
}

/// Reads many ids.
pub fn parse_all<T: FromStr>(ids: &[ID], field: &str) -> Result<Vec<T>> {
    ids.iter().map(|id| parse(id, field)).collect()
}
