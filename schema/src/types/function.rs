//! The built-in functions of a mapping, as input and as they are shown: the same shapes, which are also those of a definition's JSON.

use async_graphql::{InputObject, Json, OneofObject, SimpleObject};
use inlet_core::{
    Problem,
    flow::{definition::FieldSource, function::Function},
};
use inlet_formats::Value;
use serde::{Deserialize, Serialize};

use super::field_source::{FieldSourceInput, FieldSourceObject};

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, async_graphql::Enum, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }
    )+};
}

choices! {
    /// A side of a text.
    TextSide {
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
    ArithmeticOperator {
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
    UnknownKey {
        /// The value is missing, for onMissing to decide.
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
        /// Base64.
        Base64,
    }
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident = $input:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, SimpleObject, InputObject, Serialize, Deserialize)]
        #[graphql(input_name = $input)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$field_doc])* $field: $type,)+ }
    )+};
}

shapes! {
    /// Takes white space off a text.
    TrimFunction = "TrimFunctionInput" {
        /// Where.
        #[graphql(default)]
        side: TextSide,
    }
    /// Changes the case of a text's letters, by Unicode.
    CaseFunction = "CaseFunctionInput" {
        /// To what.
        to: LetterCase,
    }
    /// Takes a part of a text, counted in characters; what lies beyond the end is left out.
    SubstringFunction = "SubstringFunctionInput" {
        /// Where it begins, from 0; negative counts from the end.
        start: i32,
        /// How many characters; unset is to the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<u32>,
    }
    /// Fills a text up to a width; a longer one stays.
    PadFunction = "PadFunctionInput" {
        /// How many characters; at most 10,000.
        width: u32,
        /// One character.
        with: String,
        /// Where it is added: START or END.
        #[graphql(default_with = "TextSide::Start")]
        side: TextSide,
    }
    /// Replaces what a regular expression finds.
    ReplaceFunction = "ReplaceFunctionInput" {
        /// Without look-around and back-references; matching takes linear time.
        pattern: String,
        /// With what; `$1` and `${name}` are groups, `$$` a dollar sign.
        with: String,
        /// Whether the pattern and the replacement are plain texts.
        #[graphql(default)]
        literal: bool,
    }
    /// Makes a list of the parts of a text.
    SplitFunction = "SplitFunctionInput" {
        /// Between the parts; not empty.
        separator: String,
    }
    /// Makes one text of a list.
    JoinFunction = "JoinFunctionInput" {
        /// Between the elements.
        #[graphql(default)]
        separator: String,
    }
    /// Takes one element of a list; missing beyond its end.
    PickFunction = "PickFunctionInput" {
        /// From 0; negative counts from the end.
        index: i32,
    }
    /// Reads a number that is written for people.
    ParseNumberFunction = "ParseNumberFunctionInput" {
        /// Between whole part and fraction.
        #[graphql(default_with = "\".\".to_owned()")]
        decimal_mark: String,
        /// Between groups of the whole part, if any.
        group_mark: Option<String>,
    }
    /// Writes a number as a text for people.
    FormatNumberFunction = "FormatNumberFunctionInput" {
        /// How many digits the fraction has, 0 to 28; rounded half up. Unset: as many as the number has.
        decimals: Option<u32>,
        /// Between whole part and fraction.
        #[graphql(default_with = "\".\".to_owned()")]
        decimal_mark: String,
        /// Between groups of three digits of the whole part, if any.
        group_mark: Option<String>,
    }
    /// Rounds a number.
    RoundFunction = "RoundFunctionInput" {
        /// How many digits the fraction keeps, 0 to 28.
        decimals: u32,
        /// How.
        #[graphql(default)]
        mode: Rounding,
    }
    /// Reads a date or time in one form and writes it in another.
    DateFunction = "DateFunctionInput" {
        /// The form it has, in the language of strftime (`%d.%m.%Y`), followed to the letter; unset is ISO 8601.
        read: Option<String>,
        /// The zone of a time without an offset, such as `Europe/Berlin`. A time that the zone leaves out is refused, of one that it has twice the first counts.
        read_zone: Option<String>,
        /// The form it gets; unset is ISO 8601.
        write: Option<String>,
        /// The zone it is written in; it needs an offset or a zone to come from.
        write_zone: Option<String>,
    }
    /// One line of a lookup table.
    LookupEntry = "LookupEntryInput" {
        /// The text of the value that comes.
        key: String,
        /// What it becomes.
        value: Json<Value>,
    }
    /// Replaces a text by what a table has for it.
    LookupFunction = "LookupFunctionInput" {
        /// Each key once.
        table: Vec<LookupEntry>,
        /// What becomes of a text that is not in the table.
        #[graphql(default)]
        unknown: UnknownKey,
    }
    /// Makes null of a certain value, such as an empty text.
    NullIfFunction = "NullIfFunctionInput" {
        /// Which.
        value: Json<Value>,
    }
    /// The hash of a text's UTF-8 or of bytes.
    HashFunction = "HashFunctionInput" {
        /// Which.
        #[graphql(default)]
        algorithm: HashAlgorithm,
        /// How it is written.
        #[graphql(default)]
        encoding: HashEncoding,
    }
    /// The UUID (version 5) of a text.
    NameUuidFunction = "NameUuidFunctionInput" {
        /// The namespace, a UUID; unset is that of URLs.
        namespace: Option<String>,
    }
}

