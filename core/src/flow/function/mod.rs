//! The built-in functions: what a rule does to its value on the way, natively and in bounded time.
//!
//! Functions stand in a chain. Null stays null and a missing value stays missing, except where a function is there to replace them. A list goes through
//! element by element, except where a function is about lists. What a function cannot do with a value is an error, never a guess.
//!
//! Owns what functions say; number.rs, date.rs and text.rs calculate. Must not know: rules.

mod compiled;
mod date;
mod number;
mod text;

use inlet_formats::Value;
use serde::{Deserialize, Serialize};

pub(super) use self::compiled::{CompiledFunction, FunctionFailure, pattern};
use super::definition::FieldSource;

/// The longest text or list that a function makes, in bytes or elements.
pub const MAX_RESULT: usize = 32 * 1024 * 1024;
/// The longest regular expression, in bytes.
pub const MAX_PATTERN: usize = 2_000;
/// The most entries of a lookup table.
pub const MAX_TABLE: usize = 10_000;

/// One function of a chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Function {
    /// Takes white space off a text.
    Trim {
        /// Where.
        #[serde(default)]
        side: Side,
    },
    /// Changes the case of a text's letters, by Unicode.
    Case {
        /// To what.
        to: LetterCase,
    },
    /// Takes a part of a text, counted in characters; what lies beyond the end is left out.
    Substring {
        /// Where it begins, from 0; negative counts from the end.
        start: i32,
        /// How many characters; unset is to the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<u32>,
    },
    /// Fills a text up to a width; a longer one stays.
    Pad {
        /// How many characters; at most 10,000.
        width: u32,
        /// One character.
        with: String,
        /// Where it is added.
        #[serde(default = "start")]
        side: Side,
    },
    /// Replaces what a regular expression finds.
    Replace {
        /// In the language of the crate regex, which has neither look-around nor back-references and takes linear time.
        pattern: String,
        /// With what; `$1` and `${name}` are groups, `$$` a dollar sign.
        with: String,
        /// Whether the pattern and the replacement are plain texts.
        #[serde(default)]
        literal: bool,
    },
    /// Puts other values behind the value as text. Missing and null ones are left out, with their separator.
    Concat {
        /// What is put behind.
        with: Vec<FieldSource>,
        /// Between them.
        #[serde(default)]
        separator: String,
    },
    /// Makes a list of the parts of a text.
    Split {
        /// Between the parts; not empty.
        separator: String,
    },
    /// Makes one text of a list.
    Join {
        /// Between the elements.
        #[serde(default)]
        separator: String,
    },
    /// Takes one element of a list; missing beyond its end.
    Pick {
        /// From 0; negative counts from the end.
        index: i32,
    },
    /// Reads a number that is written for people.
    ParseNumber {
        /// Between whole part and fraction.
        #[serde(default = "point")]
        decimal_mark: String,
        /// Between groups of the whole part, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group_mark: Option<String>,
    },
    /// Writes a number as a text for people.
    FormatNumber {
        /// How many digits the fraction has, 0 to 28; rounded half up. Unset: as many as the number has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decimals: Option<u32>,
        /// Between whole part and fraction.
        #[serde(default = "point")]
        decimal_mark: String,
        /// Between groups of three digits of the whole part, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group_mark: Option<String>,
    },
    /// Rounds a number.
    Round {
        /// How many digits the fraction keeps, 0 to 28.
        decimals: u32,
        /// How.
        #[serde(default)]
        mode: Rounding,
    },
    /// Calculates exactly with 28 digits; what does not fit is an error. A missing or null operand gives null.
    Arithmetic {
        /// What.
        operator: Operator,
        /// With what.
        operand: FieldSource,
    },
    /// Reads a date or time in one form and writes it in another.
    Date {
        /// The form it has, in the language of chrono's strftime, followed to the letter; unset is ISO 8601: `2024-01-31`, `2024-01-31T08:30:00` with
        /// or without an offset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<String>,
        /// The zone of a time without an offset, such as `Europe/Berlin`. A time that the zone leaves out is refused, of one that it has twice the first counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read_zone: Option<String>,
        /// The form it gets; unset is ISO 8601.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        write: Option<String>,
        /// The zone it is written in; it needs an offset or a zone to come from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        write_zone: Option<String>,
    },
    /// Replaces a text by what a table has for it.
    Lookup {
        /// Each key once.
        table: Vec<LookupEntry>,
        /// What becomes of a text that is not in the table.
        #[serde(default)]
        unknown: Unknown,
    },
    /// Takes the first value that is there and not null: the value itself, then these.
    Coalesce {
        /// In order.
        sources: Vec<FieldSource>,
    },
    /// Makes null of a certain value, such as an empty text.
    NullIf {
        /// Which.
        value: Value,
    },
    /// The hash of a text's UTF-8 or of bytes.
    Hash {
        /// Which.
        #[serde(default)]
        algorithm: HashAlgorithm,
        /// How it is written.
        #[serde(default)]
        encoding: HashEncoding,
    },
    /// The UUID (version 5, RFC 9562) of a text.
    NameUuid {
        /// The namespace, a UUID; unset is that of URLs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namespace: Option<String>,
    },
}

