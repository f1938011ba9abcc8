//! The column: how a text of a table (CSV, fixed-length) becomes a value and back, when the settings declare its type. Types are never guessed.
//!
//! Must not know: how a table is laid out.

use std::{borrow::Cow, fmt::Write};

use chrono::{
    DateTime, NaiveDate, NaiveDateTime,
    format::{Item, StrftimeItems},
};
use serde::{Deserialize, Serialize};

use crate::{decimal::Decimal, value::Value};

/// What a column holds; an undeclared one holds text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum ColumnType {
    /// Text, as it stands.
    #[default]
    Text,
    /// A number. It keeps its fraction digits; leading zeros and a plus sign go.
    Number {
        /// Between whole part and fraction.
        #[serde(default = "point")]
        decimal_mark: char,
        /// Between groups of three digits of the whole part, if any; it is not checked where it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group_mark: Option<char>,
        /// How many of the last digits are the fraction, without a mark: with 2, `0012345` is 123.45. 0 for none.
        #[serde(default)]
        implied_decimals: u8,
    },
    /// A date; in the record a text by ISO 8601, `2024-01-31`.
    Date {
        /// In the language of chrono's strftime: `%d.%m.%Y`.
        pattern: String,
    },
    /// A date and time. With an offset in the pattern (`%z`) a moment; without, a text by ISO 8601, `2024-01-31T08:30:00`.
    DateTime {
        /// In the language of chrono's strftime: `%Y%m%d%H%M%S`.
        pattern: String,
    },
    /// Yes or no.
    Boolean {
        /// What means yes.
        true_text: String,
        /// What means no.
        false_text: String,
    },
}

const fn point() -> char {
    '.'
}

/// What stands in the way of reading or writing a field.
pub(crate) type Reason = &'static str;

impl ColumnType {
    /// Whether the type can be read and written as declared.
    pub(crate) fn validate(&self) -> Result<(), Reason> {
        match self {
            Self::Number { decimal_mark, group_mark, .. } => {
                let bad = |mark: char| mark.is_ascii_digit() || matches!(mark, '-' | '+');
                if bad(*decimal_mark) || group_mark.is_some_and(|mark| bad(mark) || mark == *decimal_mark) {
                    return Err("the marks of a number differ from each other, from digits and from signs");
                }
                Ok(())
            }
            Self::Date { pattern } => {
                let sample = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap_or_default();
                let text = formatted(pattern, |items| sample.format_with_items(items).to_string_checked())?;
                let same = NaiveDate::parse_from_str(&text, pattern) == Ok(sample);
                if same { Ok(()) } else { Err("the pattern does not say the whole date") }
            }
            Self::DateTime { pattern } => {
                let sample = DateTime::UNIX_EPOCH.fixed_offset();
                let text = formatted(pattern, |items| sample.format_with_items(items).to_string_checked())?;
                let same = has_offset(pattern) && DateTime::parse_from_str(&text, pattern) == Ok(sample)
                    || NaiveDateTime::parse_from_str(&text, pattern) == Ok(sample.naive_utc());
                if same { Ok(()) } else { Err("the pattern does not say the whole date and time") }
            }
            Self::Boolean { true_text, false_text } if true_text == false_text => {
                Err("the texts for yes and no must differ")
            }
            Self::Text | Self::Boolean { .. } => Ok(()),
        }
    }

