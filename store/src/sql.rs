//! One query for two databases: its text with `$1` placeholders, its arguments, and running it on whichever connection it is given.
//!
//! The text must be one that both dialects understand; where they differ, [`Connection::on`] chooses. Must not know: tables.

use inlet_core::{
    clock::Timestamp,
    ports::store::{StoreError, StoreResult},
};
use sqlx::{
    Arguments, AssertSqlSafe, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};
use uuid::Uuid;

use crate::error::store_error;

/// A transaction on one of the databases.
pub enum Connection {
    /// On a file.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// On a server.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Connection {
    /// What belongs into a text on this database.
    pub const fn on(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }

    /// Makes its changes durable and visible.
    pub async fn commit(self) -> StoreResult<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
        .map_err(store_error)
    }
}

/// A row that both databases can give.
pub trait StoredRow: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> StoredRow for T {}

/// The value of a placeholder.
#[derive(Debug)]
pub enum Argument {
    /// An id.
    Uuid(Option<Uuid>),
    /// Text, or JSON as text.
    Text(Option<String>),
    /// A 32-bit integer.
    Integer(Option<i32>),
    /// A 64-bit integer.
    Long(Option<i64>),
    /// A truth value.
    Bool(Option<bool>),
    /// A moment.
    Time(Option<Timestamp>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

macro_rules! arguments {
    ($($type:ty => $variant:ident,)+) => {$(
        impl From<$type> for Argument {
            fn from(value: $type) -> Self {
                Self::$variant(Some(value.into()))
            }
        }

        impl From<Option<$type>> for Argument {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )+};
}

arguments! {
    Uuid => Uuid,
    String => Text,
    &str => Text,
    i32 => Integer,
    i64 => Long,
    bool => Bool,
    Timestamp => Time,
    Vec<u8> => Bytes,
    &[u8] => Bytes,
}

impl<T: Clone + Into<Self>> From<&T> for Argument {
    fn from(value: &T) -> Self {
        value.clone().into()
    }
}

/// The values of one column of many rows.
struct Column(Vec<Argument>);

/// Rows turned into columns.
fn columns(rows: Vec<Vec<Argument>>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for row in rows {
        columns.resize_with(row.len(), || Column(Vec::new()));
        for (column, value) in columns.iter_mut().zip(row) {
            column.0.push(value);
        }
    }
    columns
}

impl Column {
    /// Gives the values to a statement as one array; the cast that says of what.
    fn add_to(self, arguments: &mut PgArguments) -> Result<&'static str, BoxDynError> {
        macro_rules! array {
            ($variant:ident, $cast:literal) => {{
                let values = self.0.into_iter().map(|value| match value {
                    Argument::$variant(value) => Ok(value),
                    other => Err(format!("{other:?} in a column of {}", stringify!($variant))),
                });
                arguments.add(values.collect::<Result<Vec<_>, _>>()?)?;
                Ok($cast)
            }};
        }
        match self.0.first() {
            None | Some(Argument::Text(_)) => array!(Text, "::text[]"),
            Some(Argument::Uuid(_)) => array!(Uuid, "::uuid[]"),
            Some(Argument::Integer(_)) => array!(Integer, "::int4[]"),
            Some(Argument::Long(_)) => array!(Long, "::int8[]"),
            Some(Argument::Bool(_)) => array!(Bool, "::bool[]"),
            Some(Argument::Time(_)) => array!(Time, "::timestamptz[]"),
            Some(Argument::Bytes(_)) => array!(Bytes, "::bytea[]"),
        }
    }
}

macro_rules! add_to {
    ($arguments:expr, $argument:expr) => {
        match $argument {
            Argument::Uuid(value) => $arguments.add(value),
            Argument::Text(value) => $arguments.add(value),
            Argument::Integer(value) => $arguments.add(value),
            Argument::Long(value) => $arguments.add(value),
            Argument::Bool(value) => $arguments.add(value),
            Argument::Time(value) => $arguments.add(value),
            Argument::Bytes(value) => $arguments.add(value),
        }
    };
}

/// Runs the statement on whichever connection it is.
macro_rules! run {
    ($sql:expr, $connection:expr, |$query:ident, $executor:ident| $body:expr, $with:path) => {
        match $connection {
            Connection::Sqlite(transaction) => {
                let (text, arguments) = $sql.sqlite().map_err(unencodable)?;
                let $query = $with(AssertSqlSafe(text), arguments);
                let $executor: &mut SqliteConnection = &mut **transaction;
                $body.map_err(store_error)
            }
            Connection::Postgres(transaction) => {
                let (text, arguments) = $sql.postgres().map_err(unencodable)?;
                let $query = $with(AssertSqlSafe(text), arguments);
                let $executor: &mut PgConnection = &mut **transaction;
                $body.map_err(store_error)
            }
        }
    };
}

/// A value that the driver cannot send.
pub fn unencodable(error: BoxDynError) -> StoreError {
    StoreError::Failed { source: error }
}

/// What a statement is made of, in its order.
#[derive(Debug)]
enum Piece {
    Text(String),
    /// A placeholder that stands in the text already.
    Numbered(Argument),
    /// A placeholder of its own.
    Value(Argument),
    /// ` IN (..)`.
    Ids(Vec<Uuid>),
    /// Rows to insert.
    Rows(Vec<Vec<Argument>>),
}

/// A statement and its arguments.
#[derive(Debug, Default)]
pub struct Sql {
    pieces: Vec<Piece>,
}

/// A statement that is known as it is.
pub fn sql(text: &str) -> Sql {
    Sql::new(text)
}

impl Sql {
    /// A statement that begins like this.
    pub fn new(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Text(text.into())] }
    }

