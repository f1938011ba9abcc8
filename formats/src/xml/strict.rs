//! What makes a document well-formed (XML 1.0, fifth edition) and a tokenizer does not check: characters, names, attributes, references, the declaration.
//!
//! Must not know: elements' order, or records.

/// What is wrong.
pub(crate) type Fault = &'static str;

const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// Production 2.
pub(super) fn is_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Production 4.
fn is_name_start(character: char) -> bool {
    matches!(character, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Production 5.
pub(super) fn is_name(text: &str) -> bool {
    let part = |character| {
        is_name_start(character)
            || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
    };
    text.starts_with(is_name_start) && text.chars().all(part)
}

/// A name with at most one prefix (Namespaces in XML, production 7), taken apart.
pub(super) fn qualified(name: &str) -> Result<(Option<&str>, &str), Fault> {
    let plain = |name: &str| is_name(name) && !name.contains(':');
    match name.split_once(':') {
        None if plain(name) => Ok((None, name)),
        Some((prefix, local)) if plain(prefix) && plain(local) => Ok((Some(prefix), local)),
        _ => Err("it is not a name"),
    }
}

/// Only characters of XML.
pub(crate) fn characters(text: &str) -> Result<(), Fault> {
    // Bytes above the controls are characters of XML, but for two just below U+10000.
    let plain = text.bytes().all(|byte| (0x20..0xEF).contains(&byte) || matches!(byte, b'\t' | b'\n' | b'\r'));
    if plain || text.chars().all(is_char) { Ok(()) } else { Err("a character that XML does not have") }
}

/// The character that a reference stands for: one of the five entities, or one by number (productions 66 and 68).
pub(super) fn reference(name: &str) -> Result<char, Fault> {
    let fault = "a reference to no character of XML";
    let number = |digits: &str, radix| {
        let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
        let code = all.then(|| u32::from_str_radix(digits, radix).ok()).flatten();
        code.and_then(char::from_u32).filter(|character| is_char(*character)).ok_or(fault)
    };
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => match (name.strip_prefix("#x"), name.strip_prefix('#')) {
            (Some(digits), _) => number(digits, 16),
            (None, Some(digits)) => number(digits, 10),
            (None, None) => Err("an entity that is not one of the five predefined ones"),
        },
    }
}

/// The attributes of a tag: what stands behind its name, as name and raw value.
pub(super) fn attributes(text: &str) -> Result<Vec<(&str, &str)>, Fault> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(SPACE);
        if trimmed.is_empty() {
            return Ok(found);
        }
        if trimmed.len() == rest.len() {
            return Err("white space is missing before an attribute");
        }
        let (name, value) = trimmed.split_once('=').ok_or("an attribute has no value")?;
        let name = name.trim_end_matches(SPACE);
        if !is_name(name) {
            return Err("an attribute's name is not a name");
        }
        let value = value.trim_start_matches(SPACE);
        let quote = value
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''))
            .ok_or("an attribute's value has no quotes")?;
        let (value, behind) = value[1..].split_once(quote).ok_or("an attribute's value is not closed")?;
        if value.contains('<') {
            return Err("`<` in an attribute's value");
        }
        found.push((name, value));
        rest = behind;
    }
}

/// An attribute's value: references replaced, white space made blanks (section 3.3.3).
pub(super) fn attribute_value(raw: &str) -> Result<String, Fault> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    let blank = |text: &str| text.replace("\r\n", " ").replace(['\t', '\r', '\n'], " ");
    while let Some((before, after)) = rest.split_once('&') {
        value.push_str(&blank(before));
        let (name, behind) = after.split_once(';').ok_or("`&` that begins no reference")?;
        value.push(reference(name)?);
        rest = behind;
    }
    value.push_str(&blank(rest));
    Ok(value)
}

/// The declaration (production 23): what stands between `<?xml` and `?>`.
pub(super) fn declaration(text: &str) -> Result<(), Fault> {
    let fault = "the XML declaration is not one";
    let attributes = attributes(text).map_err(|_| fault)?;
    let names: Vec<_> = attributes.iter().map(|(name, _)| *name).collect();
    let in_order = matches!(
        names.as_slice(),
        ["version"] | ["version", "encoding" | "standalone"] | ["version", "encoding", "standalone"]
    );
    let well = attributes.iter().all(|(name, value)| match *name {
        "version" => value
            .strip_prefix("1.")
            .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())),
        "encoding" => {
            value.starts_with(|first: char| first.is_ascii_alphabetic())
                && value
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-'))
        }
        _ => matches!(*value, "yes" | "no"),
    });
    if in_order && well { Ok(()) } else { Err(fault) }
}
