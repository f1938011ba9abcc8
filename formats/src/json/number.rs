//! The number tokens of a JSON text, in document order.
//!
//! `serde_json` hands numbers to a visitor as `i64`, `u64` or `f64`, which loses digits. The visitor sees the numbers in the order in which they stand
//! in the text, and all that is asked of a lexer on a text that `serde_json` itself is validating is to skip strings: so this lexer, advanced once per
//! number visited, gives each number's own text.
//!
//! Must not know: values or records.

/// Gives the number tokens one after another.
pub(super) struct NumberTokens<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> NumberTokens<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, offset: 0 }
    }
}

impl<'t> Iterator for NumberTokens<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.offset) {
            match byte {
                b'"' => self.offset = string_end(bytes, self.offset + 1),
                b'-' | b'0'..=b'9' => {
                    let start = self.offset;
                    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                    let length = bytes[start..].iter().take_while(|byte| is_part(byte)).count();
                    self.offset = start + length;
                    return Some(&self.text[start..self.offset]);
                }
                _ => self.offset += 1,
            }
        }
        None
    }
}

/// The offset behind the closing quote of the string whose contents begin at `offset`.
fn string_end(bytes: &[u8], mut offset: usize) -> usize {
    while let Some(byte) = bytes.get(offset) {
        match byte {
            b'"' => return offset + 1,
            b'\\' => offset += 2,
            _ => offset += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_skipped() {
        let text = r#"{"1":2,"a\"3\\":[-0,1.10,true,"4\\\"5",null,1e5],"é6":-7E-2,"x":"8\\"}9"#;
        assert_eq!(NumberTokens::new(text).collect::<Vec<_>>(), ["2", "-0", "1.10", "1e5", "-7E-2", "9"]);
    }

    #[test]
    fn a_broken_text_does_not_break_it() {
        for text in ["\"", "\"\\", "\"é\\", "-", "1\"2"] {
            assert!(NumberTokens::new(text).count() <= 1, "{text}");
        }
    }
}
