//! Relay connections over keyset pages. A cursor is the key of its row; there is no total count, because counting is not bounded.

use async_graphql::{
    OutputType,
    connection::{Connection, CursorType, Edge},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use inlet_core::{
    Error, Result,
    page::{Page, PageRequest},
};
use uuid::Uuid;

/// The page size of a list that is asked for none.
pub const DEFAULT_FIRST: i32 = 20;

/// The cursor of lists whose key is an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdCursor(pub Uuid);

impl CursorType for IdCursor {
    type Error = Error;

    fn decode_cursor(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| Uuid::from_slice(&bytes).ok());
        // An id is its own cursor too: whoever has a receipt can resume from it.
        bytes
            .or_else(|| Uuid::parse_str(text).ok())
            .map(Self)
            .ok_or_else(|| Error::field("CURSOR_INVALID", "after", "this is no cursor of this list"))
    }

    fn encode_cursor(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

/// Reads the arguments of a list whose key is an id.
pub fn request(first: i32, after: Option<&str>) -> Result<PageRequest> {
    let after = after.map(IdCursor::decode_cursor).transpose()?;
    PageRequest::new(first, after.map(|cursor| cursor.0))
}

/// Makes a connection of a page.
pub fn connection<T, Node: OutputType>(
    page: Page<T>,
    key: impl Fn(&T) -> Uuid,
    node: impl Fn(T) -> Node,
) -> Connection<IdCursor, Node> {
    let mut connection = Connection::new(false, page.has_next);
    connection.edges.extend(page.rows.into_iter().map(|row| Edge::new(IdCursor(key(&row)), node(row))));
    connection
}
