//! From FHIR to records. A payload is XML where its first character is `<`, and otherwise JSON.
//!
//! Must not know: how JSON and XML are parsed, or how records are written.

use std::io::BufRead;

use super::{
    resource_type,
    settings::{FhirBundle, FhirSettings, Refusal},
    xml,
};
use crate::{
    error::{ReadError, ReadErrorCode},
    format::{Records, Shape},
    json::{Listed, read_object},
    record::Record,
    value::Value,
};

const ENTRIES: Listed<'static> = Listed { kind_member: "resourceType", kind: "Bundle", list: "entry" };

impl FhirSettings {
    /// Reads a payload: a resource at once, the entries of a Bundle as they are asked for.
    pub fn read<'a>(&'a self, mut payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        if xml::is_xml(&mut payload) {
            return self.read_xml(payload);
        }
        let listed = (self.bundle == FhirBundle::Entries).then_some(&ENTRIES);
        let mut records = read_object(payload, self.max_record_bytes, listed)?;
        if records.shape() == Shape::Many {
            return Ok(self.resources(records));
        }
        let Some(record) = records.next().transpose()? else {
            return Ok(Records::new(Shape::Many, std::iter::empty()));
        };
        if listed.is_some() && resource_type(&record) == Some(ENTRIES.kind) {
            // Its type stood behind its entries, so it is in memory already.
            return Ok(self.resources(entries(record)?.into_iter().map(into_record)));
        }
        self.check(&record).map_err(refused)?;
        Ok(Records::new(Shape::Single, std::iter::once(Ok(record))))
    }

    fn read_xml<'a>(&'a self, mut payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        if self.bundle == FhirBundle::Entries && xml::is_bundle(&mut payload) {
            return Ok(self.resources(xml::read_entries(payload, self.max_record_bytes)?));
        }
        let record = xml::read_resource(payload, self.max_record_bytes)?;
        if self.bundle == FhirBundle::Entries && resource_type(&record) == Some(ENTRIES.kind) {
            // Too much stood before its root element to see what it is.
            return Ok(self.resources(entries(record)?.into_iter().map(into_record)));
        }
        self.check(&record).map_err(refused)?;
        Ok(Records::new(Shape::Single, std::iter::once(Ok(record))))
    }

    /// The resources of entries.
    fn resources<'a>(&'a self, entries: impl Iterator<Item = Result<Record, ReadError>> + Send + 'a) -> Records<'a> {
        let resources = entries.zip(1..).map(|(entry, number)| {
            let resource = resource(entry?).map_err(|error| error.in_record(number))?;
            self.check(&resource).map_err(|refusal| refused(refusal).in_record(number))?;
            Ok(resource)
        });
        Records::new(Shape::Many, resources)
    }
}

/// The entries of a Bundle.
fn entries(mut bundle: Record) -> Result<Vec<Value>, ReadError> {
    match bundle.remove(ENTRIES.list) {
        None => Ok(Vec::new()),
        Some(Value::List(entries)) => Ok(entries),
        Some(_) => Err(error(ReadErrorCode::JsonNotARecord, "entry must be a list").in_field("Bundle.entry")),
    }
}

fn into_record(value: Value) -> Result<Record, ReadError> {
    match value {
        Value::Object(record) => Ok(record),
        other => {
            let message = format!("an entry must be an object; this is {}", other.kind());
            Err(error(ReadErrorCode::JsonNotARecord, message).in_field("Bundle.entry"))
        }
    }
}

/// The resource of an entry.
fn resource(mut entry: Record) -> Result<Record, ReadError> {
    match entry.remove("resource") {
        Some(Value::Object(resource)) => Ok(resource),
        _ => Err(error(ReadErrorCode::FhirNoResource, "the entry has no resource").in_field("Bundle.entry.resource")),
    }
}

fn refused(refusal: Refusal) -> ReadError {
    match refusal {
        Refusal::Type(message) => error(ReadErrorCode::FhirResourceType, message).in_field("resourceType"),
        Refusal::Structure { path, message } => error(ReadErrorCode::FhirInvalid, message).in_field(path),
    }
}

/// An error that has a path instead of a position.
pub(super) fn error(code: ReadErrorCode, message: impl Into<String>) -> ReadError {
    ReadError { code, message: message.into(), position: None, record: None, field: None }
}
