//! Values of records as the columns of a table take them.
//!
//! A value is bound as text that the database reads as the column's type, or as bytes; what cannot be one is found here, so that the error names record
//! and column. Must not know: databases, or how statements are made.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use inlet_formats::{Decimal, Value};
use uuid::Uuid;

/// What a column holds, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Whole numbers between two bounds.
    Integer(i128, i128),
    /// Exact numbers.
    Decimal,
    /// Binary floating-point numbers.
    Float,
    /// true or false; as words, or as 1 and 0.
    Boolean(Spelling),
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A moment without an offset, in UTC.
    Moment,
    /// A moment with its offset.
    ZonedMoment,
    /// A UUID.
    Uuid,
    /// JSON.
    Json,
    /// Bytes.
    Binary,
    /// Text.
    Text,
    /// Something whose text the database alone understands.
    Other,
}

/// How a boolean is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `true` and `false`.
    Words,
    /// `1` and `0`.
    Digits,
}

/// One value to be bound.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cell {
    /// NULL.
    Null,
    /// Text that the database reads as the column's type.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A whole number, where the database does not say what it wants.
    Integer(i64),
}

/// The value as a database takes it that does not say what it wants: whole numbers and truths as numbers, moments in UTC, lists and objects as JSON, and
/// all else as text.
pub fn convert_untyped(value: &Value) -> Result<Cell, Cow<'static, str>> {
    Ok(match value {
        Value::Null => Cell::Null,
        Value::Boolean(truth) => Cell::Integer(i64::from(*truth)),
        Value::Integer(number) => Cell::Integer(*number),
        Value::Binary(bytes) => Cell::Bytes(bytes.clone()),
        Value::DateTime(_) => return convert(value, Class::Moment),
        Value::Decimal(_) | Value::Text(_) | Value::List(_) | Value::Object(_) => return convert(value, Class::Text),
    })
}

/// The value as the column takes it, or what the column wants instead. Contents are not shown.
pub fn convert(value: &Value, class: Class) -> Result<Cell, Cow<'static, str>> {
    if matches!(value, Value::Null) {
        return Ok(Cell::Null);
    }
    let text = match class {
        Class::Integer(low, high) => integer(value, low, high)?,
        Class::Decimal => number(value).ok_or("a number")?,
        Class::Float => float(value).ok_or("a number")?,
        Class::Boolean(spelling) => {
            let truth = boolean(value).ok_or("true or false")?;
            match spelling {
                Spelling::Words => if truth { "true" } else { "false" }.to_owned(),
                Spelling::Digits => if truth { "1" } else { "0" }.to_owned(),
            }
        }
        Class::Date => date(value).ok_or("a date as YYYY-MM-DD")?,
        Class::Time => {
            let time = plain(value).and_then(|text| text.parse::<NaiveTime>().ok());
            time.ok_or("a time as HH:MM:SS")?.format("%H:%M:%S%.f").to_string()
        }
        Class::Moment => {
            let moment = moment(value).ok_or("a date and time, such as 2026-01-31T08:00:00Z")?;
            moment.format("%Y-%m-%d %H:%M:%S%.f").to_string()
        }
        Class::ZonedMoment => {
            let moment = moment(value).ok_or("a date and time, such as 2026-01-31T08:00:00Z")?;
            moment.format("%Y-%m-%d %H:%M:%S%.f+00:00").to_string()
        }
        Class::Uuid => {
            plain(value).and_then(|text| Uuid::try_parse(&text).ok()).ok_or("a UUID")?.hyphenated().to_string()
        }
        Class::Json => json(value)?,
        Class::Binary => return binary(value).map(Cell::Bytes).ok_or(Cow::Borrowed("bytes as base64")),
        Class::Text => match plain(value) {
            Some(text) => text,
            None => json(value)?,
        },
        Class::Other => plain(value).ok_or("text")?,
    };
    Ok(Cell::Text(text))
}

/// What is one text by itself.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Decimal(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.to_string()),
        Value::DateTime(moment) => Some(moment.to_rfc3339()),
        Value::Null | Value::Binary(_) | Value::List(_) | Value::Object(_) => None,
    }
}

fn integer(value: &Value, low: i128, high: i128) -> Result<String, Cow<'static, str>> {
    let wanted = || Cow::Owned(format!("a whole number from {low} to {high}"));
    let number = match value {
        Value::Integer(number) => i128::from(*number),
        Value::Decimal(number) => match number.to_integer() {
            Some(number) => i128::from(number),
            None => number.as_str().parse().map_err(|_| wanted())?,
        },
        Value::Text(text) => text.trim().parse().map_err(|_| wanted())?,
        _ => return Err(wanted()),
    };
    if (low..=high).contains(&number) { Ok(number.to_string()) } else { Err(wanted()) }
}

