//! From FHIR XML to the records that the same resource has in JSON.
//!
//! The order of elements is not asked: what the XML reader gives has lost it among elements of different names.

use std::{borrow::Cow, io::BufRead};

use super::{
    FHIR, XHTML,
    model::{Element, Kind, Primitive, Type},
};
use crate::{
    Decimal, XmlNames, XmlNamespace, XmlSettings,
    error::{ReadError, ReadErrorCode},
    fhir::{is_resource_type, read::error},
    record::Record,
    value::Value,
    xml,
};

/// Stands before names of FHIR's namespace, whatever the document calls it.
const PREFIX: &str = "f";

/// The name of an element of FHIR's namespace, or of a narrative.
fn local(key: &str) -> Option<&str> {
    key.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix(':')).or_else(|| (key == "div").then_some(key))
}

/// The attribute of schemas' places, which says nothing of the resource.
const SCHEMA_LOCATION: &str = "@{http://www.w3.org/2001/XMLSchema-instance}schemaLocation";

/// Whether the payload is XML, by its first character.
pub fn is_xml(payload: &mut impl BufRead) -> bool {
    // What cannot be read is told by whoever reads it.
    let head = payload.fill_buf().unwrap_or_default();
    let first =
        head.iter().find(|byte| !matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF));
    first == Some(&b'<')
}

/// Whether the root element is a Bundle, as far as its beginning shows.
pub fn is_bundle(payload: &mut impl BufRead) -> bool {
    let head = payload.fill_buf().unwrap_or_default();
    let text: String =
        head.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(|byte| char::from(*byte)).collect();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let skipped = match rest.as_bytes() {
            [b'<', b'?', ..] => rest.find("?>"),
            [b'<', b'!', ..] => rest.find("-->"),
            _ => {
                let end = rest.find([' ', '\t', '\r', '\n', '>', '/']).unwrap_or(rest.len());
                let name = &rest[1..end];
                return name == "Bundle" || name.ends_with(":Bundle");
            }
        };
        let Some(end) = skipped else { return false };
        rest = &rest[end..];
    }
    false
}

fn settings(max_record_bytes: u32, records_path: Option<&str>) -> XmlSettings {
    XmlSettings {
        names: XmlNames::Qualified,
        namespaces: vec![XmlNamespace { prefix: PREFIX.to_owned(), uri: FHIR.to_owned() }],
        records_path: records_path.map(str::to_owned),
        max_record_bytes,
        ..XmlSettings::default()
    }
}

/// Reads one resource.
pub fn read_resource<'a>(payload: impl BufRead + Send + 'a, max_record_bytes: u32) -> Result<Record, ReadError> {
    let mut records = xml::open(Cow::Owned(settings(max_record_bytes, None)), payload, Some(XHTML))?;
    let document = records.next().transpose()?.unwrap_or_default();
    resource(document, "")
}

/// Reads the entries of a Bundle, one by one.
pub fn read_entries<'a, P: BufRead + Send + 'a>(
    payload: P,
    max_record_bytes: u32,
) -> Result<impl Iterator<Item = Result<Record, ReadError>> + Send + use<'a, P>, ReadError> {
    let settings = settings(max_record_bytes, Some("f:Bundle/f:entry"));
    let entries = xml::open(Cow::Owned(settings), payload, Some(XHTML))?;
    Ok(entries.map(|entry| object("Bundle_Entry", entry?, "Bundle.entry")))
}

fn invalid(path: &str, message: impl Into<String>) -> ReadError {
    error(ReadErrorCode::FhirInvalid, message).in_field(path)
}

/// The resource in an element that holds one, or in the document.
fn resource(holder: Record, path: &str) -> Result<Record, ReadError> {
    let mut children = holder.into_iter();
    let (Some((name, content)), None) = (children.next(), children.next()) else {
        return Err(invalid(path, "one resource must stand here, and nothing beside it"));
    };
    let name = local(&name).unwrap_or_default();
    if !is_resource_type(name) {
        let message = "this is no resource type of FHIR R4, or not of its namespace";
        return Err(error(ReadErrorCode::FhirResourceType, message).in_field(if path.is_empty() {
            "resourceType"
        } else {
            path
        }));
    }
    let content = match content {
        Value::Object(content) => content,
        Value::Text(text) if text.trim().is_empty() => Record::new(),
        _ => return Err(invalid(path, "one resource must stand here, and nothing beside it")),
    };
    let path = if path.is_empty() { name } else { path };
    let mut resource = Record::new();
    resource.insert("resourceType", name);
    for (name, value) in object(name, content, path)? {
        resource.insert(name, value);
    }
    Ok(resource)
}

