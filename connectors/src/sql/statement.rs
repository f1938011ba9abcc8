//! Statements made of records and the columns of a table: pure text, with every value apart from it.
//!
//! Must not know: how they are run.

use std::collections::HashSet;

use inlet_core::connection::{SqlAction, SqlEngine, SqlTable};
use inlet_formats::Record;

use super::{
    catalog::{Column, Table, quoted},
    convert::{Cell, convert},
};

/// The most rows of one statement.
const ROWS: usize = 500;
/// The most values of one statement where each has a placeholder of its own; below what SQLite takes (32,766).
const VALUES: usize = 30_000;

/// A statement with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// With placeholders.
    pub text: String,
    /// In the order of the placeholders.
    pub values: Values,
    /// The records it is made of, counted from 1: the first and how many follow.
    pub records: (usize, usize),
}

/// The values of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// One for each placeholder.
    Cells(Vec<Cell>),
    /// A list for each placeholder, with a value for each row (PostgreSQL).
    Lists(Vec<Vec<Option<String>>>),
}

/// A record that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// `SQL_COLUMN_UNKNOWN`, `SQL_VALUE_UNFIT`, `SQL_KEY_MISSING` or `SQL_NO_COLUMNS`.
    pub code: &'static str,
    /// For people, without contents.
    pub message: String,
    /// Counted from 1.
    pub record: usize,
    /// The field at fault.
    pub column: Option<String>,
}

/// A run of records with the same columns.
struct Batch<'t> {
    columns: Vec<&'t Column>,
    rows: Vec<Vec<Cell>>,
    first: usize,
    keys: HashSet<Vec<Cell>>,
}

/// What is done to which table of which engine.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'t> {
    /// Whose dialect.
    pub engine: SqlEngine,
    /// The table in the catalog.
    pub table: &'t Table,
    /// What is done.
    pub wanted: &'t SqlTable,
}

impl<'t> Plan<'t> {
    /// The statements of some records, in their order. `rows` bounds the rows of one; 0 leaves it to the dialect.
    pub fn statements(&self, records: &[Record], rows: usize) -> Result<Vec<Statement>, Unfit> {
        for key in &self.wanted.key_columns {
            self.column(key).ok_or_else(|| self.unknown(key, 1))?;
        }
        let mut statements = Vec::new();
        let mut batch: Option<Batch<'t>> = None;
        for (record, number) in records.iter().zip(1..) {
            let (columns, row) = self.row(record, number)?;
            let key = self.key(&columns, &row);
            let fits = batch.as_ref().is_some_and(|batch| {
                batch.columns == columns
                    && batch.rows.len() < self.rows(rows, columns.len())
                    // The same row twice in one statement is an error in one dialect and undefined in another.
                    && (key.is_empty() || !batch.keys.contains(&key))
            });
            if !fits {
                statements.extend(batch.take().map(|batch| self.statement(batch)));
            }
            let batch =
                batch.get_or_insert_with(|| Batch { columns, rows: Vec::new(), first: number, keys: HashSet::new() });
            batch.rows.push(row);
            batch.keys.insert(key);
        }
        statements.extend(batch.map(|batch| self.statement(batch)));
        Ok(statements)
    }

    fn rows(&self, wanted: usize, columns: usize) -> usize {
        let most = match (self.wanted.action, self.engine) {
            // One statement of these says what becomes of one row.
            (SqlAction::Update | SqlAction::Delete, _) => 1,
            (_, SqlEngine::Postgres) => ROWS,
            (_, SqlEngine::Mysql | SqlEngine::Sqlite) => ROWS.min(VALUES / columns.max(1)).max(1),
        };
        if wanted == 0 { most } else { most.min(wanted) }
    }

