//! The paths of HL7 v2 as people write them: `PID-5.1`, `PID-3[2].4`, `OBX[3]-5`.
//!
//! Must not know: a record's contents.

use crate::path::{FieldPath, PathError};

/// The field path of a path in the notation of HL7: segment, its occurrence from 1, field, its repetition from 1, component, subcomponent. What is left
/// out is the first. `None` when the text does not begin like such a path.
///
/// A component without subcomponents is itself its first subcomponent, and is found without naming that.
pub fn field_path(text: &str) -> Option<Result<FieldPath, PathError>> {
    let (segment, rest) = text.split_once('-')?;
    let (name, occurrence) = indexed(segment)?;
    if !super::is_segment_name(name) {
        return None;
    }
    let mut parts = rest.split('.');
    let (field, repetition) = indexed(parts.next()?)?;
    let numbers: Vec<u32> = parts.map(number).collect::<Option<_>>()?;
    let field = number(field)?;
    let segment = if occurrence > 1 { format!("[\"{name}[{occurrence}]\"]") } else { name.to_owned() };
    let path = match numbers.as_slice() {
        [] if name == "MSH" && field <= 2 => format!("{segment}.{field}"),
        [] => format!("{segment}.{field}[{}].1", repetition - 1),
        [component] => format!("{segment}.{field}[{}].{component}", repetition - 1),
        [component, sub] => format!("{segment}.{field}[{}].{component}.{sub}", repetition - 1),
        _ => return None,
    };
    Some(FieldPath::parse(&path))
}

/// A name with an index from 1 behind it, which is 1 when it is not there.
fn indexed(text: &str) -> Option<(&str, u32)> {
    match text.split_once('[') {
        None => Some((text, 1)),
        Some((name, index)) => Some((name, number(index.strip_suffix(']')?)?)),
    }
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number > 0 && text.bytes().all(|byte| byte.is_ascii_digit()))
}
