//! What XML has to know of a type: its elements in order, and what each is. From the JSON schema of R4, whose members stand in the order of the
//! specification.
//!
//! Must not know: records.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use crate::{fhir::validate::definition, record::Record, value::Value};

/// A type: its elements in order.
#[derive(Debug)]
pub struct Type {
    elements: Vec<Element>,
}

/// One element of a type.
#[derive(Debug)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Whether it may repeat.
    pub is_list: bool,
    /// What it is.
    pub kind: Kind,
}

/// What an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A primitive.
    Primitive(Primitive),
    /// An object of that type.
    Complex(String),
    /// A whole resource.
    Resource,
    /// XHTML.
    Xhtml,
}

/// How a primitive stands in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Primitive {
    /// true or false.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
}

impl Type {
    /// The type of that name, if R4 has it.
    pub fn of(name: &str) -> Option<Arc<Self>> {
        static TYPES: LazyLock<RwLock<HashMap<String, Arc<Type>>>> = LazyLock::new(RwLock::default);
        if let Some(found) = TYPES.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Some(Arc::clone(found));
        }
        let schema: Record = serde_json::from_str(definition(name)?).ok()?;
        let elements = schema.get("properties")?.as_object()?.iter().filter_map(|(name, schema)| element(name, schema));
        let made = Arc::new(Self { elements: elements.collect() });
        TYPES.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::clone(&made));
        Some(made)
    }

    /// Its elements, in order.
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The element of that name.
    pub fn element(&self, name: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.name == name)
    }
}

/// An element by its schema; none for what only JSON has.
fn element(name: &str, schema: &Value) -> Option<Element> {
    if name == "resourceType" || name.starts_with('_') {
        return None;
    }
    let schema = schema.as_object()?;
    let items = schema.get("items").and_then(Value::as_object);
    let kind = kind(items.unwrap_or(schema));
    Some(Element { name: name.to_owned(), is_list: items.is_some(), kind })
}

fn kind(schema: &Record) -> Kind {
    let text = |name: &str| schema.get(name).and_then(Value::as_text);
    match text("$ref").and_then(|reference| reference.strip_prefix("#/definitions/")) {
        Some("ResourceList") => Kind::Resource,
        Some("xhtml") => Kind::Xhtml,
        Some("boolean") => Kind::Primitive(Primitive::Boolean),
        Some("decimal" | "integer" | "positiveInt" | "unsignedInt") => Kind::Primitive(Primitive::Number),
        // The names of primitive types begin with a small letter.
        Some(primitive) if primitive.starts_with(|first: char| first.is_ascii_lowercase()) => {
            Kind::Primitive(Primitive::Text)
        }
        Some(complex) => Kind::Complex(complex.to_owned()),
        // Choices of a primitive type and codes with a fixed set stand in the schema by themselves.
        None => Kind::Primitive(match text("type") {
            Some("boolean") => Primitive::Boolean,
            Some("number") => Primitive::Number,
            _ => Primitive::Text,
        }),
    }
}
