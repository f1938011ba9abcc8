//! Pages of a list by keyset: a cursor names the last row seen, never an offset.
//!
//! Must not know: what is listed or how a cursor is spelled in the API.

use uuid::Uuid;

use crate::error::Error;

/// The most rows of one page.
pub const MAX_PAGE: u32 = 100;

/// Which rows of a list: the first so many after a key, in the list's own order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest<Key = Uuid> {
    /// How many rows; 1..=100.
    pub first: u32,
    /// The key of the last row already seen.
    pub after: Option<Key>,
}

impl<Key> PageRequest<Key> {
    /// Checks the bounds.
    pub fn new(first: i32, after: Option<Key>) -> Result<Self, Error> {
        match u32::try_from(first) {
            Ok(first @ 1..=MAX_PAGE) => Ok(Self { first, after }),
            _ => {
                Err(Error::field("PAGE_SIZE_INVALID", "first", format!("first must be 1 to {MAX_PAGE}; it is {first}")))
            }
        }
    }

    /// One more row than asked for tells whether there is a next page.
    pub fn limit(&self) -> i64 {
        i64::from(self.first) + 1
    }

    /// Makes a page of the rows that [`limit`](Self::limit) asked for.
    pub fn page<T>(&self, mut rows: Vec<T>) -> Page<T> {
        let wanted = self.first as usize;
        let has_next = rows.len() > wanted;
        rows.truncate(wanted);
        Page { rows, has_next }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// Whether more follow.
    pub has_next: bool,
}
