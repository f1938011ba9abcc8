//! What a tenant can choose about FHIR.
//!
//! Must not know: how it is read or written.

use serde::{Deserialize, Serialize};

use super::{is_resource_type, resource_type, validate::structure};
use crate::{
    error::SettingsProblem,
    record::Record,
    text::{DEFAULT_MAX_RECORD_BYTES, check_max_record_bytes},
};

/// The options of FHIR; the default reads any resource or the resources of a Bundle, and writes one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FhirSettings {
    /// Reading: what a Bundle is.
    pub bundle: FhirBundle,
    /// The resource types that records may have, such as `Patient`; empty means all of R4.
    pub resource_types: Vec<String>,
    /// What is checked of every resource.
    pub validation: FhirValidation,
    /// Writing: JSON or XML. What is read says itself which it is.
    pub syntax: FhirSyntax,
    /// Writing: how records become a payload.
    pub output: FhirOutput,
    /// Reading: the longest text of one record, in bytes of UTF-8.
    pub max_record_bytes: u32,
}

impl Default for FhirSettings {
    fn default() -> Self {
        Self {
            bundle: FhirBundle::default(),
            resource_types: Vec::new(),
            validation: FhirValidation::default(),
            syntax: FhirSyntax::default(),
            output: FhirOutput::default(),
            max_record_bytes: DEFAULT_MAX_RECORD_BYTES,
        }
    }
}

/// What a Bundle is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FhirBundle {
    /// Many records: the resource of each entry.
    #[default]
    Entries,
    /// One record, as any resource is.
    Whole,
}

/// What is checked of a resource beyond its type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FhirValidation {
    /// Its elements: names, types, patterns of primitives, and those that are required.
    #[default]
    Structure,
    /// Nothing.
    None,
}

/// How a payload is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FhirSyntax {
    /// `application/fhir+json`.
    #[default]
    Json,
    /// `application/fhir+xml`.
    Xml,
}

/// How records become a payload.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FhirOutput {
    /// One resource; more or fewer records than one are an error.
    #[default]
    Resource,
    /// A Bundle of type collection with all records.
    Bundle,
}

/// Why a record is no resource that these settings allow.
pub(super) enum Refusal {
    /// Its type.
    Type(&'static str),
    /// An element, by its path, and what is wrong.
    Structure {
        /// Such as `Patient.birthDate`.
        path: String,
        /// For people, without contents.
        message: String,
    },
}

impl FhirSettings {
    /// The first contradiction among the settings, if there is one.
    pub fn validate(&self) -> Result<(), SettingsProblem> {
        if !self.resource_types.iter().all(|name| is_resource_type(name)) {
            let message = "a name that is no resource type of FHIR R4";
            return Err(SettingsProblem { code: "SETTINGS_INVALID", field: "resourceTypes", message });
        }
        check_max_record_bytes(self.max_record_bytes)
    }

    /// The media type of what is written.
    pub const fn media_type(&self) -> &'static str {
        match self.syntax {
            FhirSyntax::Json => "application/fhir+json",
            FhirSyntax::Xml => "application/fhir+xml",
        }
    }

    /// Whether the record is a resource that these settings allow.
    pub(super) fn check(&self, record: &Record) -> Result<(), Refusal> {
        let Some(name) = resource_type(record) else {
            return Err(Refusal::Type("a resource must have a resourceType, which is a text"));
        };
        if !is_resource_type(name) {
            return Err(Refusal::Type("this is no resource type of FHIR R4"));
        }
        if !self.resource_types.is_empty() && self.resource_types.iter().all(|allowed| allowed != name) {
            return Err(Refusal::Type("this resource type is not among those that the settings allow"));
        }
        match self.validation {
            FhirValidation::None => Ok(()),
            FhirValidation::Structure => structure(record, name),
        }
    }
}
