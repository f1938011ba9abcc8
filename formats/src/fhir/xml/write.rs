//! From the records of FHIR JSON to XML.

use super::{
    FHIR, XHTML,
    model::{Element, Kind, Type},
    read::is_attribute,
};
use crate::{
    error::{WriteError, WriteErrorCode},
    fhir::resource_type,
    record::Record,
    value::Value,
    xml::{characters, escape},
};

/// What a document begins with.
pub const DECLARATION: &[u8] = br#"<?xml version="1.0" encoding="UTF-8"?>"#;
/// What a Bundle of records begins with.
pub const BUNDLE: &[u8] =
    br#"<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>"#;

/// Appends a resource as an element of its type; the outermost declares the namespace.
pub fn append_resource(out: &mut Vec<u8>, record: &Record, is_root: bool) -> Result<(), WriteError> {
    let mut text = String::new();
    write_resource(&mut text, record, is_root, "")?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn invalid(path: &str, message: &str) -> WriteError {
    let (code, message) = (WriteErrorCode::FhirInvalid, message.to_owned());
    WriteError { code, message, record: None, field: Some(path.to_owned()) }
}

fn write_resource(out: &mut String, record: &Record, is_root: bool, path: &str) -> Result<(), WriteError> {
    let name = resource_type(record).unwrap_or_default();
    let of = Type::of(name).ok_or_else(|| invalid(path, "this is no resource type of FHIR R4"))?;
    let path = if path.is_empty() { name } else { path };
    out.push('<');
    out.push_str(name);
    if is_root {
        out.push_str(" xmlns=\"");
        out.push_str(FHIR);
        out.push('"');
    }
    out.push('>');
    children(out, (name, &of), record, path)?;
    close(out, name);
    Ok(())
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn attribute(out: &mut String, name: &str, value: &str, path: &str) -> Result<(), WriteError> {
    characters(value).map_err(|_| invalid(path, "a character that XML does not have"))?;
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(value, out);
    out.push('"');
    Ok(())
}

/// Writes the children of an element, in the order of its type.
fn children(out: &mut String, (name, of): (&str, &Type), record: &Record, path: &str) -> Result<(), WriteError> {
    for (key, _) in record.iter() {
        let element = of.element(key.strip_prefix('_').unwrap_or(key));
        let is_known =
            element.is_some_and(|element| !key.starts_with('_') || matches!(element.kind, Kind::Primitive(_)));
        if !is_known && key != "resourceType" {
            return Err(invalid(&format!("{path}.{key}"), "there is no such element here"));
        }
    }
    for element in of.elements().iter().filter(|element| !is_attribute(name, element)) {
        let value = record.get(&element.name);
        let place = format!("{path}.{}", element.name);
        if let Kind::Primitive(_) = element.kind {
            let beside = record.get(&format!("_{}", element.name));
            primitives(out, element, (value, beside), &place)?;
            continue;
        }
        for value in listed(value) {
            composite(out, element, value, &place)?;
        }
    }
    Ok(())
}

/// The values of an element: those of a list, or the one.
fn listed(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::List(values)) => values,
        Some(value) => std::slice::from_ref(value),
    }
}

fn composite(out: &mut String, element: &Element, value: &Value, path: &str) -> Result<(), WriteError> {
    match (&element.kind, value) {
        (Kind::Xhtml, Value::Text(markup)) => {
            let markup = markup.trim();
            if !is_narrative(markup) {
                return Err(invalid(path, "the narrative must be one div of XHTML that is well-formed"));
            }
            out.push_str(markup);
            Ok(())
        }
        (Kind::Resource, Value::Object(resource)) => {
            out.push('<');
            out.push_str(&element.name);
            out.push('>');
            write_resource(out, resource, false, path)?;
            close(out, &element.name);
            Ok(())
        }
        (Kind::Complex(type_name), Value::Object(record)) => {
            let of = Type::of(type_name).ok_or_else(|| invalid(path, "this type is not one of FHIR R4"))?;
            out.push('<');
            out.push_str(&element.name);
            for attributed in of.elements().iter().filter(|element| is_attribute(type_name, element)) {
                if let Some(text) = record.get(&attributed.name).and_then(Value::as_text) {
                    attribute(out, &attributed.name, text, path)?;
                }
            }
            out.push('>');
            children(out, (type_name, &of), record, path)?;
            close(out, &element.name);
            Ok(())
        }
        _ => Err(invalid(path, "this element is of another type")),
    }
}

/// Whether a text is a `div` of XHTML and can stand in a document as it is.
fn is_narrative(markup: &str) -> bool {
    let settings = crate::XmlSettings { names: crate::XmlNames::Qualified, ..crate::XmlSettings::default() };
    let root = format!("{{{XHTML}}}div");
    markup.starts_with("<div")
        && settings.read(markup.as_bytes()).is_ok_and(|mut records| {
            records.next().is_some_and(|record| record.is_ok_and(|record| record.contains(&root)))
        })
}

/// Writes a primitive and what stands beside it in JSON, by place.
fn primitives(
    out: &mut String,
    element: &Element,
    (value, beside): (Option<&Value>, Option<&Value>),
    path: &str,
) -> Result<(), WriteError> {
    let (values, companions) = (listed(value), listed(beside));
    for at in 0..values.len().max(companions.len()) {
        let value = values.get(at).filter(|value| !value.is_null());
        let companion = companions.get(at).and_then(Value::as_object);
        if value.is_none() && companion.is_none() {
            continue;
        }
        out.push('<');
        out.push_str(&element.name);
        if let Some(id) = companion.and_then(|companion| companion.get("id")).and_then(Value::as_text) {
            attribute(out, "id", id, path)?;
        }
        if let Some(value) = value {
            let text = value.to_text().ok_or_else(|| invalid(path, "this element is of another type"))?;
            attribute(out, "value", &text, path)?;
        }
        let extensions = listed(companion.and_then(|companion| companion.get("extension")));
        if extensions.is_empty() {
            out.push_str("/>");
            continue;
        }
        out.push('>');
        let extension =
            Element { name: "extension".to_owned(), is_list: true, kind: Kind::Complex("Extension".to_owned()) };
        for value in extensions {
            composite(out, &extension, value, &format!("{path}.extension"))?;
        }
        close(out, &element.name);
    }
    Ok(())
}
