//! Functions of numbers, exact with up to 28 digits.

use std::str::FromStr;

use inlet_formats::{Decimal, Value};
use rust_decimal::{Decimal as Number, RoundingStrategy};

use super::Rounding;

/// Between the parts of a number.
#[derive(Debug, Clone)]
pub struct Marks {
    decimal: char,
    group: Option<char>,
}

/// The number that a value is; a text must be a number as JSON writes it.
pub fn of(value: &Value) -> Result<Number, &'static str> {
    let digits = "the number has more than 28 digits";
    match value {
        Value::Integer(number) => Ok(Number::from(*number)),
        Value::Decimal(number) => parse(number.as_str()).ok_or(digits),
        Value::Text(text) => {
            let number = Decimal::parse(text).map_err(|_| "the text is not a number such as -12.50")?;
            parse(number.as_str()).ok_or(digits)
        }
        _ => Err("it is not a number"),
    }
}

fn parse(text: &str) -> Option<Number> {
    if text.contains(['e', 'E']) { Number::from_scientific(text).ok() } else { Number::from_str_exact(text).ok() }
}

/// A number as a value: an integer where it has no fraction digits and fits.
pub fn value(number: Number) -> Value {
    let text = number.to_string();
    if number.scale() == 0
        && let Ok(integer) = i64::from_str(&text)
    {
        return Value::Integer(integer);
    }
    Decimal::parse(&text).map_or(Value::Null, Value::Decimal)
}

/// Rounded to so many fraction digits.
pub fn round(number: Number, decimals: u32, mode: Rounding) -> Number {
    let strategy = match mode {
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
        Rounding::Up => RoundingStrategy::AwayFromZero,
        Rounding::Down => RoundingStrategy::ToZero,
    };
    number.round_dp_with_strategy(decimals, strategy)
}

impl Marks {
    /// Each is one character.
    pub fn new(decimal: &str, group: Option<&str>) -> Result<Self, String> {
        let one = |text: &str| {
            let mut characters = text.chars();
            match (characters.next(), characters.next()) {
                (Some(mark), None) if !mark.is_ascii_digit() && !matches!(mark, '-' | '+') => Ok(mark),
                _ => Err("a mark is one character, neither a digit nor a sign".to_owned()),
            }
        };
        let (decimal, group) = (one(decimal)?, group.map(one).transpose()?);
        if group == Some(decimal) {
            return Err("the two marks of a number differ".to_owned());
        }
        Ok(Self { decimal, group })
    }

    /// The number that a text is. It keeps its fraction digits; leading zeros and a plus sign go, groups are not checked for their place.
    pub fn read(&self, text: &str) -> Result<Value, &'static str> {
        let wrong = "the text is not a number with these marks";
        let text = text.trim();
        let (sign, digits) = match text.as_bytes().first() {
            Some(b'-') => ("-", &text[1..]),
            Some(b'+') => ("", &text[1..]),
            _ => ("", text),
        };
        let (whole, fraction) = digits.split_once(self.decimal).unwrap_or((digits, ""));
        let whole: String = whole.chars().filter(|character| Some(*character) != self.group).collect();
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(&whole) || !all_digits(fraction) || digits.ends_with(self.decimal) {
            return Err(wrong);
        }
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        if fraction.is_empty() {
            let text = format!("{sign}{whole}");
            if let Ok(integer) = text.parse::<i64>() {
                return Ok(Value::Integer(integer));
            }
            return Decimal::parse(&text).map(Value::Decimal).map_err(|_| wrong);
        }
        Decimal::parse(&format!("{sign}{whole}.{fraction}")).map(Value::Decimal).map_err(|_| wrong)
    }

    /// The text of a number.
    pub fn write(&self, number: Number, decimals: Option<u32>) -> String {
        let rounded = decimals.map_or(number, |decimals| round(number, decimals, Rounding::HalfUp));
        let plain = decimals.map_or_else(|| rounded.to_string(), |decimals| format!("{rounded:.*}", decimals as usize));
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
        let sign = if rounded.is_zero() { "" } else { sign };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut text = sign.to_owned();
        for (index, digit) in whole.chars().enumerate() {
            if let Some(mark) = self.group
                && index > 0
                && (whole.len() - index).is_multiple_of(3)
            {
                text.push(mark);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(self.decimal);
            text.push_str(fraction);
        }
        text
    }
}
