//! The permission table against the API: no field and no route without an entry, and every role gets what its row says.

use std::collections::BTreeSet;

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use inlet_core::{
    auth::permission::{Operation, Subject},
    user::Role,
};
use inlet_server::http::{Access, access_table};
use inlet_tests::{Inlet, Subscription, story::Tenant};
use serde_json::{Value, json};

/// A root field: its operation kind, its name, and a call of it with arguments that are well-formed and name nothing.
struct Field {
    kind: &'static str,
    name: String,
    call: String,
}

const NOTHING: &str = "00000000-0000-7000-8000-000000000000";

fn root_fields() -> Vec<Field> {
    let document = parse_schema(inlet_schema::sdl()).unwrap();
    let mut fields = Vec::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let kind = match definition.node.name.node.as_str() {
            "Query" => "query",
            "Mutation" => "mutation",
            "Subscription" => "subscription",
            _ => continue,
        };
        let TypeKind::Object(object) = &definition.node.kind else { continue };
        for field in &object.fields {
            let name = field.node.name.node.to_string();
            let arguments: Vec<String> = field
                .node
                .arguments
                .iter()
                .filter(|argument| !argument.node.ty.node.nullable && argument.node.default_value.is_none())
                .map(|argument| {
                    format!("{}: {}", argument.node.name.node, sample(&name, &argument.node.ty.node.to_string()))
                })
                .collect();
            let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
            // A scalar has nothing to select.
            let scalar = field.node.ty.node.to_string().trim_matches(['[', ']', '!']) == "DateTime";
            let selection = if scalar { "" } else { " { __typename }" };
            fields.push(Field { kind, call: format!("{name}{arguments}{selection}"), name });
        }
    }
    fields
}