fn number(value: &Value) -> Option<String> {
    match value {
        Value::Integer(number) => Some(number.to_string()),
        Value::Decimal(number) => Some(number.to_string()),
        Value::Text(text) => Decimal::parse(text.trim()).ok().map(|number| number.to_string()),
        _ => None,
    }
}

fn float(value: &Value) -> Option<String> {
    number(value).filter(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(truth) => Some(*truth),
        Value::Integer(0) => Some(false),
        Value::Integer(1) => Some(true),
        Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn date(value: &Value) -> Option<String> {
    plain(value)?.trim().parse::<NaiveDate>().ok().map(|day| day.to_string())
}

/// A moment in UTC: with an offset (RFC 3339), or without, which then is UTC; a blank may stand for the T, and a day alone is its midnight.
fn moment(value: &Value) -> Option<NaiveDateTime> {
    if let Value::DateTime(moment) = value {
        return Some(moment.naive_utc());
    }
    let Value::Text(text) = value else { return None };
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.with_timezone(&Utc).naive_utc());
    }
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))
}

fn json(value: &Value) -> Result<String, Cow<'static, str>> {
    serde_json::to_string(value).map_err(|_| Cow::Borrowed("what JSON can hold"))
}

fn binary(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Binary(bytes) => Some(bytes.clone()),
        Value::Text(text) => STANDARD.decode(text.as_bytes()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(value: impl Into<Value>, class: Class) -> Option<String> {
        match convert(&value.into(), class) {
            Ok(Cell::Text(text)) => Some(text),
            Ok(other) => Some(format!("{other:?}")),
            Err(_) => None,
        }
    }

    const BYTE: Class = Class::Integer(-128, 127);

    #[test]
    fn numbers_keep_their_bounds_and_digits() {
        assert_eq!(converted(127_i64, BYTE).as_deref(), Some("127"));
        assert_eq!(converted(128_i64, BYTE), None);
        assert_eq!(converted(" -128 ", BYTE).as_deref(), Some("-128"));
        for text in ["", "1.5", "x", "1e1"] {
            assert_eq!(converted(text, BYTE), None, "{text}");
        }
        let error = convert(&Value::from("x"), BYTE).unwrap_err();
        assert_eq!(error, "a whole number from -128 to 127");
        let digits = "12345678901234567890.10";
        assert_eq!(converted(Value::Decimal(Decimal::parse(digits).unwrap()), Class::Decimal).as_deref(), Some(digits));
        assert_eq!(converted("1,5", Class::Decimal), None);
        assert_eq!(converted("1e999", Class::Float), None);
        let large = Class::Integer(0, i128::from(u64::MAX));
        assert_eq!(converted("18446744073709551615", large).as_deref(), Some("18446744073709551615"));
    }

    #[test]
    fn moments_are_in_utc() {
        for (text, expected) in [
            ("2026-01-31T08:00:00+02:00", Some("2026-01-31 06:00:00")),
            ("2026-01-31T08:00:00.25", Some("2026-01-31 08:00:00.250")),
            ("2026-01-31 08:00:00", Some("2026-01-31 08:00:00")),
            ("2026-01-31", Some("2026-01-31 00:00:00")),
            ("2026-02-30", None),
            ("yesterday", None),
        ] {
            assert_eq!(converted(text, Class::Moment).as_deref(), expected, "{text}");
        }
        assert_eq!(converted("2026-01-31T08:00:00Z", Class::ZonedMoment).as_deref(), Some("2026-01-31 08:00:00+00:00"));
        assert_eq!(converted("2026-01-31", Class::Date).as_deref(), Some("2026-01-31"));
        assert_eq!(converted("31.01.2026", Class::Date), None);
        assert_eq!(converted("08:00:00", Class::Time).as_deref(), Some("08:00:00"));
    }

    #[test]
    fn the_rest_has_its_rules() {
        assert_eq!(converted(Value::Null, BYTE).as_deref(), Some("Null"));
        assert_eq!(converted(true, Class::Boolean(Spelling::Digits)).as_deref(), Some("1"));
        assert_eq!(converted("FALSE", Class::Boolean(Spelling::Words)).as_deref(), Some("false"));
        assert_eq!(converted(2_i64, Class::Boolean(Spelling::Words)), None);
        assert_eq!(converted("no uuid", Class::Uuid), None);
        assert_eq!(converted("aGk=", Class::Binary).as_deref(), Some("Bytes([104, 105])"));
        assert_eq!(converted("a", Class::Binary), None);
        let list = || Value::List(vec![Value::from(1_i64), Value::from("a")]);
        assert_eq!(converted(list(), Class::Text).as_deref(), Some(r#"[1,"a"]"#));
        assert_eq!(converted(list(), Class::Json).as_deref(), Some(r#"[1,"a"]"#));
        assert_eq!(converted("a", Class::Json).as_deref(), Some(r#""a""#));
        assert_eq!(converted(list(), Class::Other), None);
    }
}
