//! The ends of a step that are an HTTP connection, as they are shown and as they are given.

use std::num::NonZeroU32;

use async_graphql::{ID, InputObject, OneofObject, SimpleObject};
use inlet_core::{
    error::{Error, Problems, Result},
    flow::{
        definition::{Destination, HttpSource, Pagination, Source},
        pages::{DEFAULT_BYTES, DEFAULT_PAGES},
    },
};

use super::field_source::parse_path;
use crate::id::parse;

/// Answers of an HTTP connection, each read as a payload of the format; all of them are one input.
#[derive(InputObject)]
pub struct HttpSourceInput {
    /// URL, query, headers and authentication. The request is a GET, whatever the connection's method.
    pub connection_id: ID,
    /// How the bytes of each answer are read.
    pub format_id: ID,
    /// How one page leads to the next; left out, one answer is all there is.
    pub pagination: Option<PaginationInput>,
    /// How many pages one attempt reads at most; 1 to 10000. More is an error.
    #[graphql(default_with = "DEFAULT_PAGES")]
    pub max_pages: u32,
    /// How many bytes all pages have together at most, unpacked; 1 to 268435456. More is an error.
    #[graphql(default_with = "DEFAULT_BYTES")]
    pub max_bytes: u32,
}

/// How one page leads to the next: exactly one way.
#[derive(OneofObject)]
pub enum PaginationInput {
    /// Each answer but the last says where the next is.
    NextLink(NextLinkInput),
    /// Pages are numbered. The first without records is the last.
    Page(PageNumberInput),
    /// Pages begin so many records behind the first. The first without records is the last.
    Offset(OffsetInput),
    /// Each answer but the last holds a text that asks for the next.
    Cursor(CursorInput),
}

/// Each answer but the last says where the next is. It is followed within scheme, host and port of the connection only.
#[derive(InputObject)]
pub struct NextLinkInput {
    /// Where the link stands in a JSON answer: a text, or a list of links as in a FHIR Bundle (`link`), of which that with the relation `next` counts.
    /// Left out, in the header `Link` with `rel=next`.
    pub path: Option<String>,
}

/// Pages are numbered.
#[derive(InputObject)]
pub struct PageNumberInput {
    /// The query's parameter that takes the number.
    #[graphql(default_with = "\"page\".to_owned()")]
    pub parameter: String,
    /// The number of the first page.
    #[graphql(default = 1)]
    pub first: u32,
    /// The query's parameter that takes the size.
    pub size_parameter: Option<String>,
    /// How many records a page is asked for; 1 to 100000, with sizeParameter.
    pub size: Option<u32>,
}

/// Pages begin so many records behind the first.
#[derive(InputObject)]
pub struct OffsetInput {
    /// The query's parameter that takes the number of records before the page.
    #[graphql(default_with = "\"offset\".to_owned()")]
    pub parameter: String,
    /// The query's parameter that takes the size; left out, the service knows it.
    pub size_parameter: Option<String>,
    /// How many records a full page has; 1 to 100000.
    pub size: u32,
}

/// Each answer but the last holds a text that asks for the next.
#[derive(InputObject)]
pub struct CursorInput {
    /// Where it stands in a JSON answer; absent, null or empty, nothing follows.
    pub path: String,
    /// The query's parameter that takes it.
    #[graphql(default_with = "\"cursor\".to_owned()")]
    pub parameter: String,
}

/// Requests of an HTTP connection.
#[derive(InputObject)]
pub struct HttpEndInput {
    /// URL, method, headers and authentication.
    pub connection_id: ID,
    /// How records become a body.
    pub format_id: ID,
    /// How many records make one request, 1 to 10000; left out, all make one. With 1, the body is the record itself, not a list of one. Requests are
    /// sent one after the other; a retry sends all again, each with the same Idempotency-Key.
    pub records_per_request: Option<u32>,
}

impl HttpSourceInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Source> {
        Ok(Source::Http(HttpSource {
            connection_id: parse(&self.connection_id, &format!("{place}.connectionId"))?,
            format_id: parse(&self.format_id, &format!("{place}.formatId"))?,
            pagination: self.pagination.map(|given| given.parse(&format!("{place}.pagination"))).transpose()?,
            max_pages: self.max_pages,
            max_bytes: self.max_bytes,
        }))
    }
}

