//! What a step reads: one body, pages of bodies, or records.
//!
//! Must not know: where it comes from, or what becomes of its records.

use std::iter;

use bytes::{Buf, Bytes};
use inlet_formats::{FormatSettings, ReadError, Record, Records, Shape};

use super::script::record_weight;

/// What is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// One body of the source's format.
    Body(Bytes),
    /// Bodies of the source's format, whose records follow each other.
    Pages(Vec<Bytes>),
    /// Records as they are.
    Records(Vec<Record>),
}

impl Input {
    /// How many bytes it has in all; of records, about how many they take in memory.
    pub fn size(&self) -> usize {
        match self {
            Self::Body(body) => body.len(),
            Self::Pages(pages) => pages.iter().map(Bytes::len).sum(),
            Self::Records(records) => records.iter().map(record_weight).sum(),
        }
    }

    /// Its records, read one by one as they are asked for. An error in one of several pages names the page.
    pub fn into_records(self, format: &FormatSettings) -> Result<Records<'_>, ReadError> {
        match self {
            Self::Body(body) => format.read(body.reader()),
            Self::Pages(pages) => {
                let records = pages.into_iter().zip(1..).flat_map(|(page, number)| of_page(page, number, format));
                Ok(Records::new(Shape::Many, records))
            }
            Self::Records(records) => Ok(Records::new(Shape::Many, records.into_iter().map(Ok))),
        }
    }
}

type PageRecords<'a> = Box<dyn Iterator<Item = Result<Record, ReadError>> + Send + 'a>;

fn of_page(page: Bytes, number: usize, format: &FormatSettings) -> PageRecords<'_> {
    let named = move |error: ReadError| ReadError { message: format!("page {number}: {}", error.message), ..error };
    match format.read(page.reader()) {
        Ok(records) => Box::new(records.map(move |record| record.map_err(named))),
        Err(error) => Box::new(iter::once(Err(named(error)))),
    }
}

#[cfg(test)]
mod tests {
    use inlet_formats::{JsonSettings, Value};

    use super::*;

    fn pages(bodies: &[&'static str]) -> Input {
        Input::Pages(bodies.iter().map(|body| Bytes::from_static(body.as_bytes())).collect())
    }

    #[test]
    fn pages_follow_each_other() {
        let format = FormatSettings::Json(JsonSettings::default());
        let records = pages(&[r#"[{"a":1},{"a":2}]"#, "[]", r#"{"a":3}"#]).into_records(&format).unwrap();
        assert_eq!(records.shape(), Shape::Many);
        let values: Vec<_> = records.map(|record| record.unwrap().get("a").cloned()).collect();
        assert_eq!(values, [1, 2, 3].map(|number| Some(Value::Integer(number))));
        assert_eq!(pages(&[]).into_records(&format).unwrap().count(), 0);
        assert_eq!(pages(&["[1]", "[22]"]).size(), 7);
    }

    #[test]
    fn a_page_that_cannot_be_read_is_named() {
        let format = FormatSettings::Json(JsonSettings::default());
        let mut records = pages(&[r#"[{"a":1}]"#, "["]).into_records(&format).unwrap();
        assert!(records.next().unwrap().is_ok());
        let error = records.next().unwrap().unwrap_err();
        assert!(error.message.starts_with("page 2: "), "{error}");
        assert!(records.next().is_none());
    }
}
