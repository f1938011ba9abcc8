//! What a column of a table holds.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::{Error, Result};
use inlet_formats::ColumnType;

use super::character;

/// What a column holds: exactly one field is set; none for text.
#[derive(Debug, Clone, Default, SimpleObject, InputObject)]
#[graphql(name = "ColumnType", input_name = "ColumnTypeInput")]
pub struct ColumnKind {
    /// A number.
    pub number: Option<NumberColumn>,
    /// A date; in the record a text like 2024-01-31.
    pub date: Option<DateColumn>,
    /// A date and time; a moment where the pattern has an offset, otherwise a text like 2024-01-31T08:30:00.
    pub date_time: Option<DateColumn>,
    /// Yes or no.
    pub boolean: Option<BooleanColumn>,
}

/// How numbers are written.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "NumberColumnInput")]
pub struct NumberColumn {
    /// One character between whole part and fraction.
    #[graphql(default_with = "\".\".to_owned()")]
    pub decimal_mark: String,
    /// One character between groups of three digits, if any.
    pub group_mark: Option<String>,
    /// How many of the last digits are the fraction, without a mark.
    #[graphql(default = 0)]
    pub implied_decimals: u8,
}

/// How dates are written.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "DateColumnInput")]
pub struct DateColumn {
    /// In the language of strftime, such as %d.%m.%Y or %Y%m%d%H%M%S%z.
    pub pattern: String,
}

/// What means yes and no.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "BooleanColumnInput")]
pub struct BooleanColumn {
    /// What means yes.
    pub true_text: String,
    /// What means no.
    pub false_text: String,
}

impl From<&ColumnType> for ColumnKind {
    fn from(kind: &ColumnType) -> Self {
        match kind.clone() {
            ColumnType::Text => Self::default(),
            ColumnType::Number { decimal_mark, group_mark, implied_decimals } => {
                let number = NumberColumn {
                    decimal_mark: decimal_mark.to_string(),
                    group_mark: group_mark.map(String::from),
                    implied_decimals,
                };
                Self { number: Some(number), ..Self::default() }
            }
            ColumnType::Date { pattern } => Self { date: Some(DateColumn { pattern }), ..Self::default() },
            ColumnType::DateTime { pattern } => Self { date_time: Some(DateColumn { pattern }), ..Self::default() },
            ColumnType::Boolean { true_text, false_text } => {
                Self { boolean: Some(BooleanColumn { true_text, false_text }), ..Self::default() }
            }
        }
    }
}

impl ColumnKind {
    /// The type, of the columns in that input field.
    pub fn parse(self, field: &str) -> Result<ColumnType> {
        match (self.number, self.date, self.date_time, self.boolean) {
            (None, None, None, None) => Ok(ColumnType::Text),
            (Some(number), None, None, None) => Ok(ColumnType::Number {
                decimal_mark: character(field, &number.decimal_mark)?,
                group_mark: number.group_mark.map(|mark| character(field, &mark)).transpose()?,
                implied_decimals: number.implied_decimals,
            }),
            (None, Some(date), None, None) => Ok(ColumnType::Date { pattern: date.pattern }),
            (None, None, Some(date), None) => Ok(ColumnType::DateTime { pattern: date.pattern }),
            (None, None, None, Some(boolean)) => {
                Ok(ColumnType::Boolean { true_text: boolean.true_text, false_text: boolean.false_text })
            }
            _ => Err(Error::field("FORMAT_SETTINGS_INVALID", field, "a column has one type")),
        }
    }
}
