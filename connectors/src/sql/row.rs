//! Rows of a query as records, with nothing lost: numbers keep their digits, moments their fractions, and what no type here fits is the database's own text.
//!
//! Must not know: queries.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use inlet_formats::{Decimal, FormatSettings, JsonSettings, Record, Value};
use sqlx::{
    Column as _, Row, TypeInfo, ValueRef,
    mysql::{MySqlRow, types::MySqlTime},
    postgres::PgRow,
    sqlite::SqliteRow,
};

use super::convert::Class;

/// A column of a query's result.
#[derive(Debug, Clone)]
pub struct ResultColumn {
    /// As the database calls it.
    pub name: String,
    /// What it holds, where the database says so before there are rows.
    pub class: Class,
}

/// A value that cannot be read, by its column's place.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable(pub usize);

/// A row whose columns were all turned into text by PostgreSQL itself.
pub fn of_postgres(row: &PgRow, columns: &[ResultColumn]) -> Result<Record, Unreadable> {
    let mut record = Record::with_capacity(columns.len());
    for (place, column) in columns.iter().enumerate() {
        let text: Option<&str> = row.try_get(place).map_err(|_| Unreadable(place))?;
        record.insert(column.name.as_str(), text.map_or(Value::Null, |text| of_text(text, column.class)));
    }
    Ok(record)
}

/// A row of MySQL or MariaDB, by the type of each column.
pub fn of_mysql(row: &MySqlRow) -> Result<Record, Unreadable> {
    let mut record = Record::with_capacity(row.len());
    for (place, column) in row.columns().iter().enumerate() {
        let value = value_of_mysql(row, place, column.type_info().name()).map_err(|_| Unreadable(place))?;
        record.insert(column.name(), value);
    }
    Ok(record)
}

/// A row of SQLite, by what each value is; its columns have no types of their own.
pub fn of_sqlite(row: &SqliteRow) -> Result<Record, Unreadable> {
    let mut record = Record::with_capacity(row.len());
    for (place, column) in row.columns().iter().enumerate() {
        let value = value_of_sqlite(row, place, column.type_info().name()).map_err(|_| Unreadable(place))?;
        record.insert(column.name(), value);
    }
    Ok(record)
}

/// What PostgreSQL writes as text; what is none of the class after all, such as `infinity`, stays text.
fn of_text(text: &str, class: Class) -> Value {
    let understood = match class {
        Class::Integer(..) => text.parse().ok().map(Value::Integer),
        Class::Decimal | Class::Float => Some(number(text)),
        Class::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Class::Moment => moment(text),
        Class::ZonedMoment => DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").ok().map(Value::DateTime),
        Class::Json => json(text),
        Class::Binary => text.strip_prefix("\\x").and_then(bytes_of_hex).map(Value::Binary),
        Class::Date | Class::Time | Class::Uuid | Class::Text | Class::Other => None,
    };
    understood.unwrap_or_else(|| text.into())
}

/// A whole number of 64 bits, another number digit by digit, or the text of what is none.
fn number(text: &str) -> Value {
    if let Ok(whole) = text.parse() {
        return Value::Integer(whole);
    }
    Decimal::parse(text).map_or_else(|_| text.into(), Value::Decimal)
}

/// A moment without an offset, as ISO 8601 writes it.
fn moment(text: &str) -> Option<Value> {
    let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    Some(written(moment))
}

fn written(moment: NaiveDateTime) -> Value {
    moment.format("%Y-%m-%dT%H:%M:%S%.f").to_string().into()
}

/// JSON with all digits of its numbers: read as the only field of a record.
fn json(text: &str) -> Option<Value> {
    let around = format!("{{\"value\":{text}}}");
    let settings = FormatSettings::Json(JsonSettings::default());
    let record = settings.read(around.as_bytes()).ok()?.next()?.ok()?;
    record.get("value").cloned()
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    Some(digits?.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

fn value_of_mysql(row: &MySqlRow, place: usize, type_name: &str) -> sqlx::Result<Value> {
    if row.try_get_raw(place)?.is_null() {
        return Ok(Value::Null);
    }
    Ok(match type_name {
        "BOOLEAN" => match row.try_get_unchecked::<i64, _>(place)? {
            0 => Value::Boolean(false),
            1 => Value::Boolean(true),
            other => Value::Integer(other),
        },
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => Value::Integer(row.try_get_unchecked(place)?),
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED" | "BIGINT UNSIGNED"
        | "YEAR" => number(&row.try_get_unchecked::<u64, _>(place)?.to_string()),
        "DECIMAL" => number(row.try_get_unchecked::<&str, _>(place)?),
        "FLOAT" => number(&row.try_get_unchecked::<f32, _>(place)?.to_string()),
        "DOUBLE" => number(&row.try_get_unchecked::<f64, _>(place)?.to_string()),
        "DATE" => row.try_get_unchecked::<NaiveDate, _>(place)?.to_string().into(),
        "TIME" => time(&row.try_get_unchecked::<MySqlTime, _>(place)?.to_string()).into(),
        "DATETIME" => written(row.try_get_unchecked(place)?),
        "TIMESTAMP" => {
            // The session's time zone is UTC.
            Value::DateTime(row.try_get_unchecked::<NaiveDateTime, _>(place)?.and_utc().fixed_offset())
        }
        "JSON" => {
            let text = row.try_get_unchecked::<&str, _>(place)?;
            json(text).unwrap_or_else(|| text.into())
        }
        "BIT" => {
            let bits = row
                .try_get_unchecked::<Vec<u8>, _>(place)?
                .iter()
                .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            number(&bits.to_string())
        }
        "BINARY" | "VARBINARY" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" | "GEOMETRY" => {
            Value::Binary(row.try_get_unchecked(place)?)
        }
        _ => row.try_get_unchecked::<&str, _>(place)?.into(),
    })
}

/// A time or a span of time with two digits at least for its hours: `-838:59:59`, `08:00:00`.
fn time(text: &str) -> String {
    let (sign, magnitude) = text.strip_prefix('-').map_or(("", text), |magnitude| ("-", magnitude));
    let zero = if magnitude.find(':') == Some(1) { "0" } else { "" };
    format!("{sign}{zero}{magnitude}")
}

fn value_of_sqlite(row: &SqliteRow, place: usize, declared: &str) -> sqlx::Result<Value> {
    let raw = row.try_get_raw(place)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let held = raw.type_info().name().to_owned();
    Ok(match held.as_str() {
        "INTEGER" => match row.try_get_unchecked::<i64, _>(place)? {
            truth @ (0 | 1) if declared == "BOOLEAN" => Value::Boolean(truth == 1),
            whole => Value::Integer(whole),
        },
        "REAL" => number(&row.try_get_unchecked::<f64, _>(place)?.to_string()),
        "BLOB" => Value::Binary(row.try_get_unchecked(place)?),
        _ => {
            let text: &str = row.try_get_unchecked(place)?;
            let moment = matches!(declared, "DATETIME" | "TIMESTAMP").then(|| moment(text)).flatten();
            moment.unwrap_or_else(|| text.into())
        }
    })
}
