//! The structure of resources, by the JSON schema that HL7 publishes with R4 (see ORIGIN in this folder).
//!
//! The schema as it is published tries all 146 resource types for every resource inside another. Here each resource is checked against its own type, those
//! inside it apart, so that an error names one element. A validator is compiled when its type first comes, and kept.
//!
//! Must not know: where records come from.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    sync::{LazyLock, OnceLock},
};

use flate2::read::GzDecoder;
use jsonschema::{
    Draft, ValidationError, Validator,
    error::ValidationErrorKind,
    paths::{Location, LocationSegment},
};
use serde::Deserialize;
use serde_json::{Map, Number, Value as Json, json, value::RawValue};

use super::{resource_type, settings::Refusal};
use crate::{record::Record, value::Value};

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::unpack);

/// Where a definition is found.
const DEFINITIONS: &str = "#/definitions/";
/// The definition that stands for any resource.
const ANY_RESOURCE: &str = "ResourceList";
/// The elements that hold whole resources: of any resource, of Bundle.entry and Parameters.parameter, and of Bundle.entry.response.
const RESOURCE_ELEMENTS: [&str; 3] = ["contained", "resource", "outcome"];

/// Whether R4 has a resource type of that name.
pub fn is_resource_type(name: &str) -> bool {
    SCHEMA.validators.contains_key(name)
}

/// The text of the schema's definition of that name.
pub(super) fn definition(name: &str) -> Option<&'static str> {
    SCHEMA.definition(name)
}

/// Whether the record, of that resource type, has the structure of it.
pub(super) fn structure(record: &Record, name: &str) -> Result<(), Refusal> {
    check(record, name, name)
}

/// The schema, unpacked.
struct Schema {
    /// By name, as text: parsed they would take several times the room, and most are never used.
    definitions: BTreeMap<String, Box<RawValue>>,
    /// One for each resource type.
    validators: BTreeMap<String, OnceLock<Validator>>,
}

impl Schema {
    #[expect(clippy::expect_used, reason = "the file is part of the program, and the tests open it")]
    fn unpack() -> Self {
        #[derive(Deserialize)]
        struct File {
            discriminator: Discriminator,
            definitions: BTreeMap<String, Box<RawValue>>,
        }
        #[derive(Deserialize)]
        struct Discriminator {
            mapping: BTreeMap<String, String>,
        }
        let mut text = String::new();
        GzDecoder::new(&include_bytes!("fhir.schema.json.gz")[..])
            .read_to_string(&mut text)
            .expect("the file is whole");
        let file: File = serde_json::from_str(&text).expect("the file is a schema");
        let validators = file.discriminator.mapping.into_keys().map(|name| (name, OnceLock::new())).collect();
        Self { definitions: file.definitions, validators }
    }

    /// The text of a definition.
    fn definition(&self, name: &str) -> Option<&str> {
        self.definitions.get(name).map(|text| text.get())
    }

    fn validator(&self, name: &str) -> Option<&Validator> {
        Some(self.validators.get(name)?.get_or_init(|| self.compile(name)))
    }

    /// A validator for one definition, of it and those that it needs.
    #[expect(
        clippy::expect_used,
        reason = "the file is part of the program, and the tests compile every resource type"
    )]
    fn compile(&self, name: &str) -> Validator {
        let mut definitions = Map::new();
        let mut missing = BTreeSet::from([name.to_owned()]);
        while let Some(name) = missing.pop_first() {
            let text = self.definitions.get(&name).expect("the schema has what it refers to");
            let mut definition: Json = serde_json::from_str(text.get()).expect("the file is JSON");
            amend(&name, &mut definition);
            references(&definition, &mut |wanted| {
                if wanted != name && !definitions.contains_key(wanted) {
                    missing.insert(wanted.to_owned());
                }
            });
            definitions.insert(name, definition);
        }
        let schema = json!({ "$ref": format!("{DEFINITIONS}{name}"), "definitions": definitions });
        jsonschema::options().with_draft(Draft::Draft6).build(&schema).expect("the file is a schema")
    }
}

/// Makes a definition as strict as the specification, where the published schema is not.
fn amend(name: &str, definition: &mut Json) {
    if name == ANY_RESOURCE {
        // Resources inside others are checked apart.
        *definition = json!({ "type": "object", "required": ["resourceType"] });
    } else if let Some(elements) = definition.get_mut("properties").and_then(Json::as_object_mut) {
        elements.values_mut().for_each(amend_number);
        definition["type"] = "object".into();
    } else {
        amend_number(definition);
    }
}

/// The schema gives numbers a pattern, which JSON schema applies to texts only.
fn amend_number(schema: &mut Json) {
    let pattern = schema.get("pattern").and_then(Json::as_str).unwrap_or_default();
    if schema.get("type").is_none_or(|found| found != "number") || pattern.contains('.') {
        return;
    }
    let minimum = match pattern {
        "" => return,
        signed if signed.starts_with("^-?") => i64::from(i32::MIN),
        positive if positive.starts_with("^[1-9]") => 1,
        _ => 0,
    };
    *schema = json!({ "type": "integer", "minimum": minimum, "maximum": i32::MAX });
}

