//! Steps among each other, through the product: conditions, policies, steps at once, and flows that call flows.

use inlet_tests::{
    Inlet, Sink,
    client::json_of,
    sink::Behaviour,
    story::{ListenerFlow, Tenant, text, wait_for},
};
use serde_json::{Value, json};

/// A step of the flow to its destination, with more to it.
#[expect(clippy::needless_pass_by_value, reason = "written in place at every call")]
fn step(flow: &ListenerFlow, name: &str, more: Value) -> Value {
    let mut step = json!({
        "name": name,
        "from": {"listener": {"formatId": flow.format}},
        "to": {"http": {"connectionId": flow.connection, "formatId": flow.format}},
    });
    step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    step
}

#[expect(clippy::needless_pass_by_value, reason = "written in place at every call")]
fn test(value: Value, is: Value) -> Value {
    json!({"test": {"value": value, "is": is}})
}

async fn send(inlet: &Inlet, path: &str) -> String {
    text(&json_of(inlet.client().post(path, "application/json", r#"{"n":1}"#).await).await["auditId"])
}

fn states(run: &Value) -> Vec<(String, String)> {
    let steps = run["steps"].as_array().unwrap().iter();
    steps.map(|step| (text(&step["name"]), text(&step["state"]))).collect()
}

fn pairs<const N: usize>(of: [(&str, &str); N]) -> Vec<(String, String)> {
    of.into_iter().map(|(name, state)| (name.to_owned(), state.to_owned())).collect()
}

#[tokio::test]
async fn steps_run_on_conditions_and_a_failing_one_does_not_take_the_rest_along() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let retry = json!({"maxAttempts": 2, "initialDelayMs": 10, "maxDelayMs": 20});
    let flow = tenant.listener_to_http("orders", &sink.url("/orders"), retry).await;
    let state = |name: &str| json!({"step": {"name": name, "fact": "STATE"}});
    let steps = json!([
        step(&flow, "main", json!({"onError": "CONTINUE"})),
        step(
            &flow,
            "on error",
            json!({
                "when": test(state("main"), json!({"oneOf": ["GIVEN_UP"]})),
                "mapping": {"fields": [{"set": {"target": "why", "from": {"step": {"name": "main", "fact": "ERROR_CODE"}}}}]},
            })
        ),
        step(
            &flow,
            "north only",
            json!({"after": [], "when": test(json!({"parameter": "site"}), json!({"oneOf": ["north"]}))})
        ),
        step(
            &flow,
            "by script",
            json!({
                "after": ["on error", "north only"],
                "when": {"expression": "context.steps['north only'].state === 'SKIPPED' && context.steps.main.recordsOut === 0"},
            })
        ),
    ]);
    let change =
        json!({"id": flow.flow, "transformations": steps, "parameters": [{"name": "site", "default": "south"}]});
    let selection =
        "flow { definition { transformations { name after onError when { test { value { step { name fact } } } } } } }";
    let shown = tenant.owner.mutate("flowUpdate", selection, change).await;
    let shown = &shown["flow"]["definition"]["transformations"];
    assert_eq!((&shown[0]["onError"], &shown[0]["after"]), (&json!("CONTINUE"), &Value::Null));
    assert_eq!(shown[1]["when"]["test"]["value"]["step"], json!({"name": "main", "fact": "STATE"}));
    assert_eq!(shown[3]["after"], json!(["on error", "north only"]));

    let refuse = || Behaviour::Answer(500, vec![], String::new());
    sink.script([refuse(), refuse()]);
    let run = wait_for(&tenant.owner, &send(&inlet, "/in/shop/orders").await, "SUCCEEDED").await;
    let expected =
        [("main", "GIVEN_UP"), ("on error", "SUCCEEDED"), ("north only", "SKIPPED"), ("by script", "SUCCEEDED")];
    assert_eq!(states(&run), pairs(expected));
    assert_eq!((&run["failure"]["code"], &run["failure"]["step"]), (&json!("HTTP_STATUS"), &json!(0)));
    assert_eq!(run["steps"][0]["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(run["steps"][2]["attempts"], json!([]));
    let bodies: Vec<_> = sink.received().into_iter().map(|request| request.body).collect();
    assert!(bodies.contains(&bytes::Bytes::from_static(br#"{"why":"HTTP_STATUS"}"#)), "{bodies:?}");

    let run = wait_for(&tenant.owner, &send(&inlet, "/in/shop/orders?site=north").await, "SUCCEEDED").await;
    let expected =
        [("main", "SUCCEEDED"), ("on error", "SKIPPED"), ("north only", "SUCCEEDED"), ("by script", "SKIPPED")];
    assert_eq!(states(&run), pairs(expected));
    assert_eq!(run["failure"], Value::Null);
}

#[tokio::test]
async fn a_flow_hands_its_records_to_another_and_cannot_lead_back_to_itself() {
    let (inlet, sink, other) = (Inlet::start(), Sink::start().await, Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let once = || json!({"maxAttempts": 3, "initialDelayMs": 10, "maxDelayMs": 20});
    let caller = tenant.listener_to_http("caller", &sink.url("/caller"), once()).await;
    let called = tenant.listener_to_http("called", &other.url("/called"), once()).await;
    let call = |from: &ListenerFlow, to: &str| {
        json!({"id": from.flow, "transformations": [
            step(from, "hand over", json!({"to": {"flow": {"flowId": to, "formatId": from.format}}})),
            step(from, "then", json!({})),
        ]})
    };
    let selection = "flow { definition { transformations { to { flow { flowId formatId } } } } }";
    let shown = tenant.owner.mutate("flowUpdate", selection, call(&caller, &called.flow)).await;
    assert_eq!(shown["flow"]["definition"]["transformations"][0]["to"]["flow"]["flowId"], called.flow);

    // The step behind it fails once: what was handed over is not handed over again.
    sink.script([Behaviour::Answer(500, vec![], String::new())]);
    let execution = send(&inlet, "/in/shop/caller").await;
    let run = wait_for(&tenant.owner, &execution, "SUCCEEDED").await;
    assert_eq!(run["steps"][0]["attempts"][0]["target"], "flow called");
    let query = "query($id: ID!) { messages(filter: {listenerId: $id}) { nodes { id calledBy { executionId step depth }
        sender { kind name } executions { id } } } }";
    let found = tenant.owner.query(query, json!({"id": called.listener})).await;
    let messages = found["messages"]["nodes"].as_array().unwrap();
    assert_eq!(messages.len(), 1, "{found}");
    assert_eq!(messages[0]["calledBy"], json!({"executionId": execution, "step": 0, "depth": 1}));
    wait_for(&tenant.owner, &text(&messages[0]["executions"][0]["id"]), "SUCCEEDED").await;
    assert_eq!(other.received()[0].body.as_ref(), br#"{"n":1}"#);
    assert_eq!(sink.received().len(), 2, "the step behind it was tried again");

    let refused = tenant.owner.refused("flowUpdate", "flow { id }", call(&called, &caller.flow), "FLOW_CYCLE").await;
    assert_eq!(refused["field"], "transformations[0].to.flowId");
    tenant.owner.refused("flowUpdate", "flow { id }", call(&caller, &caller.flow), "FLOW_CYCLE").await;
    let stranger = Tenant::create(&inlet, "stranger").await;
    let foreign = stranger.listener_to_http("foreign", &sink.url("/foreign"), once()).await;
    tenant.owner.refused("flowUpdate", "flow { id }", call(&caller, &foreign.flow), "NOT_FOUND").await;
    // A flow that is called stays.
    tenant.owner.mutate("scheduleUpdate", "schedule { id }", json!({"id": called.schedule, "active": false})).await;
    let delete = "mutation($id: ID!) { scheduleDelete(id: $id) { userErrors { code } } }";
    tenant.owner.query(delete, json!({"id": called.schedule})).await;
    let delete = "mutation($id: ID!) { flowDelete(id: $id) { userErrors { code } } }";
    let refused = tenant.owner.query(delete, json!({"id": called.flow})).await;
    assert_eq!(refused["flowDelete"]["userErrors"][0]["code"], "IN_USE");
}
