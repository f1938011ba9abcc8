//! From records to FHIR.
//!
//! Must not know: how records are read.

use super::{
    settings::{FhirOutput, FhirSettings, FhirSyntax, Refusal},
    xml,
};
use crate::{
    error::{WriteError, WriteErrorCode},
    format::RecordWriter,
    json::append_record,
    record::Record,
};

/// What a Bundle begins with. One without entries has no list of them, since FHIR has no empty lists.
const BUNDLE: &[u8] = br#"{"resourceType":"Bundle","type":"collection""#;
/// How deep the resources of a Bundle stand: in the Bundle, its list and an entry.
const DEPTH_IN_BUNDLE: usize = 4;

/// Writes one resource, or a Bundle of all.
#[derive(Debug)]
pub struct FhirWriter {
    settings: FhirSettings,
    records: u64,
    text: Vec<u8>,
}

impl FhirSettings {
    /// Starts a payload.
    pub fn writer(&self) -> FhirWriter {
        FhirWriter { settings: self.clone(), records: 0, text: Vec::new() }
    }
}

impl FhirWriter {
    fn append(&mut self, record: &Record) -> Result<(), WriteError> {
        if self.settings.syntax == FhirSyntax::Xml {
            // What is valid has the elements that the writer knows, and is not too deep to be walked.
            append_record(&mut Vec::new(), record, 1)?;
            self.settings.check(record).map_err(refused)?;
            return self.append_xml(record);
        }
        match self.settings.output {
            FhirOutput::Resource if self.records > 1 => return Err(not_one("more than one record")),
            FhirOutput::Resource => append_record(&mut self.text, record, 1)?,
            FhirOutput::Bundle => {
                if self.records == 1 {
                    self.text.extend_from_slice(BUNDLE);
                    self.text.extend_from_slice(br#","entry":["#);
                } else {
                    self.text.push(b',');
                }
                self.text.extend_from_slice(br#"{"resource":"#);
                append_record(&mut self.text, record, DEPTH_IN_BUNDLE)?;
                self.text.push(b'}');
            }
        }
        // Only now, since what has been written is not too deep to be walked.
        self.settings.check(record).map_err(refused)
    }
}

impl FhirWriter {
    fn append_xml(&mut self, record: &Record) -> Result<(), WriteError> {
        match self.settings.output {
            FhirOutput::Resource if self.records > 1 => return Err(not_one("more than one record")),
            FhirOutput::Resource => {
                self.text.extend_from_slice(xml::DECLARATION);
                xml::append_resource(&mut self.text, record, true)?;
            }
            FhirOutput::Bundle => {
                if self.records == 1 {
                    self.text.extend_from_slice(xml::BUNDLE);
                }
                self.text.extend_from_slice(b"<entry><resource>");
                xml::append_resource(&mut self.text, record, false)?;
                self.text.extend_from_slice(b"</resource></entry>");
            }
        }
        Ok(())
    }
}

impl RecordWriter for FhirWriter {
    fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        self.records += 1;
        self.append(record).map_err(|error| WriteError { record: Some(self.records), ..error })
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        match (self.settings.output, self.records) {
            (FhirOutput::Resource, 0) => return Err(not_one("no record")),
            (FhirOutput::Resource, _) => {}
            (FhirOutput::Bundle, records) if self.settings.syntax == FhirSyntax::Xml => {
                if records == 0 {
                    self.text.extend_from_slice(xml::BUNDLE);
                }
                self.text.extend_from_slice(b"</Bundle>");
            }
            (FhirOutput::Bundle, 0) => {
                self.text.extend_from_slice(BUNDLE);
                self.text.push(b'}');
            }
            (FhirOutput::Bundle, _) => self.text.extend_from_slice(b"]}"),
        }
        Ok(self.text)
    }
}

fn not_one(found: &str) -> WriteError {
    let message = format!("the payload must be one resource, and there is {found}");
    WriteError { code: WriteErrorCode::FhirNotOneRecord, message, record: None, field: None }
}

fn refused(refusal: Refusal) -> WriteError {
    let (code, message, field) = match refusal {
        Refusal::Type(message) => (WriteErrorCode::FhirResourceType, message.to_owned(), "resourceType".to_owned()),
        Refusal::Structure { path, message } => (WriteErrorCode::FhirInvalid, message, path),
    };
    WriteError { code, message, record: None, field: Some(field) }
}
