//! Files as they are really used: out of a bucket or a directory by a pattern, each once, packed into another place, and put away.

use std::{fs, io::Read};

use flate2::read::GzDecoder;
use inlet_testing::{
    S3, Sshd,
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

fn sftp(server: &Sshd, directory: &str) -> Value {
    json!({"sftp": {
        "host": "127.0.0.1", "port": server.port(), "user": server.user(), "directory": directory,
        "authentication": "PRIVATE_KEY", "privateKey": server.private_key(), "hostKeys": [server.host_key("ed25519")],
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

/// From one server to another, as partners exchange files; and again, as an attempt does after the destination died in its middle.
#[tokio::test]
async fn files_of_an_sftp_server_are_mapped_and_delivered_to_another() {
    let (inlet, near, mut far) = (Inlet::start(), Sshd::start(), Sshd::start());
    let tenant = Tenant::create(&inlet, "shop").await;
    let csv = json!({"name": "CSV", "settings": {"csv": {}}});
    let csv = text(&tenant.owner.mutate("formatCreate", "format { id }", csv).await["format"]["id"]);
    let format = tenant.json_format("JSON").await;
    let from = tenant.connection("Near", sftp(&near, "in/{day:%Y}")).await;
    let to = tenant.connection("Far", sftp(&far, &far.file("out").display().to_string())).await;
    let flow = flow(
        &tenant,
        "exchange",
        json!({"files": {"connectionId": from, "formatId": csv, "pattern": "orders-*.csv", "afterwards": "MOVE", "moveTo": "done/{fileName}"}}),
        json!({"file": {"connectionId": to, "formatId": format, "name": "{day:%d}/{fileStem}.json.gz", "compression": "GZIP", "ifExists": "NUMBER"}}),
    )
    .await;
    fs::create_dir_all(near.file("in/2026")).unwrap();
    for name in ["orders-1.csv", "orders-2.csv", "other.csv"] {
        fs::write(near.file("in/2026").join(name), format!("id,name\r\n1,{name}\r\n")).unwrap();
    }
    let first = run(&tenant, &flow, "SUCCEEDED").await;
    for number in [1, 2] {
        let packed = fs::read(far.file(&format!("out/29/orders-{number}.json.gz"))).unwrap();
        let mut unpacked = String::new();
        GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
        let expected = json!([{"id": "1", "name": format!("orders-{number}.csv")}]);
        assert_eq!(serde_json::from_str::<Value>(&unpacked).unwrap(), expected);
        assert!(near.file(&format!("in/2026/done/orders-{number}.csv")).exists());
        assert!(!near.file(&format!("in/2026/orders-{number}.csv")).exists());
    }
    let target = far.file("out/29/orders-2.json.gz").display().to_string();
    assert_eq!(first["steps"][0]["attempts"][0]["target"], format!("2 files, the last: {target}"));
    assert!(near.file("in/2026/other.csv").exists());

    // A destination that is away is tried again, and the file stays where it is until it was delivered.
    far.kill();
    fs::write(near.file("in/2026/orders-3.csv"), "id,name\r\n3,c\r\n").unwrap();
    let dead = run(&tenant, &flow, "DEAD").await;
    assert_eq!(dead["failure"]["code"], "SFTP_CONNECT", "{dead}");
    assert!(near.file("in/2026/orders-3.csv").exists());
    far.restart();
    run(&tenant, &flow, "SUCCEEDED").await;
    assert!(near.file("in/2026/done/orders-3.csv").exists());
    let mut delivered: Vec<_> = fs::read_dir(far.file("out/29"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    delivered.sort();
    assert_eq!(delivered, ["orders-1.json.gz", "orders-2.json.gz", "orders-3.json.gz"]);
}

/// As a person sets such a connection up: tested without a host key, whose fingerprint is pasted; and no key comes out again.
#[tokio::test]
async fn an_sftp_connection_is_set_up_by_what_its_test_tells() {
    let (inlet, server) = (Inlet::start(), Sshd::start());
    let tenant = Tenant::create(&inlet, "shop").await;
    let mut settings = sftp(&server, "");
    settings["sftp"]["hostKeys"] = json!([]);
    let connection = tenant.connection("Partner", settings.clone()).await;
    let query = "mutation($id: ID!) { connectionTest(input: {id: $id}) { test { passed steps { stage outcome code message } } } }";
    let test = async || tenant.owner.query(query, json!({"id": connection})).await["connectionTest"]["test"].take();
    let tested = test().await;
    assert_eq!(tested["passed"], false);
    let shake = tested["steps"].as_array().unwrap().iter().find(|step| step["stage"] == "SSH").unwrap();
    assert_eq!((&shake["outcome"], &shake["code"]), (&json!("FAILED"), &json!("SFTP_HOST_KEY_UNKNOWN")));
    let fingerprint = server.fingerprint("ed25519");
    assert!(text(&shake["message"]).contains(&fingerprint), "{shake}");

    // The key stays with its server; another server must be given it again.
    settings["sftp"].as_object_mut().unwrap().remove("privateKey");
    settings["sftp"]["hostKeys"] = json!([fingerprint]);
    let input = json!({"id": connection, "settings": settings.clone()});
    tenant.owner.mutate("connectionUpdate", "connection { id }", input).await;
    let tested = test().await;
    assert_eq!(tested["passed"], true, "{tested}");
    settings["sftp"]["host"] = json!("elsewhere.example");
    let moved = json!({"id": connection, "settings": settings.clone()});
    let refused = tenant.owner.refused("connectionUpdate", "connection { id }", moved, "SECRET_MISSING").await;
    assert_eq!(refused["field"], "settings.sftp.privateKey");

    let query = "query($id: ID!) { connection(id: $id) { secretSet settings { sftp { host port user authentication hostKeys directory timeoutMs } } } }";
    let shown = tenant.owner.query(query, json!({"id": connection})).await;
    assert_eq!(shown["connection"]["secretSet"], true);
    let expected = json!({"host": "127.0.0.1", "port": server.port(), "user": server.user(), "authentication": "PRIVATE_KEY",
        "hostKeys": [fingerprint], "directory": "", "timeoutMs": 30_000});
    assert_eq!(shown["connection"]["settings"]["sftp"], expected);

    settings["sftp"]["host"] = json!("127.0.0.1");
    settings["sftp"]["hostKeys"] = json!(["no key"]);
    let wrong = json!({"id": connection, "settings": settings});
    let refused = tenant.owner.try_mutate("connectionUpdate", "connection { id }", wrong).await;
    assert_eq!(refused["userErrors"][0]["field"], "settings.sftp.hostKeys[0]", "{refused}");
}
