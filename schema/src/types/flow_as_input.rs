//! The body of a flow version as the input that would make it again, for whoever changes a part of it and sends the whole back.
//!
//! The stored shape and the input's are the same but for what the API says with exactly-one-of inputs: there a kind is the name of the field.

use inlet_core::flow::definition::FlowDefinition;
use serde_json::{Map, Value};

/// `{transformations, parameters, retry}` as `flowCreate` and `flowUpdate` take them.
pub fn as_input(definition: &FlowDefinition) -> Value {
    let mut body = serde_json::to_value(definition).unwrap_or_default();
    for step in list(&mut body, "transformations") {
        for end in ["from", "to", "rejectedTo"] {
            if let Some(end) = step.get_mut(end) {
                unfold_topic(end);
                name_by(end, "kind");
            }
        }
        if let Some(mapping) = step.get_mut("mapping") {
            fields(mapping);
        }
    }
    body
}

fn list<'v>(holder: &'v mut Value, name: &str) -> impl Iterator<Item = &'v mut Value> {
    holder.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten()
}

/// `{kind: "broker", topic: {broker: "nats", subject: "a"}}` becomes `{kind: "nats", subject: "a"}`.
fn unfold_topic(end: &mut Value) {
    let Some(end) = end.as_object_mut() else { return };
    if let Some(Value::Object(mut topic)) = end.remove("topic") {
        let kind = topic.remove("broker").unwrap_or_default();
        end.extend(topic);
        end.insert("kind".to_owned(), kind);
    }
}

/// `{kind: "http", a: 1}` becomes `{http: {a: 1}}`.
fn name_by(tagged: &mut Value, tag: &str) {
    let Some(object) = tagged.as_object_mut() else { return };
    if let Some(Value::String(kind)) = object.remove(tag) {
        let content = Value::Object(std::mem::take(object));
        object.insert(kind, content);
    }
}

/// The rules of a mapping, or of one level of it.
fn fields(level: &mut Value) {
    for rule in list(level, "fields") {
        name_by(rule, "rule");
        if let Some(set) = rule.get_mut("set").and_then(Value::as_object_mut) {
            on_missing(set);
        }
        if let Some(each) = rule.get_mut("each") {
            fields(each);
        }
        let excluded = rule.get_mut("exclude").and_then(|exclude| exclude.get_mut("target")).map(Value::take);
        if let Some(target) = excluded {
            rule["exclude"] = target;
        }
    }
}

