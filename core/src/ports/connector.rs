//! The connector port: reads from and writes to the outside on behalf of a step.
//!
//! Must not know: how connections are stored or sealed; it gets them opened.

use std::{borrow::Cow, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use inlet_formats::{FormatSettings, Record};

use crate::{
    broker::Topic,
    circuit::ConnectionLimits,
    clock::Timestamp,
    connection::{ConnectionSettings, Secrets, SqlTable},
    connection_test::TestStep,
    execution::Failure,
    file::{Compression, FileEntry, FileListing, FileTarget},
    flow::{
        input::Input, output::Output, pages::Pagination, parameters::Parameters, statement::BoundStatement,
        template::TemplateError,
    },
    ids::{ConnectionId, TenantId},
    trace::TraceParent,
};

/// A connection with its secrets in the clear, for the time of one step.
#[derive(Debug, Clone)]
pub struct OpenConnection {
    /// Which.
    pub id: ConnectionId,
    /// Whose.
    pub tenant_id: TenantId,
    /// When it last changed: what was fetched for an older one, such as a token, is not reused.
    pub revision: Timestamp,
    /// Kind and options.
    pub settings: ConnectionSettings,
    /// Its secrets.
    pub secrets: Secrets,
    /// How much it is used.
    pub limits: ConnectionLimits,
}

impl OpenConnection {
    /// The connection of one run.
    pub fn rendered(&self, parameters: &Parameters) -> Result<Cow<'_, Self>, TemplateError> {
        Ok(match self.settings.rendered(parameters)? {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(settings) => Cow::Owned(Self { settings, ..self.clone() }),
        })
    }
}

/// One write.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The same for every attempt of one step of one execution: the receiver can tell a duplicate.
    pub stable_id: String,
    /// Where within the connection.
    pub place: Place,
    /// What the body is.
    pub media_type: &'static str,
    /// What is written.
    pub content: Content,
    /// For templates in the settings.
    pub parameters: Parameters,
    /// The trace that the receiver is to go on with.
    pub trace_parent: Option<TraceParent>,
    /// Whether an earlier attempt may have written the same already.
    pub is_repeated: bool,
}

impl Delivery {
    /// Its bodies, each with a stable id of its own; none where it has records.
    pub fn bodies(&self) -> Option<Vec<(String, &Bytes)>> {
        match &self.content {
            Content::Body(body) => Some(vec![(self.stable_id.clone(), body)]),
            Content::Parts(parts) => {
                let numbered = parts.iter().zip(1_usize..);
                Some(numbered.map(|(body, number)| (format!("{}-{number}", self.stable_id), body)).collect())
            }
            Content::Records(_) => None,
        }
    }
}

/// One read.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "made once for each read, which costs far more than a copy")]
pub enum Reading {
    /// A whole file.
    File {
        /// Within the connection, rendered.
        name: String,
        /// How it is packed; what is read is unpacked.
        compression: Compression,
    },
    /// Answers of HTTP, page after page.
    Pages(PagesReading),
    /// Rows of a database.
    Query {
        /// What is asked.
        statement: BoundStatement,
        /// The most rows that it may give.
        max_rows: u32,
    },
}

/// A read of pages.
#[derive(Debug, Clone, PartialEq)]
pub struct PagesReading {
    /// How one page leads to the next; without, there is one.
    pub pagination: Option<Pagination>,
    /// The most pages that are read.
    pub max_pages: u32,
    /// The most bytes of all pages together.
    pub max_bytes: u32,
    /// What a page is, for who wants to know whether it has records.
    pub format: FormatSettings,
    /// For templates in the settings.
    pub parameters: Parameters,
    /// The trace that the source is to go on with.
    pub trace_parent: Option<TraceParent>,
}

/// Where within a connection something is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// The connection itself says it.
    Connection,
    /// A file.
    File(FileTarget),
    /// A table.
    Table(SqlTable),
    /// A statement that is run for each record.
    Statement(StatementPlace),
    /// A letter.
    Letter(Letter),
    /// A place in a broker.
    Topic(Topic<String>),
}

/// A statement that takes records.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementPlace {
    /// With the run's parameters.
    pub statement: BoundStatement,
    /// Whether a repetition is to have no effect.
    pub once: bool,
}

/// What a letter says besides what the connection does. All of it is rendered already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// Instead of the connection's subject.
    pub subject: Option<String>,
    /// The name under which the content is attached; unset: it is the letter's text.
    pub attachment: Option<String>,
}

/// What is written at once.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// One body: a file, or a request's.
    Body(Bytes),
    /// Bodies of requests or messages of their own, sent one after the other. The n-th has the stable id with `-n` behind it, counted from 1.
    Parts(Vec<Bytes>),
    /// Rows.
    Records(Vec<Record>),
}

impl Content {
    /// All of it in a row; parts have a line break between them, and records are a list in JSON.
    pub fn into_bytes(self) -> Bytes {
        match self {
            Self::Body(body) => body,
            Self::Parts(parts) => parts.join(&b'\n').into(),
            Self::Records(records) => Output::Records(records).into_bytes().into(),
        }
    }
}

/// What a write did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeliveryReport {
    /// Where it went: method and URL, or the file's name. Without secrets.
    pub target: Option<String>,
    /// The answer's status, for HTTP and mail servers.
    pub response_status: Option<u16>,
    /// The answer's headers, for HTTP, in order; what sets credentials is left out.
    pub response_headers: Vec<(String, String)>,
    /// The beginning of the answer's body (at most 64 KiB), for HTTP; what a mail server or a broker answered.
    pub response_body: Option<String>,
}

/// A read or write that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", .failure.code, .failure.message)]
pub struct ConnectorError {
    /// For people and scripts; without secrets or internals.
    pub failure: Failure,
    /// Whether the same request may succeed later.
    pub retry: Retry,
    /// What is known of the attempt.
    pub report: DeliveryReport,
}

/// Whether the same request may succeed later. Said by who knows, never guessed from an error's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// No: somebody must mend something.
    Never,
    /// Yes, by the flow's policy.
    Later,
    /// Yes, and not before that long (Retry-After).
    After(Duration),
    /// Yes, and not before that long. Nothing was tried, so it counts as no attempt.
    Postponed(Duration),
}

/// Reads from and writes to the outside.
#[async_trait]
pub trait Connectors: Send + Sync {
    /// Reads once, whole.
    async fn read(&self, connection: &OpenConnection, reading: &Reading) -> Result<Input, ConnectorError>;

    /// The files of a connection that has files, in no order; at most 100,000, or `FILES_TOO_MANY`. A directory that is not there has none.
    async fn list_files(
        &self,
        connection: &OpenConnection,
        listing: &FileListing,
    ) -> Result<Vec<FileEntry>, ConnectorError>;

    /// Gives a file that was found another name within its connection, over a file of that name. One that has changed since, or is gone, stays as it is.
    async fn move_file(&self, connection: &OpenConnection, file: &FileEntry, to: &str) -> Result<(), ConnectorError>;

    /// Takes away a file that was found. One that has changed since stays.
    async fn delete_file(&self, connection: &OpenConnection, file: &FileEntry) -> Result<(), ConnectorError>;

    /// Writes once.
    async fn write(&self, connection: &OpenConnection, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError>;

    /// Tries the connection without changing anything on the other side; `parameters` are for templates in the settings.
    async fn test(&self, connection: &OpenConnection, parameters: &Parameters) -> Vec<TestStep>;

    /// Finds what is wrong with settings before they are saved, such as a URL that cannot be one.
    fn check(&self, settings: &ConnectionSettings) -> Vec<crate::error::Problem>;
}
