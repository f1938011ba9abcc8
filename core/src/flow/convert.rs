//! Conversion of one value to a wanted type: strict, exact, or refused.
//!
//! Nothing is guessed and nothing is lost: no rounding, no trimming, no dropped leading zeros, no "yes" for true, no other date formats.
//!
//! Must not know: which field the value is for.

use chrono::{DateTime, NaiveDate};
use inlet_formats::{Decimal, Value};

use super::definition::ValueType;

/// A value that cannot become what is wanted without loss. Shows kinds, not contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{found} cannot become {}: {reason}", wanted.noun())]
pub struct ConvertError {
    /// What is wanted.
    pub wanted: ValueType,
    /// What was found: `text`, `list`, ...
    pub found: &'static str,
    /// What stands in the way.
    pub reason: &'static str,
}

impl ConvertError {
    /// `VALUE_NOT_CONVERTIBLE`.
    pub const fn code(&self) -> &'static str {
        "VALUE_NOT_CONVERTIBLE"
    }
}

impl ValueType {
    /// For messages.
    const fn noun(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "an integer",
            Self::Decimal => "a decimal number",
            Self::Boolean => "a boolean",
            Self::Date => "a date",
            Self::DateTime => "a date and time",
        }
    }
}

/// The value as the wanted type. Null stays null, whatever is wanted. A date or a moment stays the text it was.
pub fn convert(value: Value, wanted: ValueType) -> Result<Value, ConvertError> {
    let found = value.kind();
    let refuse = |reason| ConvertError { wanted, found, reason };
    match (wanted, value) {
        (_, Value::Null) => Ok(Value::Null),
        (_, Value::List(_) | Value::Object(_)) => Err(refuse("only single values can be converted")),
        (ValueType::Text, value @ Value::Text(_))
        | (ValueType::Boolean, value @ Value::Boolean(_))
        | (ValueType::Integer, value @ Value::Integer(_))
        | (ValueType::Decimal, value @ Value::Decimal(_)) => Ok(value),
        (ValueType::Text, Value::Boolean(flag)) => Ok(if flag { "true" } else { "false" }.into()),
        (ValueType::Text, Value::Integer(number)) => Ok(number.to_string().into()),
        (ValueType::Text, Value::Decimal(number)) => Ok(number.as_str().into()),
        (ValueType::Text | ValueType::DateTime, value @ Value::DateTime(_))
        | (ValueType::Text, value @ Value::Binary(_)) => Ok(value.to_text().unwrap_or_default().into_owned().into()),
        (ValueType::Date, Value::DateTime(_)) => Err(refuse("which date it is depends on where one is")),
        (ValueType::Integer | ValueType::Decimal | ValueType::Boolean, Value::DateTime(_)) => {
            Err(refuse("a moment is neither a number nor true or false"))
        }
        (_, Value::Binary(_)) => Err(refuse("bytes have no other form than text in Base64")),
        (ValueType::Integer, Value::Decimal(number)) => {
            number.to_integer().map(Value::Integer).ok_or_else(|| refuse("it is not a whole number in 64 bits"))
        }
        (ValueType::Integer, Value::Text(text)) => text
            .parse::<i64>()
            .ok()
            .filter(|number| number.to_string() == text)
            .map(Value::Integer)
            .ok_or_else(|| refuse("it is not a whole number in 64 bits, written plainly")),
        (ValueType::Decimal, Value::Integer(number)) => Ok(Decimal::from(number).into()),
        (ValueType::Decimal, Value::Text(text)) => {
            Decimal::parse(&text).map(Value::Decimal).map_err(|_| refuse("it is not written like -12.50 or 1e5"))
        }
        (ValueType::Boolean, Value::Text(text)) => match text.as_str() {
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            _ => Err(refuse("it is neither `true` nor `false`")),
        },
        (ValueType::Date, Value::Text(text)) if is_date(&text) => Ok(Value::Text(text)),
        (ValueType::Date, Value::Text(_)) => Err(refuse("it is not a calendar date written YYYY-MM-DD")),
        (ValueType::DateTime, Value::Text(text)) if is_date_time(&text) => Ok(Value::Text(text)),
        (ValueType::DateTime, Value::Text(_)) => {
            Err(refuse("it is not a moment with its offset, written like 2024-01-31T08:30:00Z"))
        }
        (ValueType::Integer | ValueType::Decimal, Value::Boolean(_)) => Err(refuse("true and false are not numbers")),
        (ValueType::Boolean, Value::Integer(_) | Value::Decimal(_)) => {
            Err(refuse("numbers are neither true nor false"))
        }
        (ValueType::Date | ValueType::DateTime, Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_)) => {
            Err(refuse("dates and times are texts"))
        }
    }
}

