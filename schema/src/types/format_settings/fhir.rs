//! Options of FHIR.

use async_graphql::{InputObject, SimpleObject};

use crate::types::mirror;

mirror! {
    /// What a FHIR Bundle is.
    FhirBundle = inlet_formats::FhirBundle {
        /// Many records: the resource of each entry.
        Entries,
        /// One record, as any resource is.
        Whole,
    }
}

mirror! {
    /// What is checked of a FHIR resource beyond its type.
    FhirValidation = inlet_formats::FhirValidation {
        /// Its elements: names, types, patterns, and those that are required.
        Structure,
        /// Nothing.
        None,
    }
}

mirror! {
    /// How FHIR is written.
    FhirSyntax = inlet_formats::FhirSyntax {
        /// `application/fhir+json`.
        Json,
        /// `application/fhir+xml`.
        Xml,
    }
}

mirror! {
    /// How FHIR output is laid out.
    FhirOutput = inlet_formats::FhirOutput {
        /// One resource; fails unless there is exactly one record.
        Resource,
        /// A Bundle of type collection with all records.
        Bundle,
    }
}

/// Options of FHIR R4.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "FhirSettingsInput")]
pub struct FhirSettings {
    /// Reading: what a Bundle is.
    #[graphql(default_with = "FhirBundle::Entries")]
    pub bundle: FhirBundle,
    /// The resource types that records may have; empty means all of R4.
    #[graphql(default)]
    pub resource_types: Vec<String>,
    /// What is checked of every resource, read or written.
    #[graphql(default_with = "FhirValidation::Structure")]
    pub validation: FhirValidation,
    /// Writing: JSON or XML. What is read says itself which it is.
    #[graphql(default_with = "FhirSyntax::Json")]
    pub syntax: FhirSyntax,
    /// Writing: how records become a payload.
    #[graphql(default_with = "FhirOutput::Resource")]
    pub output: FhirOutput,
    /// Reading: the longest text of one record, in bytes of UTF-8.
    #[graphql(default = 33_554_432)]
    pub max_record_bytes: u32,
}

impl From<&inlet_formats::FhirSettings> for FhirSettings {
    fn from(settings: &inlet_formats::FhirSettings) -> Self {
        Self {
            bundle: settings.bundle.into(),
            resource_types: settings.resource_types.clone(),
            validation: settings.validation.into(),
            syntax: settings.syntax.into(),
            output: settings.output.into(),
            max_record_bytes: settings.max_record_bytes,
        }
    }
}

impl From<FhirSettings> for inlet_formats::FhirSettings {
    fn from(settings: FhirSettings) -> Self {
        Self {
            bundle: settings.bundle.into(),
            resource_types: settings.resource_types,
            validation: settings.validation.into(),
            syntax: settings.syntax.into(),
            output: settings.output.into(),
            max_record_bytes: settings.max_record_bytes,
        }
    }
}
