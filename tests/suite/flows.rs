//! Flows through the product: what a step can do with records, versions and drafts, and trying without delivering.

use inlet_tests::{
    Inlet,
    client::json_of,
    story::{ListenerFlow, Tenant, text, wait_for},
};
use serde_json::{Value, json};

/// Makes the flow's one step say this beside its ends.
async fn change(tenant: &Tenant, flow: &ListenerFlow, mut step: Value, mut input: Value) -> Value {
    let ends = json!({
        "name": "deliver",
        "from": {"listener": {"formatId": flow.format}},
        "to": {"file": {"connectionId": flow.connection, "formatId": flow.format, "name": "{messageUuid}.json"}},
    });
    step.as_object_mut().unwrap().extend(ends.as_object().unwrap().clone());
    input["id"] = flow.flow.clone().into();
    input["transformations"] = json!([step]);
    tenant.owner.mutate("flowUpdate", "flow { version latestVersion draft { version note } }", input).await["flow"]
        .clone()
}

/// Sends a payload; the receipt.
async fn send(inlet: &Inlet, path: &str, payload: &str) -> Value {
    json_of(inlet.client().post(path, "application/json", payload.to_owned()).await).await
}

fn delivered(inlet: &Inlet, tenant: &Tenant, receipt: &Value) -> Option<Value> {
    let file = format!("files/{}/orders/{}.json", tenant.id, text(&receipt["messageUuid"]));
    std::fs::read(inlet.data(&file)).ok().map(|bytes| serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn a_step_filters_checks_maps_and_keeps_what_it_rejects() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let rejects = tenant.connection("rejects", json!({"directory": {"path": "rejects"}})).await;
    let path = |path: &str| json!({"path": path});
    let set = |target: &str, from: Value, functions: Value| json!({"set": {"target": target, "from": from, "functions": functions}});
    let step = json!({
        "filter": {"test": {"value": path("kind"), "is": {"oneOf": ["order"]}}},
        "rules": [
            {"must": {"test": {"value": path("id"), "is": {"present": true}}}, "message": "an order has an id"},
            {"must": {"expression": "record.lines.length > 0"}},
            {"must": {"schema": {"required": ["total"]}}, "stage": "MAPPED"},
        ],
        "recordErrors": "REJECT_RECORD",
        "mapping": {"fields": [
            set("order.number", path("id"), json!([{"pad": {"width": 6, "with": "0"}}])),
            set("order.day", path("at"), json!([{"date": {"read": "%d.%m.%Y"}}])),
            set("total", json!({"expression": "record.lines.reduce((sum, line) => sum + line.price, 0)"}), json!([{"formatNumber": {"decimals": 2}}])),
            set("source", json!({"header": "X-Till"}), json!([{"coalesce": {"sources": [{"constant": "web"}]}}])),
            {"each": {"target": "items", "path": "lines", "fields": [
                set("sku", path("sku"), json!([{"case": {"to": "UPPER"}}])),
                set("of", json!({"parent": {"path": "id"}}), json!([])),
            ]}},
        ]},
        "rejectedTo": {"file": {"connectionId": rejects, "formatId": flow.format, "name": "{messageUuid}.json"}},
    });
    change(&tenant, &flow, step, json!({})).await;
    let payload = r#"[
        {"kind":"order","id":7,"at":"31.01.2024","lines":[{"sku":"ab","price":1.5},{"sku":"c","price":2}]},
        {"kind":"offer"},
        {"kind":"order","at":"31.01.2024","lines":[{}]},
        {"kind":"order","id":8,"at":"31.01.2024","lines":[]},
        {"kind":"order","id":9,"at":"2024-01-31","lines":[{"sku":"x","price":1}]}
    ]"#;
    let receipt = send(&inlet, "/in/shop/orders", payload).await;
    let execution = text(&receipt["auditId"]);
    let run = wait_for(&tenant.owner, &execution, "SUCCEEDED").await;
    assert_eq!((&run["steps"][0]["recordsIn"], &run["steps"][0]["recordsOut"]), (&json!(5), &json!(1)));
    assert_eq!(
        delivered(&inlet, &tenant, &receipt).unwrap(),
        json!([{"order": {"number": "000007", "day": "2024-01-31"}, "total": "3.50", "source": "web",
            "items": [{"sku": "AB", "of": 7}, {"sku": "C", "of": 7}]}])
    );
    let query = "query($id: ID!, $after: String) { execution(id: $id) { steps { recordsRejected } rejectedRecords(first: 2, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { step record code message field content } } } }";
    let first = tenant.owner.query(query, json!({"id": execution})).await["execution"].take();
    assert_eq!(first["steps"][0]["recordsRejected"], 3);
    assert_eq!(first["rejectedRecords"]["nodes"][0]["message"], "an order has an id");
    assert_eq!(first["rejectedRecords"]["nodes"][1]["code"], "RULE_BROKEN");
    let after = &first["rejectedRecords"]["pageInfo"]["endCursor"];
    let second = tenant.owner.query(query, json!({"id": execution, "after": after})).await["execution"].take();
    let last = &second["rejectedRecords"]["nodes"][0];
    assert_eq!(
        (&last["record"], &last["code"], &last["field"]),
        (&json!(5), &json!("FUNCTION_FAILED"), &json!("order.day"))
    );
    assert_eq!(second["rejectedRecords"]["pageInfo"]["hasNextPage"], false);
    let file = format!("files/{}/rejects/{}.json", tenant.id, text(&receipt["messageUuid"]));
    let sent: Value = serde_json::from_slice(&std::fs::read(inlet.data(&file)).unwrap()).unwrap();
    assert_eq!(sent.as_array().unwrap().len(), 3);
    assert_eq!(sent[0]["content"]["kind"], "order");

    // Nothing left is nothing delivered.
    let receipt = send(&inlet, "/in/shop/orders", r#"[{"kind":"offer"}]"#).await;
    wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    assert_eq!(delivered(&inlet, &tenant, &receipt), None);
}

#[tokio::test]
async fn what_rejects_a_message_delivers_nothing_and_scripts_fail_with_their_line() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let rule =
        json!({"must": {"test": {"value": {"path": "n"}, "is": {"type": "INTEGER"}}}, "otherwise": "REJECT_MESSAGE"});
    change(&tenant, &flow, json!({"rules": [rule]}), json!({})).await;
    let receipt = send(&inlet, "/in/shop/orders", r#"[{"n":1},{"n":"x"},{"n":"y"}]"#).await;
    let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
    assert_eq!((&dead["failure"]["code"], &dead["failure"]["record"]), (&json!("RULE_BROKEN"), &json!(2)));
    let query = "query($id: ID!) { execution(id: $id) { rejectedRecords { nodes { record } } } }";
    let kept = tenant.owner.query(query, json!({"id": receipt["auditId"]})).await;
    assert_eq!(kept["execution"]["rejectedRecords"]["nodes"], json!([{"record": 2}, {"record": 3}]));
    assert_eq!(delivered(&inlet, &tenant, &receipt), None);

    change(&tenant, &flow, json!({"script": "const n = record.n;\nreturn { n: n.toFixed(1) };"}), json!({})).await;
    let receipt = send(&inlet, "/in/shop/orders", r#"[{"n":1},{}]"#).await;
    let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
    assert_eq!((&dead["failure"]["code"], &dead["failure"]["record"]), (&json!("SCRIPT_FAILED"), &json!(2)));
    assert!(text(&dead["failure"]["message"]).contains("line 2"), "{dead}");
    let receipt = send(&inlet, "/in/shop/orders", r#"[{"n":1}]"#).await;
    wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    assert_eq!(delivered(&inlet, &tenant, &receipt), Some(json!([{"n": "1.0"}])));

    change(&tenant, &flow, json!({"script": "for (;;) {}"}), json!({})).await;
    let receipt = send(&inlet, "/in/shop/orders", "{}").await;
    let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
    assert_eq!(dead["failure"]["code"], "SCRIPT_DEADLINE");
}

#[tokio::test]
async fn a_draft_runs_nothing_until_it_is_published_and_versions_can_be_compared_and_had_again() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let constant = |value: &str| json!({"mapping": {"passThrough": true, "fields": [{"set": {"target": "by", "from": {"constant": value}}}]}});
    let by = async || {
        let receipt = send(&inlet, "/in/shop/orders", "{}").await;
        wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
        delivered(&inlet, &tenant, &receipt).unwrap()
    };
    let published = change(&tenant, &flow, constant("two"), json!({"note": "says two"})).await;
    assert_eq!(published, json!({"version": 2, "latestVersion": 2, "draft": null}));
    let draft = change(&tenant, &flow, constant("three"), json!({"draft": true, "note": "says three"})).await;
    assert_eq!(draft, json!({"version": 2, "latestVersion": 3, "draft": {"version": 3, "note": "says three"}}));
    assert_eq!(by().await, json!({"by": "two"}));

    // Tried before it is published.
    let preview = "query($input: FlowPreviewInput!) { flowPreview(input: $input) { read mapped written recordsIn failure { code } } }";
    let sample = json!({"input": {"flowId": flow.flow, "sample": {"text": "{\"a\": 1}"}}});
    let tried = tenant.owner.query(preview, sample).await["flowPreview"].take();
    assert_eq!((&tried["read"], &tried["mapped"]), (&json!([{"a": 1}]), &json!([{"a": 1, "by": "three"}])));
    assert_eq!(tried["written"], r#"{"a":1,"by":"three"}"#);
    let broken = json!({"input": {"flowId": flow.flow, "sample": {"text": "{"}}});
    assert_eq!(tenant.owner.query(preview, broken).await["flowPreview"]["failure"]["code"], "JSON_SYNTAX");
    let listener = tenant.listener("large", json!({"none": {}})).await;
    tenant.owner.mutate("listenerUpdate", "listener { id }", json!({"id": listener, "maxBodyBytes": 2_000_000})).await;
    let large = send(&inlet, "/in/shop/large", &" ".repeat(1024 * 1024 + 1)).await;
    let huge = json!({"input": {"flowId": flow.flow, "sample": {"messageId": large["messageUuid"]}}});
    tenant.owner.fails(preview, huge, "SAMPLE_TOO_LARGE").await;
    let wrong = json!({"input": {"flowId": flow.flow, "step": 7, "sample": {"text": "{}"}}});
    let refused = tenant.owner.execute(preview, wrong).await;
    assert!(refused["errors"][0]["extensions"]["code"].is_string(), "{refused}");
    let shadow = "query($input: FlowShadowInput!) { flowShadow(input: $input) { messageId version same differences { path before after } failure { code } } }";
    let input = |version: i32| json!({"input": {"flowId": flow.flow, "version": version}});
    let shadowed = tenant.owner.query(shadow, input(3)).await["flowShadow"].take();
    assert_eq!(shadowed.as_array().unwrap().len(), 1, "nothing was delivered by trying: {shadowed}");
    assert_eq!((&shadowed[0]["version"], &shadowed[0]["same"]), (&json!(2), &json!(false)));
    assert_eq!(shadowed[0]["differences"], json!([{"path": "/0/by", "before": "two", "after": "three"}]));
    assert_eq!(tenant.owner.query(shadow, input(2)).await["flowShadow"][0]["same"], true);

    tenant.owner.mutate("flowPublish", "flow { version }", json!({"id": flow.flow})).await;
    assert_eq!(by().await, json!({"by": "three"}));
    let diff = "query($id: ID!) { flowDiff(flowId: $id, from: 2, to: 3) { path before after } }";
    let found = tenant.owner.query(diff, json!({"id": flow.flow})).await["flowDiff"].take();
    let place = "/transformations/0/mapping/fields/0/from/constant";
    assert_eq!(found, json!([{"path": place, "before": "two", "after": "three"}]));

    let reverted =
        tenant.owner.mutate("flowRevert", "flow { version note author }", json!({"id": flow.flow, "version": 2})).await;
    assert_eq!(reverted["flow"], json!({"version": 4, "note": "as version 2", "author": "owner@shop"}));
    assert_eq!(by().await, json!({"by": "two"}));
    let versions = "query($id: ID!) { flow(id: $id) { versions { nodes { version author note } } } }";
    let all = tenant.owner.query(versions, json!({"id": flow.flow})).await["flow"]["versions"]["nodes"].take();
    assert_eq!(all[2], json!({"version": 2, "author": "owner@shop", "note": "says two"}));
    tenant.owner.refused("flowPublish", "flow { id }", json!({"id": flow.flow, "version": 9}), "NOT_FOUND").await;

    // Another tenant neither sees nor tries it.
    let other = Tenant::create(&inlet, "other").await;
    other.owner.refused("flowRevert", "flow { id }", json!({"id": flow.flow, "version": 1}), "NOT_FOUND").await;
    other.owner.fails(shadow, input(3), "NOT_FOUND").await;
}

#[tokio::test]
async fn parameters_come_from_headers_that_the_flow_names_and_have_types() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let parameters =
        json!([{"name": "site", "default": "none", "header": "X-Site"}, {"name": "count", "type": "INTEGER"}]);
    let step = json!({"mapping": {"fields": [{"set": {"target": "site", "from": {"parameter": "site"}}}]}});
    change(&tenant, &flow, step, json!({"parameters": parameters})).await;
    let post = async |query: &str, header: Option<&str>| {
        let mut request = inlet.client().request("POST", &format!("/in/shop/orders{query}")).body("{}");
        if let Some(value) = header {
            request = request.header("x-site", value);
        }
        json_of(request.send().await.unwrap()).await
    };
    for (query, header, site) in
        [("", None, "none"), ("?site=query", None, "query"), ("?site=query", Some("header"), "header")]
    {
        let receipt = post(query, header).await;
        wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
        assert_eq!(delivered(&inlet, &tenant, &receipt), Some(json!({"site": site})));
    }
    let receipt = post("?count=many", None).await;
    let dead = wait_for(&tenant.owner, &text(&receipt["auditId"]), "DEAD").await;
    assert_eq!(dead["failure"]["code"], "PARAMETER_TYPE");
}

#[tokio::test]
async fn a_body_comes_back_as_input_and_what_is_not_saved_can_be_tried() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let step = json!({
        "filter": {"not": {"test": {"value": {"header": "x-skip"}, "is": {"present": true}}}},
        "rejectedTo": {"file": {"connectionId": flow.connection, "formatId": flow.format, "name": "r"}},
        "mapping": {"fields": [
            {"set": {"target": "a", "from": {"path": "b"}, "functions": [{"trim": {}}], "onMissing": "DEFAULT", "default": 7}},
            {"each": {"target": "c", "path": "d", "fields": [{"exclude": "e"}]}},
        ]},
    });
    change(&tenant, &flow, step, json!({})).await;
    let query = "query($id: ID!) { flow(id: $id) { version definition { asInput } } }";
    let shown = tenant.owner.query(query, json!({"id": flow.flow})).await["flow"].take();
    let body = &shown["definition"]["asInput"];
    let mut input = body.clone();
    input["id"] = flow.flow.clone().into();
    let again = tenant.owner.mutate("flowUpdate", "flow { version }", input).await;
    assert_eq!(again["flow"]["version"], shown["version"], "sent back it changes nothing");

    let query = "query($input: FlowPreviewInput!) { flowPreview(input: $input) { written failure { code } } }";
    let mut definition = json!({"transformations": body["transformations"]});
    definition["transformations"][0]["mapping"]["fields"][0]["set"]["default"] = json!(8);
    let input = json!({"definition": definition, "sample": {"text": "{}"}});
    let tried = tenant.owner.query(query, json!({"input": input})).await;
    assert_eq!(tried["flowPreview"]["written"], r#"{"a":8,"c":[]}"#, "{tried}");
    // Whoever may not change flows tries only what is saved.
    let operator = tenant.user(&inlet, "OPERATOR").await;
    operator.fails(query, json!({"input": input}), "FORBIDDEN").await;
    let saved = json!({"flowId": flow.flow, "sample": {"text": "{}"}});
    assert_eq!(operator.query(query, json!({"input": saved})).await["flowPreview"]["written"], r#"{"a":7,"c":[]}"#);
    tenant.owner.fails(query, json!({"input": {"sample": {"text": "{}"}}}), "FLOW_MISSING").await;
    let stranger = Tenant::create(&inlet, "stranger").await;
    let foreign = stranger.owner.query(query, json!({"input": input})).await;
    assert_eq!(foreign["flowPreview"]["failure"]["code"], "FLOW_BROKEN", "formats of others are not there");

    definition["transformations"][0]["script"] = json!("return {;");
    let mut input = definition.clone();
    input["id"] = flow.flow.clone().into();
    let refused = tenant.owner.refused("flowUpdate", "flow { id }", input, "SCRIPT_SYNTAX").await;
    assert_eq!(refused["field"], "transformations[0].script");
    assert!(text(&refused["message"]).starts_with("line 1: "), "{refused}");
}

#[tokio::test]
async fn rows_of_one_key_become_one_record_with_a_list() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let table = json!({"name": "table", "settings": {"csv": {}}});
    let table = text(&tenant.owner.mutate("formatCreate", "format { id }", table).await["format"]["id"]);
    let step = json!({
        "name": "deliver",
        "from": {"listener": {"formatId": table}},
        "group": {"by": ["order"], "into": "lines"},
        "filter": {"test": {"value": {"path": "lines[1]"}, "is": {"present": true}}},
        "mapping": {"fields": [
            {"set": {"target": "number", "from": {"path": "order"}}},
            {"each": {"target": "items", "path": "lines", "fields": [{"set": {"target": "name", "from": {"path": "item"}}}]}},
        ]},
        "to": {"file": {"connectionId": flow.connection, "formatId": flow.format, "name": "{messageUuid}.json"}},
    });
    let input = json!({"id": flow.flow, "transformations": [step]});
    tenant.owner.mutate("flowUpdate", "flow { version }", input).await;
    let receipt = send(&inlet, "/in/shop/orders", "order,item\n7,pen\n7,ink\n8,cap\n9,nib\n9,box\n9,bag\n").await;
    let run = wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    let items = |names: &[&str]| names.iter().map(|name| json!({"name": name})).collect::<Vec<_>>();
    let expected = json!([
        {"number": "7", "items": items(&["pen", "ink"])},
        {"number": "9", "items": items(&["nib", "box", "bag"])},
    ]);
    assert_eq!(delivered(&inlet, &tenant, &receipt), Some(expected), "{run}");
}