/// Calls `found` with the name of every definition that this one refers to.
fn references(schema: &Json, found: &mut impl FnMut(&str)) {
    match schema {
        Json::Object(members) => {
            for (key, value) in members {
                match value.as_str().and_then(|text| text.strip_prefix(DEFINITIONS)) {
                    Some(name) if key == "$ref" => found(name),
                    _ => references(value, found),
                }
            }
        }
        Json::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// Checks a resource that stands at a path, and those inside it.
fn check(record: &Record, name: &str, path: &str) -> Result<(), Refusal> {
    let Some(validator) = SCHEMA.validator(name) else {
        let message = "this is no resource type of FHIR R4".to_owned();
        return Err(Refusal::Structure { path: format!("{path}.resourceType"), message });
    };
    let json = to_json_record(record);
    if let Some(error) = validator.iter_errors(&json).find(|error| !is_placeholder(error, &json)) {
        return Err(refusal(&error, path));
    }
    for (key, value) in record.iter() {
        check_inside(value, key, &format!("{path}.{key}"))?;
    }
    Ok(())
}

/// Checks the resources in an element that stands at a path.
fn check_inside(value: &Value, element: &str, path: &str) -> Result<(), Refusal> {
    match value {
        Value::List(values) => {
            values.iter().enumerate().try_for_each(|(at, value)| check_inside(value, element, &format!("{path}[{at}]")))
        }
        Value::Object(record) => match resource_type(record) {
            Some(name) if RESOURCE_ELEMENTS.contains(&element) => check(record, name, path),
            _ => record.iter().try_for_each(|(key, value)| check_inside(value, key, &format!("{path}.{key}"))),
        },
        _ => Ok(()),
    }
}

/// Whether the error is about a null that stands in a list only to keep the place of what stands in the list beside it, `given` beside `_given`
/// (<http://hl7.org/fhir/R4/json.html#primitive>).
fn is_placeholder(error: &ValidationError<'_>, resource: &Json) -> bool {
    if !error.instance().is_null() {
        return false;
    }
    let pointer = error.instance_path().as_str();
    let Some((list, index)) = pointer.rsplit_once('/') else { return false };
    let Some((parent, element)) = list.rsplit_once('/') else { return false };
    let beside = element.strip_prefix('_').map_or_else(|| format!("_{element}"), str::to_owned);
    resource.pointer(&format!("{parent}/{beside}/{index}")).is_some_and(|partner| !partner.is_null())
}

/// What the error says about which element; never its contents.
fn refusal(error: &ValidationError<'_>, root: &str) -> Refusal {
    let mut path = fhir_path(root, error.instance_path());
    let message = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            if let Some(name) = unexpected.first() {
                path = format!("{path}.{name}");
            }
            "there is no such element in FHIR R4".to_owned()
        }
        ValidationErrorKind::Required { property } => {
            path = format!("{path}.{}", property.as_str().unwrap_or_default());
            "the element is required".to_owned()
        }
        ValidationErrorKind::Type { kind } => {
            let expected = match kind {
                jsonschema::error::TypeKind::Single(expected) => expected.to_string(),
                jsonschema::error::TypeKind::Multiple(_) => "another type".to_owned(),
            };
            format!("the element must be of the JSON type {expected}")
        }
        ValidationErrorKind::Pattern { pattern } => format!("the element must match {pattern}"),
        ValidationErrorKind::Enum { .. } => "the element is none of the codes that are allowed here".to_owned(),
        ValidationErrorKind::Maximum { limit } => format!("the element must be at most {limit}"),
        ValidationErrorKind::Minimum { limit } => format!("the element must be at least {limit}"),
        _ => "the element is not as FHIR R4 defines it".to_owned(),
    };
    Refusal::Structure { path, message }
}

/// The FHIRPath of a place; what stands beside a primitive (`_birthDate`) belongs to it.
fn fhir_path(root: &str, location: &Location) -> String {
    let mut path = root.to_owned();
    for segment in location {
        match segment {
            LocationSegment::Property(name) => {
                path.push('.');
                path.push_str(name.strip_prefix('_').unwrap_or(&name));
            }
            LocationSegment::Index(index) => path.extend(["[", &index.to_string(), "]"]),
        }
    }
    path
}

fn to_json_record(record: &Record) -> Json {
    Json::Object(record.iter().map(|(name, value)| (name.to_owned(), to_json(value))).collect())
}

/// The value as the schema's validator wants it. A decimal may lose digits here, which no rule asks for.
fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => Json::Bool(*value),
        Value::Integer(value) => Json::from(*value),
        Value::Decimal(value) => {
            value.as_str().parse().ok().and_then(Number::from_f64).map_or(Json::Null, Json::Number)
        }
        Value::List(values) => Json::Array(values.iter().map(to_json).collect()),
        Value::Object(record) => to_json_record(record),
        Value::Text(_) | Value::DateTime(_) | Value::Binary(_) => {
            Json::String(value.to_text().unwrap_or_default().into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_type_compiles() {
        assert_eq!(SCHEMA.validators.len(), 146);
        for name in SCHEMA.validators.keys() {
            let record: Record = [("resourceType", "Basket")].into_iter().collect();
            let Err(Refusal::Structure { path, .. }) = structure(&record, name) else { panic!("{name}") };
            assert!(path.starts_with(name.as_str()), "{path}");
        }
    }
}
