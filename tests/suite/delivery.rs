//! Destinations that misbehave: retried as configured, with the same id, and given up with a reason.

use inlet_tests::{
    Client, Inlet, Sink,
    client::json_of,
    sink::Behaviour,
    story::{Tenant, text, wait_for},
};
use serde_json::{Value, json};

async fn post(inlet: &Inlet, path: &str) -> Value {
    let answer = inlet.client().post(path, "application/json", r#"{"n": 12345678901234567890.10}"#).await;
    assert_eq!(answer.status(), 202);
    json_of(answer).await
}

fn fast(attempts: u32) -> Value {
    json!({"maxAttempts": attempts, "initialDelayMs": 10, "maxDelayMs": 50})
}

fn codes(execution: &Value) -> Vec<Value> {
    execution["steps"][0]["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| attempt["failure"]["code"].clone())
        .collect()
}

#[tokio::test]
async fn failures_are_retried_until_delivered_and_duplicates_carry_the_same_id() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener_to_http("orders", &sink.url("/orders"), fast(10)).await;
    sink.script([
        Behaviour::Answer(500, vec![], "broken".to_owned()),
        Behaviour::Reset,
        Behaviour::Hang,
        Behaviour::Answer(429, vec![("retry-after", "1".to_owned())], String::new()),
    ]);
    let receipt = post(&inlet, "/in/shop/orders").await;
    let done = wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    assert_eq!(
        codes(&done),
        [json!("HTTP_STATUS"), json!("HTTP_BROKEN"), json!("HTTP_TIMEOUT"), json!("HTTP_STATUS"), Value::Null]
    );
    let attempts = done["steps"][0]["attempts"].as_array().unwrap();
    assert_eq!((&attempts[0]["responseStatus"], &attempts[0]["responseBody"]), (&json!(500), &json!("broken")));
    // Retry-After was honoured.
    let moment = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
    assert!((moment(&attempts[4]["startedAt"]) - moment(&attempts[3]["finishedAt"])).num_milliseconds() >= 1000);

    let received = sink.received();
    assert_eq!(received.len(), 5);
    assert!(
        received
            .iter()
            .all(|request| request.header("idempotency-key") == Some(&format!("{}-0", text(&receipt["auditId"]))))
    );
    assert!(received.iter().all(|request| request.body.as_ref() == br#"{"n":12345678901234567890.10}"#));
    assert_eq!(received[0].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_destination_that_stays_down_is_given_up_at_the_limit() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    // Nobody listens there: the port was free a moment ago.
    let nobody = format!(
        "http://127.0.0.1:{}/",
        std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    );
    let flow = tenant.listener_to_http("down", &nobody, fast(3)).await;
    let receipt = post(&inlet, "/in/shop/down").await;
    let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
    assert_eq!(codes(&dead), [json!("HTTP_CONNECT"), json!("HTTP_CONNECT"), json!("HTTP_CONNECT")]);
    assert_eq!(dead["failure"]["code"], "HTTP_CONNECT");
    assert_eq!(dead["state"], "DEAD");

    // Mended, it can be replayed.
    let mended = json!({"id": flow.connection, "settings": {"http": {"url": sink.url("/")}}});
    tenant.owner.mutate("connectionUpdate", "connection { id }", mended).await;
    let replay =
        tenant.owner.mutate("messageReplay", "execution { id }", json!({"messageId": receipt["messageUuid"]})).await;
    wait_for(&tenant.owner, &text(&replay["execution"]["id"]), "SUCCEEDED").await;
}

#[tokio::test]
async fn what_cannot_get_better_is_not_retried() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener_to_http("orders", &sink.url("/orders"), fast(10)).await;
    sink.script([
        Behaviour::Answer(404, vec![], String::new()),
        Behaviour::Answer(302, vec![("location", sink.url("/elsewhere"))], String::new()),
    ]);
    for _ in 0..2 {
        let receipt = post(&inlet, "/in/shop/orders").await;
        let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
        assert_eq!(codes(&dead), [json!("HTTP_STATUS")]);
    }
    assert!(sink.received().iter().all(|request| request.target == "/orders"));
}

#[tokio::test]
async fn the_guard_keeps_connections_from_private_addresses() {
    let inlet = Inlet::start_with(&[("INLET_EGRESS_ALLOW", "")]);
    let sink = Sink::start().await;
    let tenant = Tenant::create(&inlet, "shop").await;
    let port = sink.url("").rsplit(':').next().unwrap().to_owned();
    for (index, host) in
        ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0", "169.254.169.254"]
            .iter()
            .enumerate()
    {
        let path = format!("in{index}");
        tenant.listener_to_http(&path, &format!("http://{host}:{port}/"), fast(10)).await;
        let receipt = post(&inlet, &format!("/in/shop/{path}")).await;
        let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
        assert_eq!(codes(&dead), [json!("EGRESS_REFUSED")], "{host}");
    }
    assert!(sink.received().is_empty());
}

#[tokio::test]
async fn parameters_of_path_and_query_reach_url_and_mapping() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let listener = tenant.listener("orders/{id}", json!({"none": {}})).await;
    let format = tenant.json_format("JSON").await;
    let url = sink.url("/o/{id}?q={q}&d={d}");
    let http = json!({"http": {"url": url, "method": "PUT", "headers": [{"name": "X-Id", "value": "no {id}"}]}});
    let connection = tenant.connection("API", http).await;
    let fields = json!([
        {"set": {"target": "order.id", "from": {"parameter": "id"}, "type": "INTEGER"}},
        {"set": {"target": "total", "from": {"path": "n"}, "type": "DECIMAL"}},
        {"exclude": "secret"},
    ]);
    let step = json!({"name": "s", "from": {"listener": {"formatId": format}}, "to": {"http": {"connectionId": connection, "formatId": format}},
        "mapping": {"passThrough": true, "fields": fields}});
    let parameters = json!([{"name": "d", "default": "of the flow"}, {"name": "q", "default": "of the flow"}]);
    let flow = json!({"name": "f", "listenerId": listener, "transformations": [step], "parameters": parameters, "retry": fast(1)});
    let flow = text(&tenant.owner.mutate("flowCreate", "flow { id }", flow).await["flow"]["id"]);
    let schedule = json!({"flowId": flow, "kind": "EVENT", "parameters": [{"name": "q", "value": "of the schedule"}]});
    tenant.owner.mutate("scheduleCreate", "schedule { id }", schedule).await;
    let send = async |path: &str, body: &'static str| -> Value {
        let receipt = json_of(inlet.client().post(path, "application/json", body).await).await;
        json!(text(&receipt["auditId"]))
    };

    let id = send("/in/shop/orders/42?q=a%20b%26c", r#"{"n": 1.10, "secret": 1, "kept": [true]}"#).await;
    wait_for(&tenant.owner, &text(&id), "SUCCEEDED").await;
    let received = &sink.received()[0];
    assert_eq!((received.method.as_str(), received.target.as_str()), ("PUT", "/o/42?q=a%20b%26c&d=of%20the%20flow"));
    assert_eq!(received.header("x-id"), Some("no 42"));
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(body, json!({"kept": [true], "order": {"id": 42}, "total": 1.10}));
    assert!(std::str::from_utf8(&received.body).unwrap().contains("1.10"));

    let id = send("/in/shop/orders/43", r#"{"n": 1}"#).await;
    wait_for(&tenant.owner, &text(&id), "SUCCEEDED").await;
    assert_eq!(sink.received()[1].target, "/o/43?q=of%20the%20schedule&d=of%20the%20flow");

    let id = send("/in/shop/orders/not-a-number", r#"{"n": 1}"#).await;
    let dead = wait_for(&tenant.owner, &text(&id), "DEAD").await;
    assert_eq!((&dead["failure"]["field"], &dead["failure"]["record"]), (&json!("order.id"), &json!(1)), "{dead:#}");
}

#[tokio::test]
async fn a_step_that_was_delivered_is_not_run_again() {
    let (inlet, first, second) = (Inlet::start(), Sink::start().await, Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let listener = tenant.listener("orders", json!({"none": {}})).await;
    let format = tenant.json_format("JSON").await;
    let directory = tenant.connection("Files", json!({"directory": {}})).await;
    let to = async |tenant: &Tenant, name: &str, sink: &Sink| {
        tenant.connection(name, json!({"http": {"url": sink.url("/")}})).await
    };
    let (one, two) = (to(&tenant, "one", &first).await, to(&tenant, "two", &second).await);
    let file = json!({"connectionId": directory, "formatId": format, "name": "{messageUuid}"});
    let steps = json!([
        {"name": "keep", "from": {"listener": {"formatId": format}}, "to": {"file": file}},
        {"name": "first", "from": {"file": file}, "to": {"http": {"connectionId": one, "formatId": format}}},
        {"name": "second", "from": {"file": file}, "to": {"http": {"connectionId": two, "formatId": format}}},
    ]);
    let flow = json!({"name": "f", "listenerId": listener, "transformations": steps, "retry": fast(5)});
    let flow = text(&tenant.owner.mutate("flowCreate", "flow { id }", flow).await["flow"]["id"]);
    tenant.schedule(&flow).await;
    second.script([Behaviour::Answer(503, vec![], String::new()), Behaviour::Answer(503, vec![], String::new())]);
    let receipt = post(&inlet, "/in/shop/orders").await;
    let done = wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    assert_eq!((first.received().len(), second.received().len()), (1, 3));
    let attempts: Vec<usize> =
        done["steps"].as_array().unwrap().iter().map(|step| step["attempts"].as_array().unwrap().len()).collect();
    assert_eq!(attempts, [1, 1, 3]);
}

#[tokio::test]
async fn a_mapping_never_guesses_a_missing_field() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}").await;
    let rule = |on_missing: &str, default: Value| {
        let mut set = json!({"target": "out", "from": {"path": "deep.absent"}, "onMissing": on_missing});
        if !default.is_null() {
            set["default"] = default;
        }
        let to = json!({"file": {"connectionId": flow.connection, "formatId": flow.format, "name": "{messageUuid}"}});
        json!({"id": flow.flow, "transformations": [{"name": "s", "from": {"listener": {"formatId": flow.format}}, "to": to, "mapping": {"fields": [{"set": set}]}}]})
    };
    let run = async |client: &Client, change: Value, state: &str| -> (Value, String) {
        client.mutate("flowUpdate", "flow { version }", change).await;
        let receipt = post(&inlet, "/in/shop/orders").await;
        (wait_for(client, &text(&receipt["auditId"]), state).await, text(&receipt["messageUuid"]))
    };
    let file =
        |message: &str| std::fs::read_to_string(inlet.data(&format!("files/{}/orders/{message}", tenant.id))).unwrap();
    let (_, message) = run(&tenant.owner, rule("NULL", Value::Null), "SUCCEEDED").await;
    assert_eq!(file(&message), r#"{"out":null}"#);
    let (done, message) = run(&tenant.owner, rule("DEFAULT", json!({"a": [1]})), "SUCCEEDED").await;
    assert_eq!(file(&message), r#"{"out":{"a":[1]}}"#);
    assert_eq!(done["flowVersion"], 3);
    let (dead, _) = run(&tenant.owner, rule("FAIL", Value::Null), "DEAD").await;
    assert_eq!((&dead["failure"]["code"], &dead["failure"]["field"]), (&json!("FIELD_MISSING"), &json!("deep.absent")));
    tenant.owner.refused("flowUpdate", "flow { id }", rule("DEFAULT", Value::Null), "DEFAULT_MISSING").await;
}