    fn column(&self, name: &str) -> Option<&'t Column> {
        let columns = &self.table.columns;
        let same = |column: &&Column| match self.engine {
            SqlEngine::Postgres => column.name == name,
            SqlEngine::Mysql | SqlEngine::Sqlite => column.name.eq_ignore_ascii_case(name),
        };
        columns.iter().find(same)
    }

    fn unknown(&self, name: &str, record: usize) -> Unfit {
        let message = format!("the table {} has no column {name}", self.wanted.table);
        Unfit { code: "SQL_COLUMN_UNKNOWN", message, record, column: Some(name.to_owned()) }
    }

    fn is_key(&self, column: &Column) -> bool {
        self.wanted.key_columns.iter().any(|key| self.column(key) == Some(column))
    }

    /// The columns of a record that the action needs, with their values.
    fn row(&self, record: &Record, number: usize) -> Result<(Vec<&'t Column>, Vec<Cell>), Unfit> {
        let mut columns: Vec<&Column> = Vec::with_capacity(record.len());
        let mut row = Vec::with_capacity(record.len());
        for (name, value) in record.iter() {
            let column = self.column(name).ok_or_else(|| self.unknown(name, number))?;
            if self.wanted.action == SqlAction::Delete && !self.is_key(column) {
                continue;
            }
            let unfit = |message: String| Unfit {
                code: "SQL_VALUE_UNFIT",
                message,
                record: number,
                column: Some(name.to_string()),
            };
            if columns.contains(&column) {
                return Err(unfit(format!("record {number} has two fields for the column {}", column.name)));
            }
            let cell = convert(value, column.class).map_err(|wanted| {
                let kind = value.kind();
                unfit(format!("record {number}: the column {} takes {wanted}, and the {kind} is none", column.name))
            })?;
            columns.push(column);
            row.push(cell);
        }
        if self.wanted.action != SqlAction::Insert {
            self.check_key(&columns, &row, number)?;
        }
        let is_idle = self.wanted.action == SqlAction::Update && columns.iter().all(|column| self.is_key(column));
        if columns.is_empty() || is_idle {
            let message = format!("record {number} has no fields for the table's columns");
            return Err(Unfit { code: "SQL_NO_COLUMNS", message, record: number, column: None });
        }
        Ok((columns, row))
    }

    fn check_key(&self, columns: &[&Column], row: &[Cell], number: usize) -> Result<(), Unfit> {
        for key in &self.wanted.key_columns {
            let place = columns.iter().position(|column| Some(*column) == self.column(key));
            if place.is_none_or(|place| row[place] == Cell::Null) {
                let message = format!("record {number} has no value for the key column {key}");
                return Err(Unfit { code: "SQL_KEY_MISSING", message, record: number, column: Some(key.clone()) });
            }
        }
        Ok(())
    }

    fn key(&self, columns: &[&Column], row: &[Cell]) -> Vec<Cell> {
        if self.wanted.action != SqlAction::Upsert {
            return Vec::new();
        }
        columns.iter().zip(row).filter(|(column, _)| self.is_key(column)).map(|(_, cell)| cell.clone()).collect()
    }

    fn quoted(&self, column: &Column) -> String {
        quoted(&column.name, if self.engine == SqlEngine::Mysql { '`' } else { '"' })
    }

    fn names(&self, columns: &[&Column]) -> String {
        columns.iter().map(|column| self.quoted(column)).collect::<Vec<_>>().join(", ")
    }

    fn statement(&self, batch: Batch<'_>) -> Statement {
        let records = (batch.first, batch.rows.len());
        let (text, values) = match self.wanted.action {
            SqlAction::Insert | SqlAction::Upsert => self.insert(batch),
            SqlAction::Update => {
                let (keys, others): (Vec<_>, Vec<_>) =
                    single(batch).into_iter().partition(|(column, _)| self.is_key(column));
                let set = self.pairs(&others, 1, ", ");
                let place = self.pairs(&keys, others.len() + 1, " AND ");
                let cells = others.into_iter().chain(keys).map(|(_, cell)| cell).collect();
                (format!("UPDATE {} SET {set} WHERE {place}", self.table.quoted), bound(self.engine, cells))
            }
            SqlAction::Delete => {
                let keys = single(batch);
                let place = self.pairs(&keys, 1, " AND ");
                let cells = keys.into_iter().map(|(_, cell)| cell).collect();
                (format!("DELETE FROM {} WHERE {place}", self.table.quoted), bound(self.engine, cells))
            }
        };
        Statement { text, values, records }
    }

    /// `"a" = $1` and so on.
    fn pairs(&self, pairs: &[(&Column, Cell)], first: usize, between: &str) -> String {
        let pairs = pairs.iter().zip(first..);
        let pairs: Vec<_> = pairs
            .map(|((column, _), number)| {
                let value = match self.engine {
                    SqlEngine::Postgres => format!("(${number}::text[])[1]::{}", column.type_name),
                    SqlEngine::Mysql | SqlEngine::Sqlite => "?".to_owned(),
                };
                format!("{} = {value}", self.quoted(column))
            })
            .collect();
        pairs.join(between)
    }

    fn insert(&self, batch: Batch<'_>) -> (String, Values) {
        let (table, names) = (&self.table.quoted, self.names(&batch.columns));
        let conflict =
            if self.wanted.action == SqlAction::Upsert { self.conflict(&batch.columns) } else { String::new() };
        match self.engine {
            SqlEngine::Postgres => {
                let count = batch.columns.len();
                let casts: Vec<_> = batch
                    .columns
                    .iter()
                    .enumerate()
                    .map(|(at, column)| format!("u.c{at}::{}", column.type_name))
                    .collect();
                let lists: Vec<_> = (1..=count).map(|number| format!("${number}::text[]")).collect();
                let aliases: Vec<_> = (0..count).map(|at| format!("c{at}")).collect();
                let text = format!(
                    "INSERT INTO {table} ({names}) SELECT {} FROM UNNEST({}) AS u({}){conflict}",
                    casts.join(", "),
                    lists.join(", "),
                    aliases.join(", ")
                );
                let mut columns = vec![Vec::with_capacity(batch.rows.len()); count];
                for row in batch.rows {
                    for (column, cell) in columns.iter_mut().zip(row) {
                        column.push(listed(cell));
                    }
                }
                (text, Values::Lists(columns))
            }
            SqlEngine::Mysql | SqlEngine::Sqlite => {
                let row = format!("({})", vec!["?"; batch.columns.len()].join(", "));
                let rows = vec![row; batch.rows.len()].join(", ");
                let text = format!("INSERT INTO {table} ({names}) VALUES {rows}{conflict}");
                (text, Values::Cells(batch.rows.into_iter().flatten().collect()))
            }
        }
    }

    /// What becomes of a row whose key is there.
    fn conflict(&self, columns: &[&Column]) -> String {
        let (keys, others): (Vec<_>, Vec<_>) = columns.iter().copied().partition(|column| self.is_key(column));
        let set = |value: &dyn Fn(&str) -> String| {
            others
                .iter()
                .map(|column| {
                    let name = self.quoted(column);
                    format!("{name} = {}", value(&name))
                })
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self.engine {
            SqlEngine::Mysql if others.is_empty() => {
                let key = self.names(&keys[..1]);
                format!(" ON DUPLICATE KEY UPDATE {key} = {key}")
            }
            SqlEngine::Mysql => format!(" ON DUPLICATE KEY UPDATE {}", set(&|name| format!("VALUES({name})"))),
            SqlEngine::Postgres | SqlEngine::Sqlite => {
                let keys = self.names(&keys);
                if others.is_empty() {
                    format!(" ON CONFLICT ({keys}) DO NOTHING")
                } else {
                    format!(" ON CONFLICT ({keys}) DO UPDATE SET {}", set(&|name| format!("excluded.{name}")))
                }
            }
        }
    }
}

/// The values of a statement in which each stands once.
pub fn bound(engine: SqlEngine, cells: Vec<Cell>) -> Values {
    match engine {
        SqlEngine::Postgres => Values::Lists(cells.into_iter().map(|cell| vec![listed(cell)]).collect()),
        SqlEngine::Mysql | SqlEngine::Sqlite => Values::Cells(cells),
    }
}

/// The one row of a batch, each value with its column.
fn single(batch: Batch<'_>) -> Vec<(&Column, Cell)> {
    let row = batch.rows.into_iter().next().unwrap_or_default();
    batch.columns.into_iter().zip(row).collect()
}

/// A value in a list of texts; bytes as PostgreSQL writes them (its documentation, section 8.4.1).
fn listed(cell: Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Text(text) => Some(text),
        Cell::Integer(number) => Some(number.to_string()),
        Cell::Bytes(bytes) => {
            let mut text = String::with_capacity(2 + bytes.len() * 2);
            text.push_str("\\x");
            for byte in bytes {
                for digit in [byte >> 4, byte & 15] {
                    text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                }
            }
            Some(text)
        }
    }
}
