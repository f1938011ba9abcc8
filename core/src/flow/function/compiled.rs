//! A function made ready: patterns compiled, tables indexed, settings checked once.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use inlet_formats::Value;
use regex::{Regex, RegexBuilder};
use rust_decimal::Decimal as Number;
use sha2::{Digest, Sha256, Sha512};
use uuid::Uuid;

use super::{
    Function, HashAlgorithm, HashEncoding, LetterCase, MAX_PATTERN, MAX_RESULT, MAX_TABLE, Operator, Rounding, Side,
    Unknown, date::DateForm, number, number::Marks, text,
};
use crate::flow::{
    error::FlowError,
    path::FieldPath,
    source::{Notation, Scope, Source},
};

/// Why a function cannot do its work; never shows contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flow) enum FunctionFailure {
    /// With this value.
    Value(Cow<'static, str>),
    /// A source has no answer.
    Source(Box<FlowError>),
}

impl From<&'static str> for FunctionFailure {
    fn from(reason: &'static str) -> Self {
        Self::Value(Cow::Borrowed(reason))
    }
}

/// A function ready to be applied to any number of values.
#[derive(Debug, Clone)]
pub(in crate::flow) struct CompiledFunction {
    /// As the API names it.
    pub name: &'static str,
    work: Work,
}

#[derive(Debug, Clone)]
enum Work {
    /// Of one value, or of each element of a list.
    Each(Single),
    Concat {
        with: Vec<Source>,
        separator: String,
    },
    Join {
        separator: String,
    },
    Pick {
        index: i32,
    },
    Coalesce {
        sources: Vec<Source>,
    },
    Arithmetic {
        operator: Operator,
        operand: Source,
    },
}

#[derive(Debug, Clone)]
enum Single {
    Trim(Side),
    Case(LetterCase),
    Substring { start: i32, length: Option<u32> },
    Pad { width: usize, with: char, side: Side },
    Replace { pattern: Regex, with: String, literal: bool },
    Split { separator: String },
    ParseNumber(Marks),
    FormatNumber { decimals: Option<u32>, marks: Marks },
    Round { decimals: u32, mode: Rounding },
    Date(Box<DateForm>),
    Lookup { table: Arc<HashMap<String, Value>>, unknown: Unknown },
    NullIf(Value),
    Hash { algorithm: HashAlgorithm, encoding: HashEncoding },
    NameUuid(Uuid),
}

/// A regular expression of a flow.
pub(in crate::flow) fn pattern(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > MAX_PATTERN {
        return Err(format!("a regular expression has at most {MAX_PATTERN} bytes"));
    }
    RegexBuilder::new(pattern).size_limit(1 << 20).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the regular expression is too large once it is compiled".to_owned(),
        other => other.to_string(),
    })
}

fn one_char(text: &str, what: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(format!("{what} is one character")),
    }
}

impl CompiledFunction {
    /// Prepares a function, or says what is wrong with it.
    pub fn compile(function: &Function, notation: Notation<'_>) -> Result<Self, String> {
        let sources = |all: &[_]| all.iter().map(|source| Source::compile(source, notation)).collect();
        let decimals = |decimals: u32| {
            if decimals <= 28 { Ok(decimals) } else { Err("a fraction has at most 28 digits".to_owned()) }
        };
        let work = match function {
            Function::Trim { side } => Work::Each(Single::Trim(*side)),
            Function::Case { to } => Work::Each(Single::Case(*to)),
            Function::Substring { start, length } => Work::Each(Single::Substring { start: *start, length: *length }),
            Function::Pad { width, with, side } => {
                if *width > 10_000 {
                    return Err("a text is filled up to at most 10,000 characters".to_owned());
                }
                if *side == Side::Both {
                    return Err("a text is filled up at its START or END".to_owned());
                }
                let with = one_char(with, "what fills up")?;
                Work::Each(Single::Pad { width: *width as usize, with, side: *side })
            }
            Function::Replace { pattern, with, literal } => {
                let pattern = if *literal { self::pattern(&regex::escape(pattern))? } else { self::pattern(pattern)? };
                if with.len() > MAX_PATTERN {
                    return Err(format!("a replacement has at most {MAX_PATTERN} bytes"));
                }
                Work::Each(Single::Replace { pattern, with: with.clone(), literal: *literal })
            }
            Function::Concat { with, separator } => Work::Concat { with: sources(with), separator: separator.clone() },
            Function::Split { separator } if separator.is_empty() => {
                return Err("a separator has at least one character".to_owned());
            }
            Function::Split { separator } => Work::Each(Single::Split { separator: separator.clone() }),
            Function::Join { separator } => Work::Join { separator: separator.clone() },
            Function::Pick { index } => Work::Pick { index: *index },
            Function::ParseNumber { decimal_mark, group_mark } => {
                Work::Each(Single::ParseNumber(Marks::new(decimal_mark, group_mark.as_deref())?))
            }
            Function::FormatNumber { decimals: digits, decimal_mark, group_mark } => Work::Each(Single::FormatNumber {
                decimals: digits.map(decimals).transpose()?,
                marks: Marks::new(decimal_mark, group_mark.as_deref())?,
            }),
            Function::Round { decimals: digits, mode } => {
                Work::Each(Single::Round { decimals: decimals(*digits)?, mode: *mode })
            }
            Function::Arithmetic { operator, operand } => {
                Work::Arithmetic { operator: *operator, operand: Source::compile(operand, notation) }
            }
            Function::Date { read, read_zone, write, write_zone } => {
                let form =
                    DateForm::new((read.as_deref(), read_zone.as_deref()), (write.as_deref(), write_zone.as_deref()))?;
                Work::Each(Single::Date(Box::new(form)))
            }
            Function::Lookup { table, .. } if table.len() > MAX_TABLE => {
                return Err(format!("a lookup table has at most {MAX_TABLE} entries"));
            }
            Function::Lookup { table, unknown } => {
                let mut entries = HashMap::with_capacity(table.len());
                for entry in table {
                    if entries.insert(entry.key.clone(), entry.value.clone()).is_some() {
                        return Err(format!("the key {:?} stands twice in the table", entry.key));
                    }
                }
                Work::Each(Single::Lookup { table: Arc::new(entries), unknown: *unknown })
            }
            Function::Coalesce { sources: all } => Work::Coalesce { sources: sources(all) },
            Function::NullIf { value } => Work::Each(Single::NullIf(value.clone())),
            Function::Hash { algorithm, encoding } => {
                Work::Each(Single::Hash { algorithm: *algorithm, encoding: *encoding })
            }
            Function::NameUuid { namespace: None } => Work::Each(Single::NameUuid(Uuid::NAMESPACE_URL)),
            Function::NameUuid { namespace: Some(text) } => {
                let namespace = Uuid::parse_str(text).map_err(|_| "a namespace is a UUID".to_owned())?;
                Work::Each(Single::NameUuid(namespace))
            }
        };
        Ok(Self { name: function.name(), work })
    }

