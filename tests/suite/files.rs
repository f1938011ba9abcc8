//! Files as they are really used: out of a bucket or a directory by a pattern, each once, packed into another place, and put away.

use std::{fs, io::Read};

use flate2::read::GzDecoder;
use inlet_testing::{
    S3,
    s3::{ACCESS_KEY_ID, SECRET_ACCESS_KEY},
};
use inlet_tests::{
    Inlet, Sink,
    sink::{Behaviour, Gate},
    story::{Tenant, look, text, wait_for},
};
use serde_json::{Value, json};

fn bucket(server: &S3, prefix: &str) -> Value {
    json!({"s3": {
        "bucket": "box", "endpoint": server.url(), "pathStyle": true, "prefix": prefix,
        "accessKeyId": ACCESS_KEY_ID, "secretAccessKey": SECRET_ACCESS_KEY,
    }})
}

/// A flow of one step, tried twice at once.
async fn flow(tenant: &Tenant, name: &str, from: Value, to: Value) -> String {
    let input = json!({
        "name": name,
        "transformations": [{"name": "deliver", "from": from, "to": to}],
        "retry": {"maxAttempts": 2, "initialDelayMs": 10, "maxDelayMs": 20},
    });
    text(&tenant.owner.mutate("flowCreate", "flow { id }", input).await["flow"]["id"])
}

/// Runs a flow by hand and waits for that end.
async fn run(tenant: &Tenant, flow: &str, state: &str) -> Value {
    let input = json!({"flowId": flow, "parameters": [{"name": "day", "value": "2026-11-29"}]});
    let execution = tenant.owner.mutate("flowRun", "execution { id }", input).await;
    let id = text(&execution["execution"]["id"]);
    wait_for(&tenant.owner, &id, state).await;
    look(&tenant.owner, &id).await
}

fn put(server: &S3, key: &str, body: &str) {
    let path = server.object("box", key);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, body).unwrap();
}

#[tokio::test]
async fn files_of_a_bucket_are_mapped_packed_and_moved() {
    let (inlet, server) = (Inlet::start(), S3::start(&["box"]));
    let tenant = Tenant::create(&inlet, "shop").await;
    let csv = json!({"name": "CSV", "settings": {"csv": {}}});
    let csv = text(&tenant.owner.mutate("formatCreate", "format { id }", csv).await["format"]["id"]);
    let format = tenant.json_format("JSON").await;
    let from = tenant.connection("Bucket", bucket(&server, "in")).await;
    let to = tenant.connection("Out", json!({"directory": {"path": "out"}})).await;
    let flow = flow(
        &tenant,
        "fetch",
        json!({"files": {"connectionId": from, "formatId": csv, "pattern": "orders-*.csv", "limit": 2, "afterwards": "MOVE",
            "moveTo": "done/{day:%Y}/{day:%m}/{fileName}"}}),
        json!({"file": {"connectionId": to, "formatId": format, "name": "{day:%d}-{fileStem}.json.gz", "compression": "GZIP"}}),
    )
    .await;
    for name in ["orders-1.csv", "orders-2.csv", "orders-3.csv", "other.csv"] {
        put(&server, &format!("in/{name}"), &format!("id,name\r\n1,{name}\r\n"));
    }

    let first = run(&tenant, &flow, "SUCCEEDED").await;
    let out = |name: &str| inlet.data(&format!("files/{}/out/{name}", tenant.id));
    for number in [1, 2] {
        let packed = fs::read(out(&format!("29-orders-{number}.json.gz"))).unwrap();
        let mut unpacked = String::new();
        GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
        let expected = json!([{"id": "1", "name": format!("orders-{number}.csv")}]);
        assert_eq!(serde_json::from_str::<Value>(&unpacked).unwrap(), expected);
        assert!(!server.object("box", &format!("in/orders-{number}.csv")).exists());
        assert!(server.object("box", &format!("in/done/2026/11/orders-{number}.csv")).exists());
    }
    assert!(!out("29-orders-3.json.gz").exists(), "{first}");
    assert!(server.object("box", "in/orders-3.csv").exists());
    assert_eq!(first["steps"][0]["attempts"][0]["target"], "2 files, the last: out/29-orders-2.json.gz");

    run(&tenant, &flow, "SUCCEEDED").await;
    assert!(out("29-orders-3.json.gz").exists());
    assert!(server.object("box", "in/other.csv").exists());
    run(&tenant, &flow, "SUCCEEDED").await;
    assert_eq!(fs::read_dir(out("")).unwrap().count(), 3, "nothing is left to do");
}