    /// Gives the next placeholder its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Argument>) -> Self {
        self.pieces.push(Piece::Numbered(value.into()));
        self
    }

    /// Goes on with this text, which must be ours and nobody's input.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.pieces.push(Piece::Text(text.to_owned()));
        self
    }

    /// Goes on with a placeholder for this value.
    pub fn push_bind(&mut self, value: impl Into<Argument>) -> &mut Self {
        self.pieces.push(Piece::Value(value.into()));
        self
    }

    /// Goes on with ` IN (a, b, ..)` of ids.
    pub fn push_ids(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self {
        self.pieces.push(Piece::Ids(ids.into_iter().collect()));
        self
    }

    /// Goes on with another condition on rows that are named by their ids: that this column compares so with that moment. No index serves it: as a plain
    /// comparison, PostgreSQL would walk all that an index of that column holds for each batch, by a plan that it has made while that was little.
    pub fn push_also(&mut self, column: &str, comparison: &str, moment: Timestamp) -> &mut Self {
        self.push(&format!(" AND COALESCE({column} {comparison} ")).push_bind(moment).push(", FALSE)")
    }

    /// Goes on with the rows of an INSERT, one for each item; a column's values are all of one kind.
    pub fn push_rows<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut NewRow, T),
    ) -> &mut Self {
        let rows = items.into_iter().map(|item| {
            let mut row = NewRow::default();
            fill(&mut row, item);
            row.0
        });
        self.pieces.push(Piece::Rows(rows.collect()));
        self
    }

    /// The text and its arguments for SQLite, which has no arrays: a placeholder for each id and for each value of each row.
    fn sqlite(&mut self) -> Result<(String, SqliteArguments), BoxDynError> {
        let (mut text, mut arguments, mut number) = (String::new(), SqliteArguments::default(), 0);
        let mut add = |text: Option<&mut String>, value: Argument| {
            number += 1;
            if let Some(text) = text {
                text.push('$');
                text.push_str(&number.to_string());
            }
            add_to!(arguments, value)
        };
        for piece in std::mem::take(&mut self.pieces) {
            match piece {
                Piece::Text(more) => text.push_str(&more),
                Piece::Numbered(value) => add(None, value)?,
                Piece::Value(value) => add(Some(&mut text), value)?,
                Piece::Ids(ids) => {
                    text.push_str(" IN (");
                    for (index, id) in ids.into_iter().enumerate() {
                        text.push_str(if index == 0 { "" } else { ", " });
                        add(Some(&mut text), id.into())?;
                    }
                    text.push(')');
                }
                Piece::Rows(rows) => {
                    text.push_str("VALUES ");
                    for (index, row) in rows.into_iter().enumerate() {
                        text.push_str(if index == 0 { "(" } else { "), (" });
                        for (index, value) in row.into_iter().enumerate() {
                            text.push_str(if index == 0 { "" } else { ", " });
                            add(Some(&mut text), value)?;
                        }
                    }
                    text.push(')');
                }
            }
        }
        Ok((text, arguments))
    }

    /// The text and its arguments for PostgreSQL: ids and the columns of rows are arrays, so that the text, and with it the plan that the server
    /// keeps, is the same for however many.
    fn postgres(&mut self) -> Result<(String, PgArguments), BoxDynError> {
        let (mut text, mut arguments) = (String::new(), PgArguments::default());
        for piece in std::mem::take(&mut self.pieces) {
            match piece {
                Piece::Text(more) => text.push_str(&more),
                Piece::Numbered(value) => add_to!(arguments, value)?,
                Piece::Value(value) => {
                    add_to!(arguments, value)?;
                    arguments.format_placeholder(&mut text)?;
                }
                Piece::Ids(ids) => {
                    arguments.add(ids)?;
                    text.push_str(" = ANY(");
                    arguments.format_placeholder(&mut text)?;
                    text.push(')');
                }
                Piece::Rows(rows) => {
                    text.push_str("SELECT * FROM UNNEST(");
                    for (index, column) in columns(rows).into_iter().enumerate() {
                        text.push_str(if index == 0 { "" } else { ", " });
                        let kind = column.add_to(&mut arguments)?;
                        arguments.format_placeholder(&mut text)?;
                        text.push_str(kind);
                    }
                    text.push(')');
                }
            }
        }
        Ok((text, arguments))
    }

    /// Runs it; returns how many rows it changed.
    pub async fn execute(&mut self, connection: &mut Connection) -> StoreResult<u64> {
        run!(
            self,
            connection,
            |query, executor| query.execute(executor).await.map(|done| done.rows_affected()),
            sqlx::query_with
        )
    }

    /// All rows.
    pub async fn fetch_all<T: StoredRow>(&mut self, connection: &mut Connection) -> StoreResult<Vec<T>> {
        run!(self, connection, |query, executor| query.fetch_all(executor).await, sqlx::query_as_with)
    }

    /// The first row, if there is one.
    pub async fn fetch_optional<T: StoredRow>(&mut self, connection: &mut Connection) -> StoreResult<Option<T>> {
        run!(self, connection, |query, executor| query.fetch_optional(executor).await, sqlx::query_as_with)
    }

    /// The one column of all rows.
    pub async fn scalars<T>(&mut self, connection: &mut Connection) -> StoreResult<Vec<T>>
    where
        (T,): StoredRow,
    {
        Ok(self.fetch_all::<(T,)>(connection).await?.into_iter().map(|(value,)| value).collect())
    }

    /// The one column of the first row, if there is one.
    pub async fn scalar_optional<T>(&mut self, connection: &mut Connection) -> StoreResult<Option<T>>
    where
        (T,): StoredRow,
    {
        Ok(self.fetch_optional::<(T,)>(connection).await?.map(|(value,)| value))
    }

    /// The one column of the one row.
    pub async fn scalar<T>(&mut self, connection: &mut Connection) -> StoreResult<T>
    where
        (T,): StoredRow,
    {
        self.scalar_optional(connection).await?.ok_or_else(|| store_error(sqlx::Error::RowNotFound))
    }
}

/// One row of [`Sql::push_rows`].
#[derive(Default)]
pub struct NewRow(Vec<Argument>);

impl NewRow {
    /// The next value.
    pub fn bind(&mut self, value: impl Into<Argument>) -> &mut Self {
        self.0.push(value.into());
        self
    }
}