/// An argument of that type, well-formed but of nothing that exists.
fn sample(field: &str, kind: &str) -> String {
    let step = format!(
        r#"{{name: "s", from: {{listener: {{formatId: "{NOTHING}"}}}}, to: {{http: {{connectionId: "{NOTHING}", formatId: "{NOTHING}"}}}}}}"#
    );
    match kind {
        "ID!" => format!("{NOTHING:?}"),
        "[ID!]!" => format!("[{NOTHING:?}]"),
        "SignInInput!" => r#"{login: "nobody", password: "nothing"}"#.to_owned(),
        "PasswordChangeInput!" => r#"{currentPassword: "wrong wrong", newPassword: "0123456789"}"#.to_owned(),
        "TenantCreateInput!" => r#"{slug: "!", name: "", ownerLogin: "", ownerPassword: ""}"#.to_owned(),
        "UserCreateInput!" => r#"{login: "", password: "", role: VIEWER}"#.to_owned(),
        "MembershipCreateInput!" => format!("{{tenantId: {NOTHING:?}, userId: {NOTHING:?}, role: VIEWER}}"),
        "ApiKeyCreateInput!" => r#"{name: "", role: VIEWER}"#.to_owned(),
        "ListenerCreateInput!" => r#"{name: "", path: "", authentication: {none: {}}}"#.to_owned(),
        "FormatCreateInput!" => r#"{name: "", settings: {json: {}}}"#.to_owned(),
        "ConnectionCreateInput!" => r#"{name: "", settings: {directory: {}}}"#.to_owned(),
        "FlowCreateInput!" => format!(r#"{{name: "", transformations: [{step}]}}"#),
        "FlowRunInput!" | "FlowShadowInput!" => format!("{{flowId: {NOTHING:?}}}"),
        "ConnectionTestInput!" | "FlowPublishInput!" => format!("{{id: {NOTHING:?}}}"),
        "FlowRevertInput!" => format!("{{id: {NOTHING:?}, version: 1}}"),
        "FlowPreviewInput!" => format!("{{flowId: {NOTHING:?}, sample: {{text: \"{{}}\"}}}}"),
        "NoticeCreateInput!" => format!("{{name: \"\", on: [], connectionId: {NOTHING:?}}}"),
        "FeedCreateInput!" => format!(
            "{{name: \"\", listenerId: {NOTHING:?}, connectionId: {NOTHING:?}, source: {{rabbitmq: {{queue: \"\"}}}}}}"
        ),
        "Int!" => "1".to_owned(),
        "String!" => r#""""#.to_owned(),
        "ScheduleCreateInput!" => format!("{{flowId: {NOTHING:?}, kind: EVENT}}"),
        "DateTime!" => r#""2024-01-01T00:00:00Z""#.to_owned(),
        "MessageResendInput!" => format!("{{messageId: {NOTHING:?}, text: \"\"}}"),
        "BulkReplayCreateInput!" => r"{messages: {messageIds: []}}".to_owned(),
        "MessageReplayInput!" => format!("{{messageId: {NOTHING:?}}}"),
        kind if kind.ends_with("UpdateInput!") => format!("{{id: {NOTHING:?}}}"),
        other => panic!("{field}: teach the test an argument of type {other}"),
    }
}

#[test]
fn every_field_and_every_route_is_in_the_table() {
    let fields = root_fields();
    for field in &fields {
        assert!(
            Operation::named(&field.name).is_some(),
            "{} {} is not in the permission table",
            field.kind,
            field.name
        );
    }
    let mut reached: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    for (path, access) in access_table() {
        match access {
            Access::Operation(operation) => {
                reached.insert(operation.name());
            }
            Access::PerField => assert!(path.starts_with("/graphql"), "{path}"),
            Access::Everybody => assert!(path.starts_with("/health/"), "{path}"),
            Access::Scraper => assert_eq!(path, "/metrics"),
        }
    }
    for operation in Operation::ALL {
        assert!(
            reached.contains(operation.name()),
            "{operation} is in the permission table, but no field and no route offers it"
        );
    }
}

/// The code of the first error, whether it is an error of the request or a user error.
async fn refusal(client: &inlet_tests::Client, field: &Field) -> Option<String> {
    if field.kind == "subscription" {
        let mut subscription = Subscription::connect(client, json!({"authorization": client.authorization()})).await;
        // Whoever does not sign in is hung up on.
        if subscription.frame().await.is_none_or(|frame| frame["type"] != "connection_ack") {
            return Some("UNAUTHENTICATED".to_owned());
        }
        subscription.send(json!({"id": "1", "type": "subscribe", "payload": {"query": format!("subscription {{ {} }}", field.call)}})).await;
        subscription.send(json!({"type": "ping"})).await;
        let frame = subscription.frame().await?;
        let payload = &frame["payload"];
        let errors = if payload.is_array() { payload } else { &payload["errors"] };
        return errors[0]["extensions"]["code"].as_str().map(str::to_owned);
    }
    let answer = client.execute(&format!("{} {{ {} }}", field.kind, field.call), json!({})).await;
    assert!(
        answer["errors"]
            .as_array()
            .is_none_or(|errors| errors.iter().all(|error| error["extensions"]["code"] != Value::Null)),
        "{answer:#}"
    );
    answer["errors"][0]["extensions"]["code"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn every_role_may_do_what_its_row_says() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "table").await;
    let fields = root_fields();
    let mut callers = vec![(Subject::PlatformAdmin, inlet.admin().await), (Subject::Anonymous, inlet.client())];
    for role in Role::ALL {
        let client = if role == Role::Owner { tenant.owner.clone() } else { tenant.user(&inlet, role.as_str()).await };
        callers.push((Subject::Role(role), client));
    }
    for (subject, client) in &callers {
        for field in &fields {
            let operation = Operation::named(&field.name).unwrap();
            // A member is also somebody who is signed in.
            let permitted = operation.permits(*subject)
                || (matches!(subject, Subject::Role(_)) && operation.permits(Subject::SignedIn));
            let refused = refusal(client, field).await;
            let denied = matches!(refused.as_deref(), Some("FORBIDDEN" | "UNAUTHENTICATED" | "TENANT_REQUIRED"));
            assert_eq!(!denied, permitted, "{subject:?} {} {}: {refused:?}", field.kind, field.name);
        }
    }
}