    /// What the function makes of a value; none is a missing one.
    pub fn apply(
        &self,
        value: Option<Value>,
        scope: &Scope<'_>,
        target: &FieldPath,
    ) -> Result<Option<Value>, FunctionFailure> {
        let read = |source: &Source| -> Result<Option<Value>, FunctionFailure> {
            let value = source
                .get(scope, target)
                .map_err(|failure| FunctionFailure::Source(Box::new(failure.error(scope.number, target))))?;
            Ok(value.map(Cow::into_owned))
        };
        match &self.work {
            Work::Each(single) => value.map_or(Ok(None), |value| single.each(value)),
            Work::Pick { index } => Ok(match value {
                Some(Value::List(mut values)) => text::place(*index, values.len()).map(|at| values.swap_remove(at)),
                Some(other) => (*index == 0 || *index == -1).then_some(other),
                None => None,
            }),
            Work::Join { separator } => match value {
                Some(Value::List(values)) => {
                    let texts: Vec<Cow<'_, str>> = values
                        .iter()
                        .filter(|value| !value.is_null())
                        .map(|value| value.to_text().ok_or("a list of lists or objects cannot be joined"))
                        .collect::<Result<_, _>>()?;
                    bounded(texts.join(separator)).map(Some)
                }
                other => Ok(other),
            },
            Work::Concat { with, separator } => {
                let mut parts = vec![value];
                for source in with {
                    parts.push(read(source)?);
                }
                let texts: Vec<Cow<'_, str>> = parts
                    .iter()
                    .flatten()
                    .filter(|value| !value.is_null())
                    .map(|value| value.to_text().ok_or("only single values can be put together"))
                    .collect::<Result<_, _>>()?;
                if texts.is_empty() {
                    return Ok(parts.into_iter().next().flatten());
                }
                bounded(texts.join(separator)).map(Some)
            }
            Work::Coalesce { sources } => {
                if value.as_ref().is_some_and(|value| !value.is_null()) {
                    return Ok(value);
                }
                for source in sources {
                    if let Some(found) = read(source)?.filter(|found| !found.is_null()) {
                        return Ok(Some(found));
                    }
                }
                Ok(value)
            }
            Work::Arithmetic { operator, operand } => {
                let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(Some(Value::Null)) };
                let Some(operand) = read(operand)?.filter(|operand| !operand.is_null()) else {
                    return Ok(Some(Value::Null));
                };
                let (left, right) = (number::of(&value)?, number::of(&operand)?);
                let result = match operator {
                    Operator::Add => left.checked_add(right),
                    Operator::Subtract => left.checked_sub(right),
                    Operator::Multiply => left.checked_mul(right),
                    Operator::Divide | Operator::Remainder if right.is_zero() => {
                        return Err("nothing can be divided by zero".into());
                    }
                    Operator::Divide => left.checked_div(right),
                    Operator::Remainder => left.checked_rem(right),
                };
                let result: Number = result.ok_or("the result has more than 28 digits")?;
                Ok(Some(number::value(result)))
            }
        }
    }
}

