//! The exact decimal number: the digits as they were written.
//!
//! Must not know: arithmetic. Whoever calculates parses the text into a number type of theirs.

use std::fmt;

use compact_str::CompactString;

/// A number kept as its text, in the grammar of JSON numbers (RFC 8259, section 6), so that no digit, trailing zero or exponent is lost between
/// reading and writing.
///
/// Equality is equality of the text: `1.0` and `1.00` differ here, though not in value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(CompactString);

/// A text that is not a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a decimal number such as -12.50 or 1e5")]
pub struct NotANumber;

impl Decimal {
    /// Takes a text that is a JSON number: no plus sign, no leading zeros, digits on both sides of the point.
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        if is_json_number(text.as_bytes()) { Ok(Self(text.into())) } else { Err(NotANumber) }
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same number as an integer, when it is whole and fits 64 bits: `1.0` and `12e1` are, `1.5` is not. `-0` is 0.
    pub fn to_integer(&self) -> Option<i64> {
        let (mantissa, exponent) = match self.0.find(['e', 'E']) {
            Some(at) => (&self.0[..at], &self.0[at + 1..]),
            None => (&self.0[..], "0"),
        };
        let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0').trim_end_matches('0');
        if significant.is_empty() {
            return Some(0);
        }
        // The number is `significant` times ten to the power of `scale`; an exponent beyond i64 makes it huge or a fraction.
        let trailing_zeros = all.len() - all.trim_end_matches('0').len();
        let scale = exponent
            .parse::<i64>()
            .ok()?
            .checked_sub(i64::try_from(fraction.len()).ok()?)?
            .checked_add(i64::try_from(trailing_zeros).ok()?)?;
        let zeros = usize::try_from(scale).ok()?;
        // i64 has at most 19 digits: never spell out the zeros of 1e999999999.
        if significant.len().checked_add(zeros)? > 19 {
            return None;
        }
        format!("{sign}{significant}{}", "0".repeat(zeros)).parse().ok()
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(compact_str::format_compact!("{number}"))
    }
}

impl From<u64> for Decimal {
    fn from(number: u64) -> Self {
        Self(compact_str::format_compact!("{number}"))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Decimal({})", self.0)
    }
}

/// `-? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?`
fn is_json_number(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"-").unwrap_or(text);
    let Some(mut rest) = (match rest {
        [b'0', rest @ ..] => Some(rest),
        _ => skip_digits(rest),
    }) else {
        return false;
    };
    if let Some(fraction) = rest.strip_prefix(b".") {
        let Some(after) = skip_digits(fraction) else { return false };
        rest = after;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let unsigned = if let [b'+' | b'-', unsigned @ ..] = exponent { unsigned } else { exponent };
        let Some(after) = skip_digits(unsigned) else { return false };
        rest = after;
    }
    rest.is_empty()
}

/// What follows the digits, of which there must be one.
fn skip_digits(text: &[u8]) -> Option<&[u8]> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| &text[count..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_that_of_json() {
        for text in ["0", "-0", "1", "10.50", "1e5", "1E+5", "-1.25e-007", "12345678901234567890123", "0e0"] {
            assert_eq!(Decimal::parse(text).unwrap().as_str(), text);
        }
        for text in
            ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "--1", "1 ", " 1", "1.5.5", "NaN", "0x10", "1_000", "１"]
        {
            assert_eq!(Decimal::parse(text), Err(NotANumber), "{text}");
        }
    }

    #[test]
    fn whole_numbers_become_integers_exactly() {
        for (text, integer) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0.000e999999999999999999999", Some(0)),
            ("1.0", Some(1)),
            ("-1.50e1", Some(-15)),
            ("12e1", Some(120)),
            ("1200e-2", Some(12)),
            ("1.5", None),
            ("12e-2", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("1e18", Some(1_000_000_000_000_000_000)),
            ("1e19", None),
            ("1e999999999", None),
            ("1e99999999999999999999", None),
            ("1e-9223372036854775808", None),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().to_integer(), integer, "{text}");
        }
    }
}