/// RFC 3339, full-date. chrono alone would also take `2024-1-5` and signs.
fn is_date(text: &str) -> bool {
    let is_shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    is_shaped && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// RFC 3339, date-time. chrono alone would also take a blank for the `T`, which the RFC leaves to agreements between programs.
fn is_date_time(text: &str) -> bool {
    matches!(text.as_bytes().get(10), Some(b'T' | b't')) && DateTime::parse_from_rfc3339(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        use inlet_formats::JsonSettings;
        let payload = format!("{{\"v\":{json}}}");
        let record = JsonSettings::default().read(payload.as_bytes()).unwrap().next().unwrap().unwrap();
        record.get("v").unwrap().clone()
    }

    #[test]
    fn what_converts() {
        for (wanted, from, to) in [
            (ValueType::Text, r#""x""#, r#""x""#),
            (ValueType::Text, "12", r#""12""#),
            (ValueType::Text, "1.10", r#""1.10""#),
            (ValueType::Text, "12345678901234567890123", r#""12345678901234567890123""#),
            (ValueType::Text, "false", r#""false""#),
            (ValueType::Integer, "7", "7"),
            (ValueType::Integer, "7.00", "7"),
            (ValueType::Integer, "1e3", "1000"),
            (ValueType::Integer, r#""-42""#, "-42"),
            (ValueType::Integer, r#""-9223372036854775808""#, "-9223372036854775808"),
            (ValueType::Decimal, "1.10", "1.10"),
            (ValueType::Decimal, r#""1.10""#, "1.10"),
            (ValueType::Decimal, r#""12345678901234567890123.450""#, "12345678901234567890123.450"),
            (ValueType::Boolean, "true", "true"),
            (ValueType::Boolean, r#""false""#, "false"),
            (ValueType::Date, r#""2024-02-29""#, r#""2024-02-29""#),
            (ValueType::DateTime, r#""2015-02-07T13:28:17-05:00""#, r#""2015-02-07T13:28:17-05:00""#),
            (ValueType::DateTime, r#""2024-12-31T23:59:60.123Z""#, r#""2024-12-31T23:59:60.123Z""#),
        ] {
            assert_eq!(convert(value(from), wanted), Ok(value(to)), "{wanted:?} {from}");
        }
        assert_eq!(convert(value("5"), ValueType::Decimal), Ok(Decimal::from(5_i64).into()));
    }

    #[test]
    fn null_stays_null_and_containers_stay_out() {
        for wanted in [
            ValueType::Text,
            ValueType::Integer,
            ValueType::Decimal,
            ValueType::Boolean,
            ValueType::Date,
            ValueType::DateTime,
        ] {
            assert_eq!(convert(Value::Null, wanted), Ok(Value::Null));
            for container in ["[]", "[1]", "{}"] {
                let error = convert(value(container), wanted).unwrap_err();
                assert_eq!(
                    (error.code(), error.reason),
                    ("VALUE_NOT_CONVERTIBLE", "only single values can be converted")
                );
            }
        }
    }

    #[test]
    fn what_is_refused() {
        for (wanted, from) in [
            (ValueType::Integer, "1.5"),
            (ValueType::Integer, "9223372036854775808"),
            (ValueType::Integer, "true"),
            (ValueType::Integer, r#""""#),
            (ValueType::Integer, r#""007""#),
            (ValueType::Integer, r#""+7""#),
            (ValueType::Integer, r#"" 7""#),
            (ValueType::Integer, r#""-0""#),
            (ValueType::Integer, r#""7.0""#),
            (ValueType::Integer, r#""٧""#),
            (ValueType::Decimal, r#""1,5""#),
            (ValueType::Decimal, r#"".5""#),
            (ValueType::Decimal, r#""NaN""#),
            (ValueType::Decimal, "false"),
            (ValueType::Boolean, "1"),
            (ValueType::Boolean, "0.0"),
            (ValueType::Boolean, r#""True""#),
            (ValueType::Boolean, r#""yes""#),
            (ValueType::Date, r#""2023-02-29""#),
            (ValueType::Date, r#""2024-1-05""#),
            (ValueType::Date, r#""31.01.2024""#),
            (ValueType::Date, r#""2024-01-31T00:00:00Z""#),
            (ValueType::Date, r#""+024-01-31""#),
            (ValueType::Date, "20240131"),
            (ValueType::DateTime, r#""2024-01-31""#),
            (ValueType::DateTime, r#""2024-01-31T08:30:00""#),
            (ValueType::DateTime, r#""2024-01-31 08:30:00Z""#),
            (ValueType::DateTime, r#""2024-01-31T25:00:00Z""#),
            (ValueType::DateTime, "true"),
        ] {
            assert!(convert(value(from), wanted).is_err(), "{wanted:?} {from}");
        }
        assert_eq!(
            convert("secret".into(), ValueType::Integer).unwrap_err().to_string(),
            "text cannot become an integer: it is not a whole number in 64 bits, written plainly"
        );
    }
}