fn bounded(text: String) -> Result<Value, FunctionFailure> {
    if text.len() > MAX_RESULT { Err("the result is longer than 32 MiB".into()) } else { Ok(text.into()) }
}

impl Single {
    fn each(&self, value: Value) -> Result<Option<Value>, FunctionFailure> {
        match value {
            Value::Null if !matches!(self, Self::NullIf(_)) => Ok(Some(Value::Null)),
            Value::List(values) if !matches!(self, Self::NullIf(Value::List(_))) => {
                let mut results = Vec::with_capacity(values.len());
                for value in values {
                    results.extend(self.each(value)?);
                }
                Ok(Some(Value::List(results)))
            }
            value => self.apply(value),
        }
    }

    fn apply(&self, value: Value) -> Result<Option<Value>, FunctionFailure> {
        if let Self::NullIf(unwanted) = self {
            return Ok(Some(if value == *unwanted { Value::Null } else { value }));
        }
        if let Self::Hash { algorithm, encoding } = self {
            return hash(&value, *algorithm, *encoding).map(Some);
        }
        match self {
            Self::ParseNumber(marks) => {
                return match value {
                    Value::Text(text) => Ok(Some(marks.read(&text)?)),
                    number @ (Value::Integer(_) | Value::Decimal(_)) => Ok(Some(number)),
                    _ => Err("it is neither text nor a number".into()),
                };
            }
            Self::FormatNumber { decimals, marks } => {
                return Ok(Some(marks.write(number::of(&value)?, *decimals).into()));
            }
            Self::Round { decimals, mode } => {
                return Ok(Some(number::value(number::round(number::of(&value)?, *decimals, *mode))));
            }
            Self::Date(form) => return Ok(Some(form.convert(&value)?)),
            _ => {}
        }
        let text = value.to_text().ok_or("an object is no text")?;
        let result = match self {
            Self::Trim(Side::Both) => text.trim().into(),
            Self::Trim(Side::Start) => text.trim_start().into(),
            Self::Trim(Side::End) => text.trim_end().into(),
            Self::Case(LetterCase::Upper) => text.to_uppercase().into(),
            Self::Case(LetterCase::Lower) => text.to_lowercase().into(),
            Self::Case(LetterCase::Title) => text::title(&text).into(),
            Self::Substring { start, length } => text::substring(&text, *start, *length).into(),
            Self::Pad { width, with, side } => text::pad(&text, *width, *with, *side == Side::Start).into(),
            Self::Replace { pattern, with, literal } => {
                // Each group named may be as long as the text.
                let groups = if *literal { 0 } else { with.matches('$').count() };
                if groups.saturating_mul(text.len()) > MAX_RESULT {
                    return Err("the result may be longer than 32 MiB".into());
                }
                let (mut result, mut last) = (String::with_capacity(text.len()), 0);
                for found in pattern.captures_iter(&text) {
                    let Some(whole) = found.get(0) else { continue };
                    result.push_str(&text[last..whole.start()]);
                    if *literal {
                        result.push_str(with);
                    } else {
                        found.expand(with, &mut result);
                    }
                    last = whole.end();
                    if result.len() > MAX_RESULT {
                        return Err("the result is longer than 32 MiB".into());
                    }
                }
                result.push_str(&text[last..]);
                result.into()
            }
            Self::Split { separator } => Value::List(text.split(separator.as_str()).map(Value::from).collect()),
            Self::Lookup { table, unknown } => match (table.get(text.as_ref()), unknown) {
                (Some(found), _) => found.clone(),
                (None, Unknown::Missing) => return Ok(None),
                (None, Unknown::Keep) => value.clone(),
                (None, Unknown::Fail) => return Err("the table does not have it".into()),
            },
            Self::NameUuid(namespace) => Uuid::new_v5(namespace, text.as_bytes()).to_string().into(),
            // The rest has returned above.
            Self::ParseNumber(_)
            | Self::FormatNumber { .. }
            | Self::Round { .. }
            | Self::Date(_)
            | Self::NullIf(_)
            | Self::Hash { .. } => value.clone(),
        };
        Ok(Some(result))
    }
}

fn hash(value: &Value, algorithm: HashAlgorithm, encoding: HashEncoding) -> Result<Value, FunctionFailure> {
    let text;
    let bytes = if let Value::Binary(bytes) = value {
        bytes.as_slice()
    } else {
        text = value.to_text().ok_or("an object has no hash")?;
        text.as_bytes()
    };
    let digest = match algorithm {
        HashAlgorithm::Sha256 => Sha256::digest(bytes).to_vec(),
        HashAlgorithm::Sha512 => Sha512::digest(bytes).to_vec(),
    };
    Ok(match encoding {
        HashEncoding::Hex => text::hex(&digest).into(),
        HashEncoding::Base64 => BASE64_STANDARD.encode(digest).into(),
    })
}