#[tokio::test]
async fn a_file_that_fails_leaves_done_what_was_before_it() {
    let (inlet, server) = (Inlet::start(), S3::start(&["box"]));
    let tenant = Tenant::create(&inlet, "shop").await;
    let format = tenant.json_format("JSON").await;
    let from = tenant.connection("In", json!({"directory": {"path": "in"}})).await;
    let to = tenant.connection("Bucket", bucket(&server, "")).await;
    let flow = flow(
        &tenant,
        "send",
        json!({"files": {"connectionId": from, "formatId": format, "pattern": "**/*.json", "afterwards": "DELETE"}}),
        json!({"file": {"connectionId": to, "formatId": format, "name": "{filePath}", "ifExists": "NUMBER"}}),
    )
    .await;
    let folder = inlet.data(&format!("files/{}/in", tenant.id));
    fs::create_dir_all(folder.join("deep")).unwrap();
    for (name, body) in [("a.json", "{\"n\":1}"), ("b.json", "{"), ("deep/c.json", "{\"n\":3}")] {
        fs::write(folder.join(name), body).unwrap();
    }
    let dead = run(&tenant, &flow, "DEAD").await;
    let message = text(&dead["failure"]["message"]);
    assert!(message.starts_with("b.json: "), "{message}");
    assert!(!folder.join("a.json").exists() && folder.join("b.json").exists() && folder.join("deep/c.json").exists());
    assert!(server.object("box", "a.json").exists());

    fs::write(folder.join("b.json"), "{\"n\":2}").unwrap();
    run(&tenant, &flow, "SUCCEEDED").await;
    assert!(!folder.join("b.json").exists() && !folder.join("deep/c.json").exists());
    // The slash of a value is no directory.
    assert!(server.object("box", "deep%2Fc.json").exists());
    assert!(!server.object("box", "a-1.json").exists());
}

#[tokio::test]
async fn only_new_and_changed_files_are_taken() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let format = tenant.json_format("JSON").await;
    let own = tenant.connection("Own", json!({"directory": {}})).await;
    let flow = flow(
        &tenant,
        "watch",
        json!({"files": {"connectionId": own, "formatId": format, "pattern": "in/*.json", "onlyNew": true}}),
        json!({"file": {"connectionId": own, "formatId": format, "name": "out/{fileName}", "ifExists": "NUMBER"}}),
    )
    .await;
    let folder = inlet.data(&format!("files/{}", tenant.id));
    fs::create_dir_all(folder.join("in")).unwrap();
    fs::write(folder.join("in/a.json"), "{\"n\":1}").unwrap();
    run(&tenant, &flow, "SUCCEEDED").await;
    let again = run(&tenant, &flow, "SUCCEEDED").await;
    assert_eq!(again["steps"][0]["recordsIn"], 0, "{again}");
    assert!(folder.join("out/a.json").exists() && !folder.join("out/a-1.json").exists());

    fs::write(folder.join("in/a.json"), "{\"n\":22}").unwrap();
    fs::write(folder.join("in/b.json"), "{\"n\":2}").unwrap();
    run(&tenant, &flow, "SUCCEEDED").await;
    assert_eq!(fs::read_to_string(folder.join("out/a-1.json")).unwrap().trim(), "{\"n\":22}");
    assert!(folder.join("out/b.json").exists());
}