/// Puts other values behind the value as text. Missing and null ones are left out, with their separator.
#[derive(InputObject)]
pub struct ConcatFunctionInput {
    /// What is put behind.
    pub with: Vec<FieldSourceInput>,
    /// Between them.
    #[graphql(default)]
    pub separator: String,
}

/// Puts other values behind the value as text.
#[derive(SimpleObject)]
pub struct ConcatFunction {
    with: Vec<FieldSourceObject>,
    separator: String,
}

/// Takes the first value that is there and not null: the value itself, then these.
#[derive(InputObject)]
pub struct CoalesceFunctionInput {
    /// In order.
    pub sources: Vec<FieldSourceInput>,
}

/// Takes the first value that is there and not null: the value itself, then these.
#[derive(SimpleObject)]
pub struct CoalesceFunction {
    sources: Vec<FieldSourceObject>,
}

/// Calculates exactly with 28 digits; what does not fit is an error. A missing or null operand gives null.
#[derive(InputObject)]
pub struct ArithmeticFunctionInput {
    /// What.
    pub operator: ArithmeticOperator,
    /// With what.
    pub operand: FieldSourceInput,
}

/// Calculates exactly with 28 digits.
#[derive(SimpleObject)]
pub struct ArithmeticFunction {
    operator: ArithmeticOperator,
    operand: FieldSourceObject,
}

macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident $field:ident: $shape:ident,)+) => {
        /// One function of a chain: exactly one kind. Null stays null and a missing value stays missing, except where a function is there to replace
        /// them; a list goes through element by element, except where a function is about lists.
        #[derive(OneofObject)]
        pub enum FunctionInput {
            $($(#[$doc])* $variant($shape),)+
            /// Puts other values behind the value as text.
            Concat(ConcatFunctionInput),
            /// Takes the first value that is there and not null.
            Coalesce(CoalesceFunctionInput),
            /// Calculates.
            Arithmetic(ArithmeticFunctionInput),
        }

        /// One function of a chain: exactly one field is set.
        #[derive(SimpleObject, Default)]
        #[graphql(name = "Function")]
        pub struct FunctionObject {
            $($field: Option<$shape>,)+
            concat: Option<ConcatFunction>,
            coalesce: Option<CoalesceFunction>,
            arithmetic: Option<ArithmeticFunction>,
        }

        /// What the API was given, at its place in the input.
        pub fn parse_function(place: &str, input: FunctionInput) -> Result<Function, Problem> {
            let unfit = |error: serde_json::Error| Problem::field("FUNCTION_INVALID", place, error.to_string());
            let tagged = match input {
                $(FunctionInput::$variant(shape) => {
                    let mut tagged = serde_json::Map::new();
                    let name = async_graphql_name(stringify!($field));
                    tagged.insert(name, serde_json::to_value(shape).map_err(unfit)?);
                    tagged
                })+
                FunctionInput::Concat(input) => {
                    let with = parse_sources(&format!("{place}.concat.with"), input.with)?;
                    return Ok(Function::Concat { with, separator: input.separator });
                }
                FunctionInput::Coalesce(input) => {
                    let sources = parse_sources(&format!("{place}.coalesce.sources"), input.sources)?;
                    return Ok(Function::Coalesce { sources });
                }
                FunctionInput::Arithmetic(input) => {
                    let operand = input.operand.parse(&format!("{place}.arithmetic.operand"))?;
                    let operator = serde_json::to_value(input.operator).and_then(serde_json::from_value).map_err(unfit)?;
                    return Ok(Function::Arithmetic { operator, operand });
                }
            };
            serde_json::from_value(tagged.into()).map_err(unfit)
        }

        impl From<&Function> for FunctionObject {
            fn from(function: &Function) -> Self {
                let sources = |all: &[FieldSource]| all.iter().map(FieldSourceObject::from).collect();
                match function {
                    Function::Concat { with, separator } => {
                        let concat = ConcatFunction { with: sources(with), separator: separator.clone() };
                        Self { concat: Some(concat), ..Self::default() }
                    }
                    Function::Coalesce { sources: all } => {
                        Self { coalesce: Some(CoalesceFunction { sources: sources(all) }), ..Self::default() }
                    }
                    Function::Arithmetic { operator, operand } => {
                        let operator = serde_json::to_value(operator).and_then(serde_json::from_value).unwrap_or_default();
                        let arithmetic = ArithmeticFunction { operator, operand: operand.into() };
                        Self { arithmetic: Some(arithmetic), ..Self::default() }
                    }
                    other => {
                        let mut shape = serde_json::to_value(other)
                            .ok()
                            .and_then(|mut tagged| tagged.get_mut(other.name()).map(serde_json::Value::take))
                            .unwrap_or_default();
                        let mut object = Self::default();
                        $(if other.name() == async_graphql_name(stringify!($field)) {
                            object.$field = serde_json::from_value(shape.take()).ok();
                        })+
                        object
                    }
                }
            }
        }
    };
}

functions! {
    /// Takes white space off a text.
    Trim trim: TrimFunction,
    /// Changes the case of a text's letters.
    Case case: CaseFunction,
    /// Takes a part of a text.
    Substring substring: SubstringFunction,
    /// Fills a text up to a width.
    Pad pad: PadFunction,
    /// Replaces what a regular expression finds.
    Replace replace: ReplaceFunction,
    /// Makes a list of the parts of a text.
    Split split: SplitFunction,
    /// Makes one text of a list.
    Join join: JoinFunction,
    /// Takes one element of a list.
    Pick pick: PickFunction,
    /// Reads a number that is written for people.
    ParseNumber parse_number: ParseNumberFunction,
    /// Writes a number as a text for people.
    FormatNumber format_number: FormatNumberFunction,
    /// Rounds a number.
    Round round: RoundFunction,
    /// Reads a date or time in one form and writes it in another.
    Date date: DateFunction,
    /// Replaces a text by what a table has for it.
    Lookup lookup: LookupFunction,
    /// Makes null of a certain value.
    NullIf null_if: NullIfFunction,
    /// The hash of a text or of bytes.
    Hash hash: HashFunction,
    /// The UUID of a text.
    NameUuid name_uuid: NameUuidFunction,
}

/// `parse_number` as the API spells it.
fn async_graphql_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut capital = false;
    for character in field.chars() {
        if character == '_' {
            capital = true;
        } else {
            name.push(if capital { character.to_ascii_uppercase() } else { character });
            capital = false;
        }
    }
    name
}

fn parse_sources(place: &str, inputs: Vec<FieldSourceInput>) -> Result<Vec<FieldSource>, Problem> {
    inputs.into_iter().enumerate().map(|(index, input)| input.parse(&format!("{place}[{index}]"))).collect()
}