/// What stands in an element of a type.
fn object(type_name: &str, content: Record, path: &str) -> Result<Record, ReadError> {
    let Some(of) = Type::of(type_name) else { return Err(invalid(path, "this type is not one of FHIR R4")) };
    let mut record = Record::with_capacity(content.len());
    for (key, value) in content {
        let attribute = key.strip_prefix('@');
        let name = attribute.or_else(|| local(&key));
        let place = format!("{path}.{}", name.unwrap_or(&key));
        match (attribute, name.and_then(|name| of.element(name))) {
            _ if key == SCHEMA_LOCATION => {}
            (Some("id"), Some(_)) if !is_resource_type(type_name) => {
                record.insert("id", value);
            }
            (Some("url"), Some(_)) if type_name == "Extension" => {
                record.insert("url", value);
            }
            (Some(_), _) => return Err(invalid(&place, "there is no such attribute here")),
            (None, _) if key.starts_with('#') => return Err(invalid(path, "a text stands where elements must")),
            (None, Some(element)) if !is_attribute(type_name, element) => {
                insert(&mut record, element, value, &place)?;
            }
            (None, _) => return Err(invalid(&place, "there is no such element here")),
        }
    }
    Ok(record)
}

/// Whether the element of the type is an attribute in XML.
pub(super) fn is_attribute(type_name: &str, element: &Element) -> bool {
    (element.name == "id" && !is_resource_type(type_name)) || (element.name == "url" && type_name == "Extension")
}

/// Puts all elements of one name into a record.
fn insert(record: &mut Record, element: &Element, value: Value, path: &str) -> Result<(), ReadError> {
    let values = if let Value::List(values) = value { values } else { vec![value] };
    if !element.is_list && values.len() > 1 {
        return Err(invalid(path, "this element must not repeat"));
    }
    let Kind::Primitive(primitive) = element.kind else {
        let made = values.into_iter().map(|value| composite(&element.kind, value, path));
        let mut made = made.collect::<Result<Vec<_>, _>>()?;
        match made.pop() {
            Some(one) if !element.is_list => record.insert(element.name.as_str(), one),
            Some(last) => {
                made.push(last);
                record.insert(element.name.as_str(), Value::List(made))
            }
            None => None,
        };
        return Ok(());
    };
    let (mut plain, mut beside) = (Vec::with_capacity(values.len()), Vec::new());
    for value in values {
        let (value, companion) = single(primitive, value, path)?;
        plain.push(value.unwrap_or(Value::Null));
        beside.push(companion.map_or(Value::Null, Value::Object));
    }
    for (name, mut values) in [(element.name.clone(), plain), (format!("_{}", element.name), beside)] {
        if values.iter().all(Value::is_null) {
            continue;
        }
        let value = if element.is_list { Value::List(values) } else { values.pop().unwrap_or_default() };
        record.insert(name, value);
    }
    Ok(())
}

fn composite(kind: &Kind, value: Value, path: &str) -> Result<Value, ReadError> {
    match (kind, value) {
        // Only what is of its namespace comes as markup.
        (Kind::Xhtml, Value::Text(markup)) if markup.starts_with("<div ") => Ok(markup.into()),
        (Kind::Xhtml, _) => Err(invalid(path, "the narrative must be a div of XHTML")),
        (Kind::Resource, Value::Object(holder)) => Ok(resource(holder, path)?.into()),
        (Kind::Complex(name), Value::Object(content)) => Ok(object(name, content, path)?.into()),
        _ => Err(invalid(path, "an element must have children")),
    }
}

/// A primitive's value, and what stands beside it in JSON.
fn single(primitive: Primitive, value: Value, path: &str) -> Result<(Option<Value>, Option<Record>), ReadError> {
    let Value::Object(content) = value else {
        return Err(invalid(path, "an element must have a value or children; a value is the attribute `value`"));
    };
    let (mut found, mut companion) = (None, Record::new());
    for (key, value) in content {
        match (key.as_str(), value) {
            ("@value", Value::Text(text)) => found = Some(typed(primitive, &text, path)?),
            ("@id", value) => {
                companion.insert("id", value);
            }
            ("f:extension", value) => {
                let values = if let Value::List(values) = value { values } else { vec![value] };
                let kind = Kind::Complex("Extension".to_owned());
                let place = format!("{path}.extension");
                let made = values.into_iter().map(|value| composite(&kind, value, &place));
                companion.insert("extension", Value::List(made.collect::<Result<_, _>>()?));
            }
            _ => return Err(invalid(path, "a value has nothing beside it but an id and extensions")),
        }
    }
    Ok((found, (!companion.is_empty()).then_some(companion)))
}

fn typed(primitive: Primitive, text: &str, path: &str) -> Result<Value, ReadError> {
    match primitive {
        Primitive::Text => Ok(text.into()),
        Primitive::Boolean => match text {
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            _ => Err(invalid(path, "this value must be true or false")),
        },
        Primitive::Number => {
            let number = Decimal::parse(text).map_err(|_| invalid(path, "this value must be a number"))?;
            let is_whole = !text.contains(['.', 'e', 'E']);
            let whole = number.to_integer().filter(|_| is_whole);
            Ok(whole.map_or_else(|| Value::Decimal(number), Value::Integer))
        }
    }
}