/// `"skipRecord"` becomes `"SKIP_RECORD"`, and a default stands beside it.
fn on_missing(set: &mut Map<String, Value>) {
    let (name, default) = match set.remove("onMissing") {
        Some(Value::String(name)) => (name, None),
        Some(Value::Object(chosen)) => match chosen.into_iter().next() {
            Some((name, value)) => (name, Some(value)),
            None => return,
        },
        _ => return,
    };
    let mut shown = String::with_capacity(name.len() + 1);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            shown.push('_');
        }
        shown.push(character.to_ascii_uppercase());
    }
    set.insert("onMissing".to_owned(), shown.into());
    if let Some(default) = default {
        set.insert("default".to_owned(), default);
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::InputType;
    use serde_json::json;

    use super::*;
    use crate::types::flow_input::{FlowDefinitionInput, ParameterDeclarationInput};

    #[test]
    fn what_is_sent_back_changes_nothing() {
        let id = "01900000-0000-7000-8000-000000000001";
        let is = |is: Value| json!({"test": {"value": {"metadata": "METHOD"}, "is": is}});
        let definition: FlowDefinition = serde_json::from_value(json!({
            "transformations": [
                {
                    "name": "a", "from": {"kind": "listener", "formatId": id}, "onError": "CONTINUE",
                    "to": {"kind": "http", "connectionId": id, "formatId": id},
                    "rejectedTo": {"kind": "file", "connectionId": id, "formatId": id, "name": "{messageUuid}"},
                    "script": "return record;",
                    "filter": {"all": [
                        {"not": is(json!({"oneOf": ["GET", 1.50, null]}))}, {"any": []}, is(json!({"range": {"min": 1}})),
                        {"expression": "true"}, is(json!({"type": "DATE"})), is(json!({"pattern": "x"})), is(json!({"present": false})),
                    ]},
                    "rules": [
                        {"must": {"schema": {"type": "object"}}, "stage": "MAPPED", "otherwise": "STOP", "message": "no"},
                        {"must": {"expression": "record.a"}},
                    ],
                    "recordErrors": "REJECT_RECORD",
                    "mapping": {"passThrough": true, "forEach": ["lines"], "fields": [
                        {"rule": "exclude", "target": "secret"},
                        {"rule": "set", "target": "b", "from": {"path": "a"}, "type": "DECIMAL", "pattern": "[0-9]+",
                            "functions": [{"trim": {"side": "END"}}, {"concat": {"with": [{"header": "x"}], "separator": "-"}},
                                {"coalesce": {"sources": [{"parent": {"up": 2, "path": "c"}}]}}]},
                        {"rule": "set", "target": "c", "from": {"constant": {"kind": "x", "rule": [1]}}, "onMissing": {"default": {"a": 1}}},
                        {"rule": "set", "target": "d", "from": {"parameter": "p"}, "onMissing": "skipRecord"},
                        {"rule": "set", "target": "e", "from": {"expression": "1"}, "onMissing": "omit"},
                        {"rule": "each", "target": "f", "path": "g", "passThrough": true, "fields": [
                            {"rule": "each", "target": "h", "path": "i", "fields": [{"rule": "exclude", "target": "j"}]},
                        ]},
                    ]},
                },
                {
                    "name": "b", "after": ["a"], "when": {"test": {"value": {"step": {"name": "a", "fact": "STATE"}}, "is": {"present": true}}},
                    "from": {"kind": "file", "connectionId": id, "formatId": id, "name": "x", "compression": "GZIP"},
                    "to": {"kind": "flow", "flowId": id, "formatId": id}, "onError": "DEAD", "mapping": {},
                },
                {
                    "name": "c", "mapping": {},
                    "from": {"kind": "files", "connectionId": id, "formatId": id, "pattern": "in/*", "order": "OLDEST", "limit": 7,
                        "afterwards": "MOVE", "moveTo": "done/{fileName}", "onlyNew": true, "compression": "ZSTD"},
                    "to": {"kind": "file", "connectionId": id, "formatId": id, "name": "x", "ifExists": "NUMBER", "compression": "GZIP"},
                },
                {
                    "name": "d", "mapping": {}, "from": {"kind": "listener", "formatId": id},
                    "to": {"kind": "broker", "connectionId": id, "formatId": id, "topic": {"broker": "nats", "subject": "orders.{id}"}},
                    "rejectedTo": {"kind": "broker", "connectionId": id, "formatId": id, "recordsPerMessage": 5,
                        "topic": {"broker": "redis", "stream": "rejected", "maxLength": 1000}},
                },
                {
                    "name": "e", "mapping": {}, "from": {"kind": "listener", "formatId": id},
                    "to": {"kind": "broker", "connectionId": id, "formatId": id, "recordsPerMessage": 1,
                        "topic": {"broker": "rabbitmq", "exchange": "events", "routingKey": "new"}},
                },
                {
                    "name": "f", "mapping": {}, "from": {"kind": "listener", "formatId": id},
                    "to": {"kind": "broker", "connectionId": id, "formatId": id,
                        "topic": {"broker": "kafka", "topic": "orders", "key": "{id}", "compression": "ZSTD"}},
                },
            ],
            "parameters": [{"name": "p", "default": "1", "header": "x-p", "type": "INTEGER"}],
            "retry": {"maxAttempts": 3, "initialDelayMs": 10, "maxDelayMs": 20},
        }))
        .unwrap();
        let mut sent = as_input(&definition);
        let retry = sent.as_object_mut().unwrap().remove("retry").unwrap();
        assert_eq!(retry["maxAttempts"], 3);
        let parse = |value: Value| async_graphql::Value::from_json(value).unwrap();
        let Ok(input) = FlowDefinitionInput::parse(Some(parse(sent))) else { panic!("it is no input") };
        let back = input.definition().unwrap();
        assert_eq!(FlowDefinition { retry: definition.retry.clone(), ..back }, definition);
        assert!(ParameterDeclarationInput::parse(Some(parse(json!({"name": "p"})))).is_ok());
    }
}
