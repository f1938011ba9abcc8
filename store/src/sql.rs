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
    ($sql:expr, $connection:expr, |$query:ident, $executor:ident| $body:expr, $with:path) => {{
        let Sql { text, arguments } = std::mem::take($sql);
        match $connection {
            Connection::Sqlite(transaction) => {
                let $query = $with(AssertSqlSafe(text), sqlite_arguments(arguments).map_err(unencodable)?);
                let $executor: &mut SqliteConnection = &mut **transaction;
                $body.map_err(store_error)
            }
            Connection::Postgres(transaction) => {
                let $query = $with(AssertSqlSafe(text), postgres_arguments(arguments).map_err(unencodable)?);
                let $executor: &mut PgConnection = &mut **transaction;
                $body.map_err(store_error)
            }
        }
    }};
}

fn sqlite_arguments(values: Vec<Argument>) -> Result<SqliteArguments, BoxDynError> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        add_to!(arguments, value)?;
    }
    Ok(arguments)
}

fn postgres_arguments(values: Vec<Argument>) -> Result<PgArguments, BoxDynError> {
    let mut arguments = PgArguments::default();
    for value in values {
        add_to!(arguments, value)?;
    }
    Ok(arguments)
}

/// A value that the driver cannot send.
pub fn unencodable(error: BoxDynError) -> StoreError {
    StoreError::Failed { source: error }
}

/// A statement and its arguments.
#[derive(Debug, Default)]
pub struct Sql {
    text: String,
    arguments: Vec<Argument>,
}

/// A statement that is known as it is.
pub fn sql(text: &str) -> Sql {
    Sql::new(text)
}

impl Sql {
    /// A statement that begins like this.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), arguments: Vec::new() }
    }

    /// Gives the next placeholder its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Argument>) -> Self {
        self.arguments.push(value.into());
        self
    }

    /// Goes on with this text, which must be ours and nobody's input.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a placeholder for this value.
    pub fn push_bind(&mut self, value: impl Into<Argument>) -> &mut Self {
        self.arguments.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.arguments.len().to_string());
        self
    }

    /// Goes on with `(a, b, ..)` of ids.
    pub fn push_ids(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self {
        self.push("(");
        for (index, id) in ids.into_iter().enumerate() {
            self.push(if index == 0 { "" } else { ", " }).push_bind(id);
        }
        self.push(")")
    }

    /// Goes on with `VALUES (..), (..)`, a row for each item.
    pub fn push_values<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(RowValues<'_>, T),
    ) -> &mut Self {
        self.push("VALUES ");
        for (index, item) in items.into_iter().enumerate() {
            self.push(if index == 0 { "(" } else { ", (" });
            fill(RowValues { sql: self, first: true }, item);
            self.push(")");
        }
        self
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

/// One row of [`Sql::push_values`].
pub struct RowValues<'a> {
    sql: &'a mut Sql,
    first: bool,
}

impl RowValues<'_> {
    /// The next value.
    pub fn push_bind(&mut self, value: impl Into<Argument>) -> &mut Self {
        if !self.first {
            self.sql.push(", ");
        }
        self.first = false;
        self.sql.push_bind(value);
        self
    }
}