/// One line of a lookup table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupEntry {
    /// The text of the value that comes.
    pub key: String,
    /// What it becomes.
    pub value: Value,
}

const fn start() -> Side {
    Side::Start
}

fn point() -> String {
    ".".to_owned()
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }
    )+};
}

choices! {
    /// A side of a text.
    Side {
        /// Both.
        #[default]
        Both,
        /// Before it.
        Start,
        /// Behind it.
        End,
    }
    /// The case of letters.
    LetterCase {
        /// Capitals.
        #[default]
        Upper,
        /// Small letters.
        Lower,
        /// A capital at the beginning of each word, otherwise small letters.
        Title,
    }
    /// How a number is rounded.
    Rounding {
        /// To the nearest; a half away from zero.
        #[default]
        HalfUp,
        /// To the nearest; a half to the even digit.
        HalfEven,
        /// Away from zero.
        Up,
        /// Towards zero.
        Down,
    }
    /// What is calculated.
    Operator {
        /// Plus the operand.
        #[default]
        Add,
        /// Minus the operand.
        Subtract,
        /// Times the operand.
        Multiply,
        /// By the operand, which must not be zero.
        Divide,
        /// What is left of dividing by the operand.
        Remainder,
    }
    /// What becomes of a text that a table does not have.
    Unknown {
        /// The value is missing, for `onMissing` to decide.
        #[default]
        Missing,
        /// It stays.
        Keep,
        /// The execution fails.
        Fail,
    }
    /// A hash.
    HashAlgorithm {
        /// SHA-256.
        #[default]
        Sha256,
        /// SHA-512.
        Sha512,
    }
    /// How bytes are written.
    HashEncoding {
        /// Small hexadecimal digits.
        #[default]
        Hex,
        /// Base64 (RFC 4648, section 4).
        Base64,
    }
}

/// The number that a value is, if it is one or the text of one.
pub(super) fn number(value: &Value) -> Option<rust_decimal::Decimal> {
    number::of(value).ok()
}

impl Function {
    /// As the API names it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Trim { .. } => "trim",
            Self::Case { .. } => "case",
            Self::Substring { .. } => "substring",
            Self::Pad { .. } => "pad",
            Self::Replace { .. } => "replace",
            Self::Concat { .. } => "concat",
            Self::Split { .. } => "split",
            Self::Join { .. } => "join",
            Self::Pick { .. } => "pick",
            Self::ParseNumber { .. } => "parseNumber",
            Self::FormatNumber { .. } => "formatNumber",
            Self::Round { .. } => "round",
            Self::Arithmetic { .. } => "arithmetic",
            Self::Date { .. } => "date",
            Self::Lookup { .. } => "lookup",
            Self::Coalesce { .. } => "coalesce",
            Self::NullIf { .. } => "nullIf",
            Self::Hash { .. } => "hash",
            Self::NameUuid { .. } => "nameUuid",
        }
    }

    /// The sources it reads beside its value.
    pub fn sources(&self) -> &[FieldSource] {
        match self {
            Self::Concat { with, .. } => with,
            Self::Coalesce { sources } => sources,
            Self::Arithmetic { operand, .. } => std::slice::from_ref(operand),
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests;
