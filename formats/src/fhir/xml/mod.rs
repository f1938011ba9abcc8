//! FHIR in XML (<http://hl7.org/fhir/R4/xml.html>): the same records as in JSON (<http://hl7.org/fhir/R4/json.html>), by the rules of both.
//!
//! A primitive's value is the attribute `value`; its id and extensions, which JSON puts beside it as `_name`, stand in the element. `id` of what is no
//! resource and `url` of an extension are attributes. A resource in another stands in an element of its type. The narrative's `div` is XHTML, kept as its
//! markup. Which element is a list, a number or a boolean, and in which order elements stand, the schema says ([`model`]).
//!
//! Must not know: what is checked of a resource beyond what XML itself needs.

mod model;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(super) use read::{is_bundle, is_xml, read_entries, read_resource};
pub(super) use write::{BUNDLE, DECLARATION, append_resource};

/// The namespace of FHIR.
const FHIR: &str = "http://hl7.org/fhir";
/// The namespace of narratives.
const XHTML: &str = "http://www.w3.org/1999/xhtml";