    /// The value that a text is. An empty text of any type but text is null.
    pub(crate) fn read(&self, text: &str) -> Result<Value, Reason> {
        if matches!(self, Self::Text) {
            return Ok(text.into());
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        match self {
            Self::Text => Ok(text.into()),
            Self::Number { decimal_mark, group_mark, implied_decimals } => {
                read_number(text, *decimal_mark, *group_mark, usize::from(*implied_decimals))
            }
            Self::Date { pattern } => {
                let wrong = "it is not a date in the column's pattern";
                let date = NaiveDate::parse_from_str(text, pattern).map_err(|_| wrong)?;
                // chrono also takes blanks and missing zeros; what it would not write is refused.
                let same = formatted(pattern, |items| date.format_with_items(items).to_string_checked())? == text;
                if same { Ok(date.format("%Y-%m-%d").to_string().into()) } else { Err(wrong) }
            }
            Self::DateTime { pattern } => {
                let wrong = "it is not a date and time in the column's pattern";
                let (value, again) = if has_offset(pattern) {
                    let moment = DateTime::parse_from_str(text, pattern).map_err(|_| wrong)?;
                    let again = formatted(pattern, |items| moment.format_with_items(items).to_string_checked())?;
                    (Value::DateTime(moment), again)
                } else {
                    let local = NaiveDateTime::parse_from_str(text, pattern).map_err(|_| wrong)?;
                    let again = formatted(pattern, |items| local.format_with_items(items).to_string_checked())?;
                    (local.format("%Y-%m-%dT%H:%M:%S%.f").to_string().into(), again)
                };
                if again == text { Ok(value) } else { Err(wrong) }
            }
            Self::Boolean { true_text, false_text } => match text {
                _ if text == true_text => Ok(Value::Boolean(true)),
                _ if text == false_text => Ok(Value::Boolean(false)),
                _ => Err("it is neither of the column's two texts"),
            },
        }
    }

    /// The text that a single value is.
    pub(crate) fn write<'v>(&self, value: &'v Value) -> Result<Cow<'v, str>, Reason> {
        let text = value.to_text().ok_or("a list or an object does not fit into one field")?;
        if value.is_null() {
            return Ok(text);
        }
        match (self, value) {
            (Self::Text, _) => Ok(text),
            (
                Self::Number { decimal_mark, implied_decimals, .. },
                Value::Integer(_) | Value::Decimal(_) | Value::Text(_),
            ) => write_number(&text, *decimal_mark, usize::from(*implied_decimals)).map(Cow::Owned),
            (Self::Date { pattern }, Value::Text(_)) => {
                let date =
                    NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|_| "it is not a date like 2024-01-31")?;
                formatted(pattern, |items| date.format_with_items(items).to_string_checked()).map(Cow::Owned)
            }
            (Self::DateTime { pattern }, Value::DateTime(moment)) if has_offset(pattern) => {
                formatted(pattern, |items| moment.format_with_items(items).to_string_checked()).map(Cow::Owned)
            }
            (Self::DateTime { pattern }, Value::Text(_)) if has_offset(pattern) => {
                let moment =
                    DateTime::parse_from_rfc3339(&text).map_err(|_| "it is not a moment like 2024-01-31T08:30:00Z")?;
                formatted(pattern, |items| moment.format_with_items(items).to_string_checked()).map(Cow::Owned)
            }
            (Self::DateTime { pattern }, Value::Text(_)) => {
                let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f")
                    .map_err(|_| "it is not a local date and time like 2024-01-31T08:30:00")?;
                formatted(pattern, |items| local.format_with_items(items).to_string_checked()).map(Cow::Owned)
            }
            (Self::Boolean { true_text, false_text }, Value::Boolean(flag)) => {
                Ok(Cow::Owned(if *flag { true_text.clone() } else { false_text.clone() }))
            }
            (Self::Boolean { .. }, _) => Err("it is neither true nor false"),
            (Self::Number { .. }, _) => Err("it is not a number"),
            (Self::Date { .. } | Self::DateTime { .. }, _) => Err("it is not a date in the form that the column wants"),
        }
    }
}

/// Whether the pattern says the offset from UTC.
fn has_offset(pattern: &str) -> bool {
    ["%z", "%:z", "%::z", "%:::z", "%#z", "%+"].iter().any(|item| pattern.contains(item))
}

/// A formatted date. chrono's `to_string` panics where an item does not fit the value; writing by hand gives an error.
trait Checked {
    fn to_string_checked(&self) -> Option<String>;
}

impl<T: std::fmt::Display> Checked for T {
    fn to_string_checked(&self) -> Option<String> {
        let mut text = String::new();
        write!(text, "{self}").ok().map(|()| text)
    }
}

fn formatted<'p>(
    pattern: &'p str,
    format: impl FnOnce(std::vec::IntoIter<Item<'p>>) -> Option<String>,
) -> Result<String, Reason> {
    let items: Vec<_> = StrftimeItems::new(pattern).collect();
    if items.contains(&Item::Error) {
        return Err("the pattern has an item that does not exist");
    }
    format(items.into_iter()).ok_or("the pattern has an item that does not fit")
}