#[tokio::test]
async fn what_cannot_be_is_refused_when_it_is_saved() {
    let (inlet, server) = (Inlet::start(), S3::start(&["box"]));
    let tenant = Tenant::create(&inlet, "shop").await;
    let format = tenant.json_format("JSON").await;
    let connection = tenant.connection("Bucket", bucket(&server, "")).await;
    let definition = |from: Value| {
        let to = json!({"file": {"connectionId": connection, "formatId": format, "name": "x"}});
        json!({"name": "f", "transformations": [{"name": "deliver", "from": from, "to": to}]})
    };
    let files = |mut other: Value| {
        other["connectionId"] = json!(connection);
        other["formatId"] = json!(format);
        json!({"files": other})
    };
    for bad in [
        json!({"pattern": "../*"}),
        json!({"pattern": "[a"}),
        json!({"pattern": "*", "limit": 0}),
        json!({"pattern": "*", "afterwards": "MOVE"}),
        json!({"pattern": "*", "moveTo": "x"}),
    ] {
        tenant.owner.refused("flowCreate", "flow { id }", definition(files(bad)), "FILES_INVALID").await;
    }
    let bad = json!({"file": {"connectionId": connection, "formatId": format, "name": "{receivedAt:%Q}"}});
    tenant.owner.refused("flowCreate", "flow { id }", definition(bad), "DATE_FORMAT_INVALID").await;

    // A secret is never shown, and does not follow its connection to another server.
    let query = "query($id: ID!) { connection(id: $id) { secretSet settings { s3 { bucket endpoint accessKeyId } } } }";
    let shown = tenant.owner.query(query, json!({"id": connection})).await;
    assert_eq!(shown["connection"]["secretSet"], true);
    assert!(!shown.to_string().contains(SECRET_ACCESS_KEY));
    let mut elsewhere = bucket(&server, "");
    elsewhere["s3"].as_object_mut().unwrap().remove("secretAccessKey");
    let same = json!({"id": connection, "settings": elsewhere.clone()});
    tenant.owner.mutate("connectionUpdate", "connection { id }", same).await;
    elsewhere["s3"]["endpoint"] = json!("http://127.0.0.1:9");
    let moved = json!({"id": connection, "settings": elsewhere});
    tenant.owner.refused("connectionUpdate", "connection { id }", moved, "SECRET_MISSING").await;
    let query = "mutation($id: ID!) { connectionTest(input: {id: $id}) { test { passed } } }";
    let passed = tenant.owner.query(query, json!({"id": connection})).await;
    assert_eq!(passed["connectionTest"]["test"]["passed"], true, "{passed}");
}

/// The second of three files hangs at its receiver when the process dies.
#[tokio::test]
async fn a_file_is_delivered_again_only_if_the_process_died_with_it() {
    let (mut inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let format = tenant.json_format("JSON").await;
    let from = tenant.connection("In", json!({"directory": {"path": "in"}})).await;
    let to = tenant.connection("Out", json!({"http": {"url": sink.url("/"), "timeoutMs": 300_000}})).await;
    let flow = flow(
        &tenant,
        "send",
        json!({"files": {"connectionId": from, "formatId": format, "pattern": "*.json", "afterwards": "DELETE"}}),
        json!({"http": {"connectionId": to, "formatId": format}}),
    )
    .await;
    let folder = inlet.data(&format!("files/{}/in", tenant.id));
    fs::create_dir_all(&folder).unwrap();
    for number in 1..=3 {
        fs::write(folder.join(format!("{number}.json")), format!("{{\"n\":{number}}}")).unwrap();
    }
    let gate = Gate::default();
    sink.script([Behaviour::Answer(200, vec![], String::new()), Behaviour::Hold(gate.clone())]);
    let execution = tenant.owner.mutate("flowRun", "execution { id }", json!({"flowId": flow})).await;
    let execution = text(&execution["execution"]["id"]);
    gate.holds(1).await;
    assert!(!folder.join("1.json").exists() && folder.join("2.json").exists());
    inlet.kill();
    inlet.restart();
    wait_for(&tenant.owner, &execution, "SUCCEEDED").await;
    let received = sink.received();
    let bodies: Vec<_> = received.iter().map(|request| request.body.as_ref()).collect();
    assert_eq!(bodies, [&b"{\"n\":1}"[..], b"{\"n\":2}", b"{\"n\":2}", b"{\"n\":3}"]);
    let id = |at: usize| received[at].header("idempotency-key").unwrap();
    assert!(id(1) == id(2) && id(0) != id(1) && id(2) != id(3));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}
