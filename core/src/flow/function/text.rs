//! Functions of texts, by characters.

use std::fmt::Write;

/// The place that an index means in so many things; negative counts from the end.
pub fn place(index: i32, count: usize) -> Option<usize> {
    let distance = usize::try_from(index.unsigned_abs()).ok()?;
    if index >= 0 { (distance < count).then_some(distance) } else { count.checked_sub(distance) }
}

/// Part of a text; what lies beyond its ends is left out.
pub fn substring(text: &str, start: i32, length: Option<u32>) -> &str {
    let distance = start.unsigned_abs() as usize;
    let begin = if start >= 0 {
        text.char_indices().nth(distance).map_or(text.len(), |(at, _)| at)
    } else {
        text.char_indices().rev().nth(distance - 1).map_or(0, |(at, _)| at)
    };
    let rest = &text[begin..];
    let end = length.and_then(|length| rest.char_indices().nth(length as usize)).map_or(rest.len(), |(at, _)| at);
    &rest[..end]
}

/// The text filled up to a width.
pub fn pad(text: &str, width: usize, with: char, before: bool) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let filling = std::iter::repeat_n(with, missing);
    if before { filling.chain(text.chars()).collect() } else { text.chars().chain(filling).collect() }
}

/// A capital at the beginning of each word; words are of letters, digits and apostrophes.
pub fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut in_word = false;
    for character in text.chars() {
        if in_word {
            result.extend(character.to_lowercase());
        } else {
            result.extend(character.to_uppercase());
        }
        in_word = character.is_alphanumeric() || (in_word && matches!(character, '\'' | '\u{2019}'));
    }
    result
}

/// Small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
