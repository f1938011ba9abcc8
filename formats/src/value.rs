//! The value: what a field of a record holds, whatever format it came from.
//!
//! Owns the serde form used by flow definitions; payloads go through a format's reader and writer instead, which lose nothing.
//!
//! Must not know: any format.

use std::{borrow::Cow, fmt};

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, FixedOffset, SecondsFormat};
use compact_str::CompactString;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};

use crate::{decimal::Decimal, record::Record};

/// What a field of a record holds.
///
/// Its serde form has the shape of JSON. serde has no exact decimals, so a [`Decimal`] travels as a number only where a number keeps its digits (64-bit
/// integers, and what an `f64` gives back digit by digit, such as `1.5`); any other (`1.10`, `12345678901234567890123`) travels as a text of its
/// exact digits, and comes back as [`Value::Text`]. So do a moment and bytes, in the form of [`Value::to_text`]. A constant that has come from serde once travels unchanged ever after.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// Present, and nothing.
    #[default]
    Null,
    /// true or false.
    Boolean(bool),
    /// A whole number in 64 bits.
    Integer(i64),
    /// Any other number, exactly as written.
    Decimal(Decimal),
    /// Text in Unicode.
    Text(CompactString),
    /// A moment with its offset from UTC.
    DateTime(DateTime<FixedOffset>),
    /// Bytes that are no text.
    Binary(Vec<u8>),
    /// Values in order, not necessarily of one kind.
    List(Vec<Value>),
    /// Named fields in order.
    Object(Record),
}

impl Value {
    /// What the value is, as a noun for messages, which never show contents: `text`, `list`, ...
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Integer(_) => "integer",
            Self::Decimal(_) => "decimal number",
            Self::Text(_) => "text",
            Self::DateTime(_) => "date and time",
            Self::Binary(_) => "binary",
            Self::List(_) => "list",
            Self::Object(_) => "object",
        }
    }

    /// Whether it is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// How a single value is written where there is only text: a moment by RFC 3339, bytes in Base64 (RFC 4648, section 4), null as nothing. `None` for a
    /// list and an object.
    pub fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Null => Cow::Borrowed(""),
            Self::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::Integer(value) => Cow::Owned(value.to_string()),
            Self::Decimal(value) => Cow::Borrowed(value.as_str()),
            Self::Text(value) => Cow::Borrowed(value),
            Self::DateTime(value) => Cow::Owned(value.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Self::Binary(value) => Cow::Owned(BASE64_STANDARD.encode(value)),
            Self::List(_) | Self::Object(_) => return None,
        })
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(values) = self { Some(values) } else { None }
    }

    /// The object, if it is one.
    pub const fn as_object(&self) -> Option<&Record> {
        if let Self::Object(record) = self { Some(record) } else { None }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Decimal(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<CompactString> for Value {
    fn from(value: CompactString) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Self {
        Self::List(values)
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Self {
        Self::Object(record)
    }
}

/// The shortest text that gives back the same `f64`; `None` for what JSON has no number for.
fn shortest(number: f64) -> Option<Decimal> {
    Decimal::parse(&serde_json::Number::from_f64(number)?.to_string()).ok()
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Decimal(value) => {
                let text = value.as_str();
                if let Some(number) = text.parse::<u64>().ok().filter(|number| number.to_string() == text) {
                    serializer.serialize_u64(number)
                } else if let Some(number) = text.parse::<i64>().ok().filter(|number| number.to_string() == text) {
                    serializer.serialize_i64(number)
                } else if let Some(number) =
                    text.parse::<f64>().ok().filter(|number| shortest(*number).as_ref() == Some(value))
                {
                    serializer.serialize_f64(number)
                } else {
                    serializer.serialize_str(text)
                }
            }
            Self::Text(value) => serializer.serialize_str(value),
            Self::DateTime(_) | Self::Binary(_) => serializer.serialize_str(&self.to_text().unwrap_or_default()),
            Self::List(values) => values.serialize(serializer),
            Self::Object(record) => record.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or_else(|_| Value::Decimal(value.into()), Value::Integer))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        shortest(value).map(Value::Decimal).ok_or_else(|| E::custom("a number must be finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut record = Record::new();
        while let Some((name, value)) = fields.next_entry::<CompactString, Value>()? {
            if record.contains(&name) {
                return Err(A::Error::custom(format!("the field {name:?} stands twice")));
            }
            record.insert(name, value);
        }
        Ok(Value::Object(record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Value {
        Value::Decimal(Decimal::parse(text).unwrap())
    }

    #[test]
    fn constants_travel_through_serde_unchanged() {
        let text =
            r#"{"b":[null,true,-5,18446744073709551615,1.5,1e300,"x"],"a":{"-0":-0.0,"min":-9223372036854775808}}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        let record = value.as_object().unwrap();
        let list = record.get("b").unwrap().as_list().unwrap();
        assert_eq!(list[2], Value::Integer(-5));
        assert_eq!(list[3], decimal("18446744073709551615"));
        assert_eq!(list[4], decimal("1.5"));
        let written = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        assert_eq!(written.replace("e+", "e"), text);
    }

    #[test]
    fn a_decimal_that_a_float_would_change_travels_as_its_text() {
        for (text, json) in [
            ("1.5", "1.5"),
            ("1.10", r#""1.10""#),
            ("12345678901234567890123", r#""12345678901234567890123""#),
            ("0.1", "0.1"),
            ("0.10000000000000000001", r#""0.10000000000000000001""#),
            ("1e999", r#""1e999""#),
            ("-0", r#""-0""#),
            ("5", "5"),
        ] {
            assert_eq!(serde_json::to_string(&decimal(text)).unwrap(), json);
        }
    }

    #[test]
    fn a_field_twice_in_a_constant_is_refused() {
        let error = serde_json::from_str::<Value>(r#"{"a":1,"a":2}"#).unwrap_err();
        assert!(error.to_string().contains("\"a\" stands twice"), "{error}");
    }
}
