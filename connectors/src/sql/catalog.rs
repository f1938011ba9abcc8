//! The columns of a table, as the database's catalog has them.
//!
//! Must not know: values, or what is done to the table.

use sqlx::{Row, mysql::MySqlConnection, postgres::PgConnection, sqlite::SqliteConnection};

use super::convert::{Class, Spelling};

/// A table that is there.
#[derive(Debug, Clone)]
pub struct Table {
    /// Quoted, with its schema where one was named.
    pub quoted: String,
    /// In order.
    pub columns: Vec<Column>,
}

/// One of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As the catalog spells it.
    pub name: String,
    /// What it holds.
    pub class: Class,
    /// The type's name in the catalog, without length and precision; PostgreSQL casts to it.
    pub type_name: String,
}

/// A table's name as it was given: `table`, or `schema.table`.
#[derive(Debug, Clone, Copy)]
pub struct TableName<'n> {
    schema: Option<&'n str>,
    table: &'n str,
}

impl<'n> TableName<'n> {
    /// Every name has these parts.
    pub fn parse(name: &'n str) -> Self {
        match name.split_once('.') {
            Some((schema, table)) => Self { schema: Some(schema), table },
            None => Self { schema: None, table: name },
        }
    }

    fn quoted(self, quote: char) -> String {
        let table = quoted(self.table, quote);
        self.schema.map_or_else(|| table.clone(), |schema| format!("{}.{table}", quoted(schema, quote)))
    }
}

/// An identifier between quotes.
pub fn quoted(name: &str, quote: char) -> String {
    let doubled = format!("{quote}{quote}");
    format!("{quote}{}{quote}", name.replace(quote, &doubled))
}

/// The table in PostgreSQL; none when there is none that the user sees.
pub async fn of_postgres(connection: &mut PgConnection, name: TableName<'_>) -> sqlx::Result<Option<Table>> {
    let rows = sqlx::query(
        "SELECT a.attname::text AS name, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), -1) AS type_name
         FROM pg_attribute a
         JOIN pg_class c ON c.oid = a.attrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_type t ON t.oid = a.atttypid
         WHERE c.relname = $1 AND CASE WHEN $2::text IS NULL THEN pg_table_is_visible(c.oid) ELSE n.nspname = $2 END
           AND c.relkind IN ('r', 'p', 'v', 'f') AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum",
    )
    .bind(name.table)
    .bind(name.schema)
    .fetch_all(connection)
    .await?;
    let mut columns = Vec::with_capacity(rows.len());
    for row in rows {
        let type_name: String = row.try_get("type_name")?;
        columns.push(Column { name: row.try_get("name")?, class: class_in_postgres(&type_name), type_name });
    }
    Ok(table(name.quoted('"'), columns))
}

/// The table in MySQL or MariaDB.
pub async fn of_mysql(connection: &mut MySqlConnection, name: TableName<'_>) -> sqlx::Result<Option<Table>> {
    let rows = sqlx::query(
        "SELECT CAST(column_name AS CHAR) AS name, CAST(data_type AS CHAR) AS type_name, CAST(column_type AS CHAR) AS full_type
         FROM information_schema.columns WHERE table_name = ? AND table_schema = COALESCE(?, DATABASE()) ORDER BY ordinal_position",
    )
    .bind(name.table)
    .bind(name.schema)
    .fetch_all(connection)
    .await?;
    let mut columns = Vec::with_capacity(rows.len());
    for row in rows {
        let (type_name, full): (String, String) = (row.try_get("type_name")?, row.try_get("full_type")?);
        columns.push(Column { name: row.try_get("name")?, class: class_in_mysql(&type_name, &full), type_name });
    }
    Ok(table(name.quoted('`'), columns))
}

/// The table in SQLite.
pub async fn of_sqlite(connection: &mut SqliteConnection, name: TableName<'_>) -> sqlx::Result<Option<Table>> {
    // There is one database in a file, and no other is attached.
    if name.schema.is_some_and(|schema| !schema.eq_ignore_ascii_case("main")) {
        return Ok(None);
    }
    let rows = sqlx::query("SELECT name, type FROM pragma_table_info(?1, 'main') ORDER BY cid")
        .bind(name.table)
        .fetch_all(connection)
        .await?;
    let mut columns = Vec::with_capacity(rows.len());
    for row in rows {
        let type_name: String = row.try_get("type")?;
        columns.push(Column { name: row.try_get("name")?, class: class_in_sqlite(&type_name), type_name });
    }
    Ok(table(name.quoted('"'), columns))
}

fn table(quoted: String, columns: Vec<Column>) -> Option<Table> {
    (!columns.is_empty()).then_some(Table { quoted, columns })
}

const fn signed(bits: u32) -> Class {
    Class::Integer(-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
}

/// What a type of PostgreSQL holds, by its name without length and precision.
pub fn class_in_postgres(type_name: &str) -> Class {
    match type_name {
        "smallint" => signed(16),
        "integer" => signed(32),
        "bigint" => signed(64),
        "numeric" => Class::Decimal,
        "real" | "double precision" => Class::Float,
        "boolean" => Class::Boolean(Spelling::Words),
        "date" => Class::Date,
        "time without time zone" => Class::Time,
        "timestamp without time zone" => Class::Moment,
        "timestamp with time zone" => Class::ZonedMoment,
        "uuid" => Class::Uuid,
        "json" | "jsonb" => Class::Json,
        "bytea" => Class::Binary,
        "text" | "character varying" | "bpchar" | "name" | "citext" => Class::Text,
        _ => Class::Other,
    }
}

fn class_in_mysql(type_name: &str, full: &str) -> Class {
    let bits = |bits: u32| if full.contains("unsigned") { Class::Integer(0, (1 << bits) - 1) } else { signed(bits) };
    match type_name {
        // What BOOLEAN becomes; true and false are spelled 1 and 0, other small numbers stay.
        "tinyint" if full.starts_with("tinyint(1)") => Class::Boolean(Spelling::Digits),
        "tinyint" => bits(8),
        "smallint" => bits(16),
        "mediumint" => bits(24),
        "int" => bits(32),
        "bigint" => bits(64),
        "decimal" => Class::Decimal,
        "float" | "double" => Class::Float,
        "date" => Class::Date,
        "time" => Class::Time,
        "datetime" | "timestamp" => Class::Moment,
        "uuid" => Class::Uuid,
        "json" => Class::Json,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => Class::Binary,
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => Class::Text,
        _ => Class::Other,
    }
}

/// By the declared type, as SQLite itself judges it (its documentation, Datatypes, section 3.1), and the usual names beside.
fn class_in_sqlite(type_name: &str) -> Class {
    let upper = type_name.to_ascii_uppercase();
    let has = |part: &str| upper.contains(part);
    if has("BOOL") {
        Class::Boolean(Spelling::Digits)
    } else if has("INT") {
        signed(64)
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        Class::Text
    } else if has("BLOB") {
        Class::Binary
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        Class::Float
    } else if upper == "DATE" {
        Class::Date
    } else if has("DATETIME") || has("TIMESTAMP") {
        Class::Moment
    } else if has("UUID") {
        Class::Uuid
    } else if has("JSON") {
        Class::Json
    } else if has("NUMERIC") || has("DECIMAL") {
        Class::Decimal
    } else {
        Class::Text
    }
}
