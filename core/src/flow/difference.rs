//! What is different between two bodies, place by place.
//!
//! Lists are compared element by element: what is put in at the front makes everything behind it different. Must not know: what a place means.

use serde::Serialize;
use serde_json::Value;

/// The most differences that are told.
pub const MAX_DIFFERENCES: usize = 1_000;

/// One place that is different.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// A JSON Pointer (RFC 6901); empty for the whole.
    pub path: String,
    /// What was there; none when nothing was.
    pub before: Option<Value>,
    /// What is there; none when nothing is.
    pub after: Option<Value>,
}

/// The differences, in the order of the first and then of the second; at most [`MAX_DIFFERENCES`].
pub fn between(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&mut String::new(), Some(before), Some(after), &mut found);
    found
}

fn compare(path: &mut String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    if before == after || found.len() >= MAX_DIFFERENCES {
        return;
    }
    let length = path.len();
    let mut step = |name: &str, before: Option<&Value>, after: Option<&Value>, path: &mut String| {
        path.push('/');
        path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        compare(path, before, after, found);
        path.truncate(length);
    };
    match (before, after) {
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            for (name, value) in left {
                step(name, Some(value), right.get(name), path);
            }
            for (name, value) in right.iter().filter(|(name, _)| !left.contains_key(*name)) {
                step(name, None, Some(value), path);
            }
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            for index in 0..left.len().max(right.len()) {
                step(&index.to_string(), left.get(index), right.get(index), path);
            }
        }
        _ => found.push(Difference { path: path.clone(), before: before.cloned(), after: after.cloned() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_is_named() {
        let before = json!({ "a": 1, "b": [1, { "x/y": 2 }], "gone": null, "same": [1] });
        let after = json!({ "a": "1", "b": [1, { "x/y": 3 }, 4], "same": [1], "new": {} });
        let found = between(&before, &after);
        let paths: Vec<_> = found.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["/a", "/b/1/x~1y", "/b/2", "/gone", "/new"]);
        assert_eq!((&found[0].before, &found[0].after), (&Some(json!(1)), &Some(json!("1"))));
        assert_eq!((&found[2].before, &found[2].after), (&None, &Some(json!(4))));
        assert_eq!((&found[3].before, &found[3].after), (&Some(json!(null)), &None));
        assert_eq!(between(&before, &before), []);
    }

    #[test]
    fn differences_are_bounded() {
        let many: Value = (0..5_000).collect();
        assert_eq!(between(&many, &json!([])).len(), MAX_DIFFERENCES);
    }
}
