//! Answers of an HTTP connection as a step's source: how one leads to the next, and how much of them is read.
//!
//! Must not know: who sends requests.

use serde::{Deserialize, Serialize};

use super::path::FieldPath;
use crate::ids::{ConnectionId, FormatId};

/// The most pages that one attempt reads.
pub const MAX_PAGES: u32 = 10_000;
/// How many pages one attempt reads when nobody says.
pub const DEFAULT_PAGES: u32 = 100;
/// The most bytes of all pages together.
pub const MAX_BYTES: u32 = 256 * 1024 * 1024;
/// How many bytes all pages have together at most when nobody says.
pub const DEFAULT_BYTES: u32 = 64 * 1024 * 1024;
/// The longest name of a query's parameter, in bytes.
pub const MAX_QUERY_NAME: usize = 200;
/// The most records that a page is asked for.
pub const MAX_PAGE_SIZE: u32 = 100_000;

/// Answers of an HTTP connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpSource {
    /// URL, headers and authentication; the request is a GET, whatever its method.
    pub connection_id: ConnectionId,
    /// How the bytes of each page are read.
    pub format_id: FormatId,
    /// How one page leads to the next. Unset, one answer is all there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// How many pages one attempt reads at most; 1..=10,000. More is an error.
    #[serde(default = "default_pages")]
    pub max_pages: u32,
    /// How many bytes all pages have together at most, unpacked; 1..=268,435,456. More is an error.
    #[serde(default = "default_bytes")]
    pub max_bytes: u32,
}

const fn default_pages() -> u32 {
    DEFAULT_PAGES
}

const fn default_bytes() -> u32 {
    DEFAULT_BYTES
}

/// How one page leads to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pagination {
    /// Each answer but the last says where the next is. Followed within the scheme, host and port of the connection only.
    #[serde(rename_all = "camelCase")]
    NextLink {
        /// Where the link stands in a JSON answer: a text, or a list of links as in a FHIR Bundle, of which that with the relation `next` counts. Unset:
        /// in the header `Link` with `rel=next` (RFC 8288).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<FieldPath>,
    },
    /// Pages are numbered. The first without records is the last.
    #[serde(rename_all = "camelCase")]
    Page {
        /// The query's parameter that takes the number.
        parameter: String,
        /// The number of the first page.
        #[serde(default = "first_page")]
        first: u32,
        /// The query's parameter that takes the size, with [`size`](Self::Page::size).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size_parameter: Option<String>,
        /// How many records a page is asked for; 1..=100,000.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<u32>,
    },
    /// Pages begin so many records behind the first. The first without records is the last.
    #[serde(rename_all = "camelCase")]
    Offset {
        /// The query's parameter that takes the number of records before the page.
        parameter: String,
        /// The query's parameter that takes the size; unset, the service knows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size_parameter: Option<String>,
        /// How many records a full page has; 1..=100,000.
        size: u32,
    },
    /// Each answer but the last holds a text that asks for the next.
    #[serde(rename_all = "camelCase")]
    Cursor {
        /// Where it stands in a JSON answer.
        path: FieldPath,
        /// The query's parameter that takes it.
        parameter: String,
    },
}

const fn first_page() -> u32 {
    1
}
