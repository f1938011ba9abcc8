//! What people look for in payloads, such as the number of an order: text that stands in a payload as a whole word, whatever its format.
//!
//! Must not know: formats, or where payloads are kept.

use memchr::memmem::Finder;

use crate::error::Problem;

/// The longest key, in bytes.
const LONGEST: usize = 200;

/// A key that a payload may hold. `ORD-1` is in `{"order":"ORD-1"}` and in `PID|1|ORD-1^^A`, but neither in `ORD-12` nor in `FORD-1`.
#[derive(Debug, Clone)]
pub struct PayloadKey {
    finder: Finder<'static>,
}

impl PayloadKey {
    /// Reads a key as somebody typed it: blanks around it do not count.
    pub fn parse(field: &str, text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Err(Problem::field("KEY_INVALID", field, format!("a key has 1 to {LONGEST} bytes")));
        }
        Ok(Self { finder: Finder::new(text).into_owned() })
    }

    /// Whether it stands there as a whole word: what it begins or ends with does not go on before or after it.
    pub fn is_in(&self, payload: &[u8]) -> bool {
        let key = self.finder.needle();
        self.finder.find_iter(payload).any(|start| {
            let goes_on = |inside: Option<&u8>, outside: Option<&u8>| {
                inside.copied().is_some_and(is_of_word) && outside.copied().is_some_and(is_of_word)
            };
            let before = start.checked_sub(1).and_then(|place| payload.get(place));
            !goes_on(key.first(), before) && !goes_on(key.last(), payload.get(start + key.len()))
        })
    }
}

/// Letters, digits and what numbers of orders are joined with; of a letter beyond ASCII each byte.
const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: &str, payload: &str) -> bool {
        PayloadKey::parse("key", key).unwrap().is_in(payload.as_bytes())
    }

    #[test]
    fn a_key_is_found_in_every_format() {
        for payload in [
            r#"{"order":"ORD-1"}"#,
            "<order>ORD-1</order>",
            "MSH|^~\\&|A\rPID|1|ORD-1^^B\r",
            "id;name\nORD-1;Ada\n",
            "ORD-1",
            " ORD-1.",
        ] {
            assert!(found("ORD-1", payload), "{payload}");
        }
        assert!(PayloadKey::parse("key", "ORD-1").unwrap().is_in(b"\xff\x00 ORD-1\x00"));
    }

    #[test]
    fn part_of_a_word_is_not_found() {
        for payload in ["ORD-12", "FORD-1", "ORD-1-2", "ORD-1_a", "\u{c9}ORD-1", "ord-1", "ORD-", ""] {
            assert!(!found("ORD-1", payload), "{payload}");
        }
        assert!(found("ORD-1", "ORD-12 ORD-1"), "a later place counts too");
    }

    #[test]
    fn a_key_may_hold_more_than_a_word() {
        assert!(found("Ada Lovelace", r#"{"name":"Ada Lovelace"}"#));
        assert!(found("\"id\":7", r#"{"id":7}"#));
        assert!(!found("\"id\":7", r#"{"id":71}"#));
        assert!(found("[7", "[[7]]"), "what is no word may go on");
    }

    #[test]
    fn blanks_around_it_do_not_count() {
        assert!(found(" ORD-1\n", "ORD-1"));
        for text in ["", "  ", &"x".repeat(201)] {
            assert_eq!(PayloadKey::parse("filter.key", text).unwrap_err().code, "KEY_INVALID", "{text}");
        }
    }
}