fn read_number(text: &str, decimal_mark: char, group_mark: Option<char>, implied: usize) -> Result<Value, Reason> {
    let wrong = "it is not a number in the column's form";
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once(decimal_mark).unwrap_or((digits, ""));
    let has_mark = whole.len() < digits.len();
    let whole: String = whole.chars().filter(|character| Some(*character) != group_mark).collect();
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
        || whole.is_empty() && fraction.is_empty()
        || has_mark && (fraction.is_empty() || implied > 0)
    {
        return Err(wrong);
    }
    let (whole, fraction) = if implied > 0 {
        let padded = format!("{whole:0>width$}", width = implied + 1);
        let (whole, fraction) = padded.split_at(padded.len() - implied);
        (whole.to_owned(), fraction.to_owned())
    } else {
        (whole, fraction.to_owned())
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    if fraction.is_empty() {
        if let Ok(number) = format!("{sign}{whole}").parse::<i64>() {
            return Ok(Value::Integer(number));
        }
        return Decimal::parse(&format!("{sign}{whole}")).map(Value::Decimal).map_err(|_| wrong);
    }
    Decimal::parse(&format!("{sign}{whole}.{fraction}")).map(Value::Decimal).map_err(|_| wrong)
}

fn write_number(text: &str, decimal_mark: char, implied: usize) -> Result<String, Reason> {
    let number = Decimal::parse(text).map_err(|_| "it is not a number")?;
    if number.as_str().contains(['e', 'E']) {
        return Err("a number with an exponent has no place in a table");
    }
    let (sign, digits) = number.as_str().strip_prefix('-').map_or(("", number.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if implied == 0 {
        let mark = if fraction.is_empty() { String::new() } else { decimal_mark.to_string() };
        return Ok(format!("{sign}{whole}{mark}{fraction}"));
    }
    let kept = fraction.trim_end_matches('0');
    if kept.len() > implied {
        return Err("it has more fraction digits than the column");
    }
    Ok(format!("{sign}{whole}{kept:0<implied$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(decimal_mark: char, group_mark: Option<char>, implied_decimals: u8) -> ColumnType {
        ColumnType::Number { decimal_mark, group_mark, implied_decimals }
    }

    fn json(value: &Value) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn numbers_keep_their_fraction_and_nothing_is_guessed() {
        let german = number(',', Some('.'), 0);
        for (kind, text, value) in [
            (&german, "1.234.567,80", "\"1234567.80\""),
            (&german, "-0,5", "-0.5"),
            (&german, "007", "7"),
            (&german, "+5", "5"),
            (&german, "", "null"),
            (&number('.', None, 2), "0000012345", "123.45"),
            (&number('.', None, 2), "-5", "\"-0.05\"".trim_matches('"')),
            (&number('.', None, 0), "12345678901234567890123", "\"12345678901234567890123\""),
        ] {
            assert_eq!(json(&kind.read(text).unwrap()), value, "{text}");
        }
        for text in ["1,2,3", "1e5", "x", "-", " 1", "1,", "0x1", "٣"] {
            assert!(german.read(text).is_err(), "{text}");
        }
        let written = |kind: &ColumnType, text: &str| {
            kind.write(&Value::Decimal(Decimal::parse(text).unwrap())).map(Cow::into_owned)
        };
        assert_eq!(written(&german, "-1234.50"), Ok("-1234,50".to_owned()));
        assert_eq!(written(&number('.', None, 2), "123.4"), Ok("12340".to_owned()));
        assert!(written(&number('.', None, 2), "123.456").is_err());
        assert!(written(&german, "1e5").is_err());
    }

    #[test]
    fn dates_follow_their_pattern_to_the_letter() {
        let date = ColumnType::Date { pattern: "%d.%m.%Y".to_owned() };
        let value = date.read("31.01.2024").unwrap();
        assert_eq!(value.as_text(), Some("2024-01-31"));
        assert_eq!(date.write(&value).unwrap(), "31.01.2024");
        for text in ["1.1.2024", " 31.01.2024", "30.02.2024", "31.01.24", "2024-01-31"] {
            assert!(date.read(text).is_err(), "{text}");
        }
        let moment = ColumnType::DateTime { pattern: "%Y%m%d%H%M%S%z".to_owned() };
        let value = moment.read("20240131083000+0100").unwrap();
        assert_eq!(value.to_text().unwrap(), "2024-01-31T08:30:00+01:00");
        assert_eq!(moment.write(&value).unwrap(), "20240131083000+0100");
        let local = ColumnType::DateTime { pattern: "%Y%m%d%H%M%S".to_owned() };
        let value = local.read("20240131083000").unwrap();
        assert_eq!(value.as_text(), Some("2024-01-31T08:30:00"));
        assert_eq!(local.write(&value).unwrap(), "20240131083000");
        assert!(local.write(&Value::DateTime(DateTime::UNIX_EPOCH.fixed_offset())).is_err());
    }

    #[test]
    fn a_type_that_cannot_work_is_refused() {
        let date = |pattern: &str| ColumnType::Date { pattern: pattern.to_owned() };
        for kind in [
            date("%d.%m"),
            date("%Q"),
            date("%H"),
            ColumnType::DateTime { pattern: "%Y-%m-%d".to_owned() },
            number('.', Some('.'), 0),
            number('1', None, 0),
            ColumnType::Boolean { true_text: "x".to_owned(), false_text: "x".to_owned() },
        ] {
            assert!(kind.validate().is_err(), "{kind:?}");
        }
        for kind in [
            date("%d.%m.%Y"),
            ColumnType::DateTime { pattern: "%Y%m%d%H%M%S".to_owned() },
            ColumnType::DateTime { pattern: "%+".to_owned() },
            ColumnType::Text,
        ] {
            assert_eq!(kind.validate(), Ok(()), "{kind:?}");
        }
    }
}