impl PaginationInput {
    fn parse(self, place: &str) -> Result<Pagination> {
        let path = |text: &str, kind: &str| {
            let mut problems = Problems::default();
            let path = problems.check(parse_path(&format!("{place}.{kind}.path"), text));
            problems.unless_any(path)
        };
        Ok(match self {
            Self::NextLink(link) => {
                Pagination::NextLink { path: link.path.map(|text| path(&text, "nextLink")).transpose()? }
            }
            Self::Page(PageNumberInput { parameter, first, size_parameter, size }) => {
                Pagination::Page { parameter, first, size_parameter, size }
            }
            Self::Offset(OffsetInput { parameter, size_parameter, size }) => {
                Pagination::Offset { parameter, size_parameter, size }
            }
            Self::Cursor(cursor) => {
                Pagination::Cursor { path: path(&cursor.path, "cursor")?, parameter: cursor.parameter }
            }
        })
    }
}

impl HttpEndInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        Ok(Destination::Http {
            connection_id: parse(&self.connection_id, &format!("{place}.connectionId"))?,
            format_id: parse(&self.format_id, &format!("{place}.formatId"))?,
            records_per_request: records_per_request(place, self.records_per_request)?,
        })
    }
}

fn records_per_request(place: &str, given: Option<u32>) -> Result<Option<NonZeroU32>> {
    given
        .map(|count| {
            let refused =
                || Error::field("RECORDS_PER_REQUEST", format!("{place}.recordsPerRequest"), "at least 1, or left out");
            NonZeroU32::new(count).ok_or_else(refused)
        })
        .transpose()
}

/// Answers of an HTTP connection.
#[derive(SimpleObject)]
#[graphql(name = "HttpSource")]
pub struct HttpSourceObject {
    /// URL, query, headers and authentication.
    pub connection_id: ID,
    /// How the bytes of each answer are read.
    pub format_id: ID,
    /// How one page leads to the next; null where one answer is all there is.
    pub pagination: Option<PaginationObject>,
    /// How many pages one attempt reads at most.
    pub max_pages: u32,
    /// How many bytes all pages have together at most.
    pub max_bytes: u32,
}

/// How one page leads to the next: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "Pagination")]
pub struct PaginationObject {
    next_link: Option<NextLinkObject>,
    page: Option<PageNumberObject>,
    offset: Option<OffsetObject>,
    cursor: Option<CursorObject>,
}

/// Each answer but the last says where the next is.
#[derive(SimpleObject)]
#[graphql(name = "NextLink")]
pub struct NextLinkObject {
    /// Where it stands in a JSON answer; null: in the header `Link`.
    path: Option<String>,
}

/// Pages are numbered.
#[derive(SimpleObject)]
#[graphql(name = "PageNumber")]
pub struct PageNumberObject {
    parameter: String,
    first: u32,
    size_parameter: Option<String>,
    size: Option<u32>,
}

/// Pages begin so many records behind the first.
#[derive(SimpleObject)]
#[graphql(name = "Offset")]
pub struct OffsetObject {
    parameter: String,
    size_parameter: Option<String>,
    size: u32,
}

/// Each answer but the last holds a text that asks for the next.
#[derive(SimpleObject)]
#[graphql(name = "Cursor")]
pub struct CursorObject {
    path: String,
    parameter: String,
}

/// Requests of an HTTP connection.
#[derive(SimpleObject)]
#[graphql(name = "HttpEnd")]
pub struct HttpEndObject {
    /// URL, method, headers and authentication.
    pub connection_id: ID,
    /// How records become a body.
    pub format_id: ID,
    /// How many records make one request; null: all.
    pub records_per_request: Option<u32>,
}

impl From<&HttpSource> for HttpSourceObject {
    fn from(source: &HttpSource) -> Self {
        Self {
            connection_id: source.connection_id.to_string().into(),
            format_id: source.format_id.to_string().into(),
            pagination: source.pagination.as_ref().map(Into::into),
            max_pages: source.max_pages,
            max_bytes: source.max_bytes,
        }
    }
}

impl From<&Pagination> for PaginationObject {
    fn from(pagination: &Pagination) -> Self {
        let none = Self::default();
        match pagination.clone() {
            Pagination::NextLink { path } => {
                Self { next_link: Some(NextLinkObject { path: path.map(|path| path.to_string()) }), ..none }
            }
            Pagination::Page { parameter, first, size_parameter, size } => {
                Self { page: Some(PageNumberObject { parameter, first, size_parameter, size }), ..none }
            }
            Pagination::Offset { parameter, size_parameter, size } => {
                Self { offset: Some(OffsetObject { parameter, size_parameter, size }), ..none }
            }
            Pagination::Cursor { path, parameter } => {
                Self { cursor: Some(CursorObject { path: path.to_string(), parameter }), ..none }
            }
        }
    }
}
