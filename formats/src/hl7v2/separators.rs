//! The separators of a message (MSH-1 and MSH-2) and the escape sequences that stand for them.
//!
//! Must not know: segments or records.

use std::{borrow::Cow, fmt::Write};

/// The characters between the parts of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Separators {
    pub(super) field: char,
    pub(super) component: char,
    pub(super) repetition: char,
    pub(super) escape: Option<char>,
    pub(super) subcomponent: Option<char>,
}

impl Separators {
    /// Those that the standard recommends.
    pub(super) const STANDARD: Self =
        Self { field: '|', component: '^', repetition: '~', escape: Some('\\'), subcomponent: Some('&') };

    /// Those of MSH-1 and MSH-2; a fifth character, for truncation (v2.7), is left alone.
    pub(super) fn parse(field: char, encoding: &str) -> Option<Self> {
        let mut characters = encoding.chars();
        let separators = Self {
            field,
            component: characters.next()?,
            repetition: characters.next().unwrap_or('~'),
            escape: characters.next(),
            subcomponent: characters.next(),
        };
        let all: Vec<char> = [field, separators.component, separators.repetition]
            .into_iter()
            .chain(separators.escape)
            .chain(separators.subcomponent)
            .collect();
        let distinct = all.iter().enumerate().all(|(at, one)| !all[..at].contains(one));
        let plain = all.iter().all(|one| !one.is_alphanumeric() && !one.is_control() && *one != '"' && *one != ' ');
        (distinct && plain && encoding.chars().count() <= 5).then_some(separators)
    }

    /// A text with its escape sequences replaced by what they stand for.
    pub(super) fn unescape<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(escape) = self.escape.filter(|escape| text.contains(*escape)) else { return Cow::Borrowed(text) };
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(escape) {
            out.push_str(before);
            let Some((sequence, behind)) = after.split_once(escape) else {
                out.push(escape);
                rest = after;
                break;
            };
            if let Some(meaning) = self.meaning(sequence) {
                out.push_str(&meaning);
                rest = behind;
            } else {
                // Only the first escape character is passed: the second may begin the next sequence.
                out.push(escape);
                rest = after;
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    fn meaning(&self, sequence: &str) -> Option<String> {
        match sequence {
            "F" => Some(self.field.to_string()),
            "S" => Some(self.component.to_string()),
            "R" => Some(self.repetition.to_string()),
            "E" => self.escape.map(String::from),
            "T" => Some(self.subcomponent?.to_string()),
            ".br" => Some("\n".to_owned()),
            _ => {
                let digits = sequence.strip_prefix('X').filter(|digits| !digits.is_empty())?;
                let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
                let bytes = pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
                String::from_utf8(bytes.collect::<Option<_>>()?).ok()
            }
        }
    }

    /// A text written so that it is one part and comes back by [`Self::unescape`]; `None` when a sequence is needed and there is no escape character.
    pub(super) fn escape(&self, text: &str, out: &mut String) -> Option<()> {
        // The two quotes alone would mean null.
        if text == "\"\"" {
            let escape = self.escape?;
            let _ = write!(out, "{escape}X22{escape}\"");
            return Some(());
        }
        for character in text.chars() {
            let sequence = match character {
                _ if character == self.field => "F",
                _ if character == self.component => "S",
                _ if character == self.repetition => "R",
                _ if Some(character) == self.escape => "E",
                _ if Some(character) == self.subcomponent => "T",
                '\n' => ".br",
                _ if character.is_ascii_control() => {
                    let escape = self.escape?;
                    let _ = write!(out, "{escape}X{:02X}{escape}", u32::from(character));
                    continue;
                }
                _ => {
                    out.push(character);
                    continue;
                }
            };
            let escape = self.escape?;
            out.push(escape);
            out.push_str(sequence);
            out.push(escape);
        }
        Some(())
    }
}
