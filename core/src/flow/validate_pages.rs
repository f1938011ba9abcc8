//! Whether a source of HTTP answers can be read at all.
//!
//! Must not know: whether its connection exists, or what answers there.

use super::pages::{HttpSource, MAX_BYTES, MAX_PAGE_SIZE, MAX_PAGES, MAX_QUERY_NAME, Pagination};
use crate::error::Problem;

/// Checks the pages that a step reads; `place` is where the source stands.
pub(super) fn check(place: &str, source: &HttpSource, problems: &mut Vec<Problem>) {
    let mut add = |field: &str, message: String| {
        problems.push(Problem::field("PAGES_INVALID", format!("{place}.{field}"), message));
    };
    if !(1..=MAX_PAGES).contains(&source.max_pages) {
        add("maxPages", format!("1 to {MAX_PAGES} pages"));
    }
    if !(1..=MAX_BYTES).contains(&source.max_bytes) {
        add("maxBytes", format!("1 to {MAX_BYTES} bytes"));
    }
    let is_name = |name: &str| (1..=MAX_QUERY_NAME).contains(&name.len());
    let name_wanted = || format!("the name of a query's parameter has 1 to {MAX_QUERY_NAME} bytes");
    let (kind, parameter, size_parameter, size) = match &source.pagination {
        None | Some(Pagination::NextLink { .. }) => return,
        Some(Pagination::Page { parameter, size_parameter, size, .. }) => {
            if size_parameter.is_some() != size.is_some() {
                add("pagination.page.size", "size and sizeParameter come together".to_owned());
            }
            ("page", parameter, size_parameter.as_ref(), *size)
        }
        Some(Pagination::Offset { parameter, size_parameter, size }) => {
            ("offset", parameter, size_parameter.as_ref(), Some(*size))
        }
        Some(Pagination::Cursor { parameter, .. }) => ("cursor", parameter, None, None),
    };
    if !is_name(parameter) {
        add(&format!("pagination.{kind}.parameter"), name_wanted());
    }
    if size_parameter.is_some_and(|name| !is_name(name) || name == parameter) {
        let message = format!("{}, and is not the other one's", name_wanted());
        add(&format!("pagination.{kind}.sizeParameter"), message);
    }
    if size.is_some_and(|size| !(1..=MAX_PAGE_SIZE).contains(&size)) {
        add(&format!("pagination.{kind}.size"), format!("1 to {MAX_PAGE_SIZE} records"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fields(more: &Value) -> Vec<String> {
        let id = "01900000-0000-7000-8000-000000000001";
        let mut source = json!({ "connectionId": id, "formatId": id });
        source.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut problems = Vec::new();
        check("from", &serde_json::from_value(source).unwrap(), &mut problems);
        assert!(problems.iter().all(|problem| problem.code == "PAGES_INVALID"));
        problems.into_iter().filter_map(|problem| problem.field).collect()
    }

    #[test]
    fn pages_have_bounds_and_names() {
        for right in [
            json!({}),
            json!({ "pagination": { "nextLink": {} } }),
            json!({ "pagination": { "nextLink": { "path": "link" } }, "maxPages": 10_000 }),
            json!({ "pagination": { "page": { "parameter": "p", "first": 0, "sizeParameter": "n", "size": 50 } } }),
            json!({ "pagination": { "offset": { "parameter": "from", "size": 100_000 } }, "maxBytes": MAX_BYTES }),
            json!({ "pagination": { "cursor": { "path": "meta.next", "parameter": "after" } } }),
        ] {
            assert_eq!(fields(&right), [""; 0], "{right}");
        }
        for (wrong, found) in [
            (json!({ "maxPages": 0, "maxBytes": 0 }), vec!["from.maxPages", "from.maxBytes"]),
            (json!({ "maxPages": 10_001, "maxBytes": MAX_BYTES + 1 }), vec!["from.maxPages", "from.maxBytes"]),
            (json!({ "pagination": { "page": { "parameter": "" } } }), vec!["from.pagination.page.parameter"]),
            (json!({ "pagination": { "page": { "parameter": "p", "size": 5 } } }), vec!["from.pagination.page.size"]),
            (
                json!({ "pagination": { "offset": { "parameter": "p", "sizeParameter": "p", "size": 0 } } }),
                vec!["from.pagination.offset.sizeParameter", "from.pagination.offset.size"],
            ),
            (
                json!({ "pagination": { "cursor": { "path": "next", "parameter": "x".repeat(201) } } }),
                vec!["from.pagination.cursor.parameter"],
            ),
        ] {
            assert_eq!(fields(&wrong), found, "{wrong}");
        }
    }
}
