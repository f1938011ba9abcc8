//! Variables that a document names and a request gives no value for.
//!
//! An argument, or a field of an input, whose value is such a variable is as good as not written (GraphQL specification, October 2021, 6.4.1
//! `CoerceArgumentValues` and 3.10 "Input Objects"): it takes its default, and what an update does not name stays as it is. The library would take it for
//! null, which refuses where a default is meant, and clears where nothing was said. So it is taken out of the document before that is checked and run.
//!
//! Must not know: any field of the schema.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    Name, Positioned, ServerResult, Variables,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery},
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};
use async_graphql_value::Value;

/// Lets a schema take what has no value for not written.
#[derive(Debug)]
pub struct AbsentVariables;

impl ExtensionFactory for AbsentVariables {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for AbsentVariables {
    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let mut document = next.run(context, query, variables).await?;
        take_out_absent(&mut document, variables);
        Ok(document)
    }
}

/// Takes out of a document the variables without a value, and the arguments and input fields that they stand for.
///
/// A variable that must have a value, or has a default, in one of the document's operations stays: the library does right by it. So does one that a
/// directive asks for.
fn take_out_absent(document: &mut ExecutableDocument, variables: &Variables) {
    let absent = absent(document, variables);
    if absent.is_empty() {
        return;
    }
    for operation in operations(&mut document.operations) {
        operation.node.variable_definitions.retain(|definition| !absent.contains(&definition.node.name.node));
        take_out_of_selections(&mut operation.node.selection_set.node, &absent);
    }
    for fragment in document.fragments.values_mut() {
        take_out_of_selections(&mut fragment.node.selection_set.node, &absent);
    }
}

fn operations(operations: &mut DocumentOperations) -> Vec<&mut Positioned<OperationDefinition>> {
    match operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    }
}

fn absent(document: &ExecutableDocument, variables: &Variables) -> HashSet<Name> {
    let definitions = || {
        let operations = document.operations.iter();
        operations.flat_map(|(_, operation)| &operation.node.variable_definitions).map(|definition| &definition.node)
    };
    let kept: HashSet<&Name> = definitions()
        .filter(|definition| !definition.var_type.node.nullable || definition.default_value.is_some())
        .map(|definition| &definition.name.node)
        .collect();
    let names = definitions().map(|definition| &definition.name.node);
    names.filter(|name| !variables.contains_key(*name) && !kept.contains(name)).cloned().collect()
}

fn take_out_of_selections(set: &mut SelectionSet, absent: &HashSet<Name>) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => {
                let field = &mut field.node;
                field.arguments.retain_mut(|(_, value)| stays(&mut value.node, absent));
                take_out_of_selections(&mut field.selection_set.node, absent);
            }
            Selection::InlineFragment(fragment) => {
                take_out_of_selections(&mut fragment.node.selection_set.node, absent);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Whether a value stays where it is written. What is absent within it does not; as an item of a list it is null (3.11 "List").
fn stays(value: &mut Value, absent: &HashSet<Name>) -> bool {
    match value {
        Value::Variable(name) => return !absent.contains(name),
        Value::List(items) => {
            for item in items {
                if !stays(item, absent) {
                    *item = Value::Null;
                }
            }
        }
        Value::Object(fields) => fields.retain(|_, field| stays(field, absent)),
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, InputObject, MaybeUndefined, Object, Request, Schema};
    use serde_json::json;

    use super::*;

    struct Echo;

    #[derive(InputObject)]
    struct Change {
        text: MaybeUndefined<String>,
        #[graphql(default = 7)]
        number: i32,
        #[graphql(default)]
        list: Vec<Option<i32>>,
    }

    #[Object]
    impl Echo {
        #[graphql(complexity = "first as usize")]
        async fn first(&self, #[graphql(default = 20)] first: i32) -> i32 {
            first
        }

        async fn change(&self, change: Change) -> String {
            let text = match change.text {
                MaybeUndefined::Undefined => "left alone",
                MaybeUndefined::Null => "cleared",
                MaybeUndefined::Value(_) => "set",
            };
            format!("{text} {} {:?}", change.number, change.list)
        }
    }

    async fn ask(query: &str, operation: Option<&str>, variables: serde_json::Value) -> serde_json::Value {
        let schema = Schema::build(Echo, EmptyMutation, EmptySubscription).extension(AbsentVariables).finish();
        let mut request = Request::new(query).variables(Variables::from_json(variables));
        request.operation_name = operation.map(str::to_owned);
        let response = schema.execute(request).await;
        match response.errors.first() {
            None => response.data.into_json().unwrap(),
            Some(error) => json!(error.message),
        }
    }

    #[tokio::test]
    async fn what_has_no_value_is_as_good_as_not_written() {
        let query = "query($first: Int) { first(first: $first) }";
        assert_eq!(ask(query, None, json!({})).await, json!({"first": 20}));
        assert_eq!(ask(query, None, json!({"first": 3})).await, json!({"first": 3}));
        assert!(ask(query, None, json!({"first": null})).await.to_string().contains("Int"));
        let query = "query($first: Int = 4) { first(first: $first) }";
        assert_eq!(ask(query, None, json!({})).await, json!({"first": 4}));
        let query = "query($first: Int!) { first(first: $first) }";
        assert!(ask(query, None, json!({})).await.to_string().contains("not defined"));
    }

    #[tokio::test]
    async fn a_field_of_an_input_without_value_is_left_alone_and_null_clears() {
        let query = "query($text: String, $number: Int, $item: Int) { change(change: {text: $text, number: $number, list: [1, $item]}) }";
        assert_eq!(ask(query, None, json!({})).await, json!({"change": "left alone 7 [Some(1), None]"}));
        let values = json!({"text": null, "number": 8, "item": 2});
        assert_eq!(ask(query, None, values).await, json!({"change": "cleared 8 [Some(1), Some(2)]"}));
    }

    #[tokio::test]
    async fn operations_of_a_document_share_its_fragments() {
        let query = "query One($first: Int) { ...F } query Two($first: Int) { ... { ...F } } fragment F on Echo { first(first: $first) }";
        assert_eq!(ask(query, Some("Two"), json!({})).await, json!({"first": 20}));
        assert_eq!(ask(query, Some("Two"), json!({"first": 5})).await, json!({"first": 5}));
        let query = "query One($first: Int) { first(first: $first) } query Two { first }";
        assert_eq!(ask(query, Some("Two"), json!({})).await, json!({"first": 20}));
        assert_eq!(ask(query, Some("One"), json!({})).await, json!({"first": 20}));
    }
}
