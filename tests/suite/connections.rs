//! Connections of every kind as a tenant sets them, against real servers.

use inlet_testing::{MailCatcher, Manners, MariaDb, Postgres};
use inlet_tests::{
    Client, Inlet, Sink,
    client::json_of,
    sink::Behaviour,
    story::{Tenant, text, wait_for},
};
use serde_json::{Value, json};

/// A flow from an open listener to that end, unchanged; returns the listener's path.
async fn flow_to(tenant: &Tenant, path: &str, to: impl FnOnce(&str) -> Value) -> String {
    let listener = tenant.listener(path, json!({"none": {}})).await;
    let format = tenant.json_format(&format!("{path} JSON")).await;
    let flow = json!({
        "name": path,
        "listenerId": listener,
        "transformations": [{"name": "deliver", "from": {"listener": {"formatId": format}}, "to": to(&format)}],
        "retry": {"maxAttempts": 3, "initialDelayMs": 10, "maxDelayMs": 50},
    });
    let flow = text(&tenant.owner.mutate("flowCreate", "flow { id }", flow).await["flow"]["id"]);
    tenant.schedule(&flow).await;
    format!("/in/{}/{path}", tenant.slug)
}

/// Posts a payload, waits for that end, and returns the execution's id with the end.
async fn post(inlet: &Inlet, tenant: &Tenant, path: &str, body: &str, state: &str) -> (String, Value) {
    let answer = inlet.client().post(path, "application/json", body.to_owned()).await;
    let id = text(&json_of(answer).await["auditId"]);
    let end = wait_for(&tenant.owner, &id, state).await;
    (id, end)
}

#[tokio::test]
async fn an_http_connection_sends_what_its_settings_say() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let grant =
        json!({"tokenUrl": sink.url("/token"), "clientId": "shop", "clientSecret": "hidden-1", "scope": "orders"});
    let signing = json!({"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
    let settings = json!({"http": {
        "url": sink.url("/orders"), "query": [{"name": "from", "value": "the shop"}], "successStatuses": [200, 409],
        "authentication": {"oauth2": grant}, "signing": signing,
    }});
    let connection = tenant.connection("API", settings).await;
    let to = |format: &str| json!({"http": {"connectionId": connection, "formatId": format, "recordsPerRequest": 2}});
    let path = flow_to(&tenant, "orders", to).await;
    sink.script([
        Behaviour::Answer(200, vec![], r#"{"access_token":"given-1"}"#.to_owned()),
        Behaviour::Answer(200, vec![], String::new()),
        Behaviour::Answer(
            409,
            vec![("x-reason", "known".to_owned()), ("set-cookie", "a=b".to_owned())],
            "twice".to_owned(),
        ),
    ]);
    let (id, done) = post(&inlet, &tenant, &path, r#"[{"n":1},{"n":2},{"n":3}]"#, "SUCCEEDED").await;
    assert_eq!(done["steps"][0]["attempts"][0]["target"], format!("POST {} (request 2 of 2)", sink.url("/orders")));

    let received = sink.received();
    assert_eq!(received[0].body.as_ref(), b"grant_type=client_credentials&scope=orders");
    for (request, (body, number)) in received[1..].iter().zip([(r#"[{"n":1},{"n":2}]"#, 1), (r#"[{"n":3}]"#, 2)]) {
        let stable_id = format!("{id}-0-{number}");
        assert_eq!((request.target.as_str(), request.body.as_ref()), ("/orders?from=the+shop", body.as_bytes()));
        assert_eq!(request.header("authorization"), Some("Bearer given-1"));
        assert_eq!(request.header("idempotency-key"), Some(stable_id.as_str()));
        assert_eq!(request.header("webhook-id"), Some(stable_id.as_str()));
        assert!(request.header("webhook-signature").unwrap().starts_with("v1,"));
    }

    // The answer's headers are kept; no secret comes out again.
    let query = "query($id: ID!) { execution(id: $id) { steps { attempts { responseStatus responseHeaders { name value } } } } }";
    let attempt = tenant.owner.query(query, json!({"id": id})).await["execution"]["steps"][0]["attempts"][0].take();
    assert_eq!(attempt["responseStatus"], 409);
    let headers = attempt["responseHeaders"].as_array().unwrap();
    assert!(headers.contains(&json!({"name": "x-reason", "value": "known"})), "{headers:?}");
    assert!(headers.iter().all(|header| header["name"] != "set-cookie"));
    let query = "query($id: ID!) { connection(id: $id) { secretSet settings { http { signed successStatuses compress query { name value }
        authentication { kind user oauth2 { tokenUrl scope credentialsInBody } } } } } }";
    let shown = tenant.owner.query(query, json!({"id": connection})).await;
    assert!(!shown.to_string().contains("hidden") && !shown.to_string().contains("whsec_"));
    let http = &shown["connection"]["settings"]["http"];
    assert_eq!((&http["signed"], &http["successStatuses"]), (&json!(true), &json!([200, 409])));
    assert_eq!((&http["authentication"]["kind"], &http["authentication"]["user"]), (&json!("OAUTH2"), &json!("shop")));
}

#[tokio::test]
async fn a_secret_stays_with_its_host_and_what_is_missing_is_named() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let key = |url: &str, key: Value| json!({"http": {"url": url, "authentication": {"apiKey": {"name": "X-Key", "place": "HEADER", "key": key}}}});
    let connection = tenant.connection("API", key(&sink.url("/a"), json!("hidden"))).await;
    let change = async |settings: Value| {
        let input = json!({"id": connection, "settings": settings});
        tenant.owner.try_mutate("connectionUpdate", "connection { secretSet }", input).await
    };
    // The same host: it stays. Another: it must be given again.
    assert_eq!(change(key(&sink.url("/b"), Value::Null)).await["connection"]["secretSet"], true);
    let refused = change(key("http://elsewhere.example/b", Value::Null)).await;
    assert_eq!(refused["userErrors"][0]["code"], "SECRET_MISSING");
    let unsigned = json!({"http": {"url": sink.url("/b"), "signing": {}}});
    assert_eq!(change(unsigned).await["userErrors"][0]["field"], "settings.http.signing.secret");
    let both = json!({"http": {"url": sink.url("/b"), "compress": true, "signing": {"secret": "whsec_"}}});
    assert_eq!(change(both).await["userErrors"][0]["field"], "settings.http.signing");

    let to = |format: &str| json!({"http": {"connectionId": connection, "formatId": format, "recordsPerRequest": 1}});
    let path = flow_to(&tenant, "orders", to).await;
    post(&inlet, &tenant, &path, r#"[{"n":1},{"n":2}]"#, "SUCCEEDED").await;
    let received = sink.received();
    assert_eq!(
        received.iter().map(|request| request.body.as_ref()).collect::<Vec<_>>(),
        [br#"{"n":1}"#, br#"{"n":2}"#]
    );
    assert!(received.iter().all(|request| request.header("x-key") == Some("hidden") && request.target == "/b"));
}

/// What rows a flow leaves behind in a table of both databases: written, written again, replayed.
#[tokio::test]
async fn records_become_rows() {
    let (inlet, postgres, mariadb) = (Inlet::start(), Postgres::start(), MariaDb::start());
    let tenant = Tenant::create(&inlet, "shop").await;
    let url = postgres.database("shop");
    assert!(url.contains("127.0.0.1"));
    let make = "CREATE TABLE orders (id integer PRIMARY KEY, buyer varchar(20) NOT NULL, total numeric(10, 2), placed timestamp)";
    let rows = "ASSERT (SELECT string_agg(id || buyer || total, ',' ORDER BY id) FROM orders) = '1ann1.50,2bob2.25'";
    // In the database that the helper's statements run in.
    postgres.run_sql(make);
    mariadb.run_sql(&format!(
        "USE test; {make}; CREATE USER 'inlet'@'%' IDENTIFIED BY 'hidden-1'; GRANT ALL ON test.* TO 'inlet'@'%'"
    ));
    let server = |port: u16, database: &str, user: &str| {
        json!({"host": "127.0.0.1", "port": port, "database": database, "user": user,
        "password": "hidden-1", "tls": "DISABLE"})
    };
    for (name, settings) in [
        ("postgres", json!({"postgres": server(postgres.port(), "postgres", "postgres")})),
        ("mysql", json!({"mysql": server(mariadb.port(), "test", "inlet")})),
    ] {
        let connection = tenant.connection(name, settings).await;
        let to = |_: &str| json!({"sql": {"connectionId": connection, "table": "orders", "action": "UPSERT", "keyColumns": ["id"], "once": true}});
        let path = flow_to(&tenant, name, to).await;
        let orders = r#"[{"id":1,"buyer":"ann","total":1.50,"placed":"2026-01-31T08:00:00Z"},{"id":2,"buyer":"bob","total":"2.25"}]"#;
        let (id, done) = post(&inlet, &tenant, &path, orders, "SUCCEEDED").await;
        assert!(done["steps"][0]["attempts"][0]["target"].as_str().unwrap().starts_with("UPSERT orders ("), "{done:#}");
        assert_eq!((&done["steps"][0]["recordsIn"], &done["steps"][0]["recordsOut"]), (&json!(2), &json!(2)));
        let noted = format!("SELECT id FROM inlet_deliveries WHERE id = '{id}-0'");
        if name == "postgres" {
            postgres.run_sql(&format!(
                "DO 'BEGIN {} ; ASSERT EXISTS ({}); END'",
                rows.replace('\'', "''"),
                noted.replace('\'', "''")
            ));
        }

        // The second record is refused by the table, and named; the first is not there either.
        let (_, dead) = post(&inlet, &tenant, &path, r#"[{"id":3,"buyer":"eve"},{"id":4,"buyer":null}]"#, "DEAD").await;
        assert_eq!(
            (&dead["failure"]["code"], &dead["failure"]["record"]),
            (&json!("SQL_CONSTRAINT"), &json!(2)),
            "{dead:#}"
        );
        let (_, dead) = post(&inlet, &tenant, &path, r#"[{"id":"three"}]"#, "DEAD").await;
        assert_eq!(
            (&dead["failure"]["code"], &dead["failure"]["field"]),
            (&json!("SQL_VALUE_UNFIT"), &json!("id")),
            "{dead:#}"
        );
        let query = "query($id: ID!) { connection(id: $id) { secretSet settings { postgres { host tls } mysql { host tls } sqlite { path } http { url } } } }";
        let shown = tenant.owner.query(query, json!({"id": connection})).await["connection"].take();
        assert!(shown["secretSet"] == true && !shown.to_string().contains("hidden"), "{shown}");
        assert_eq!(shown["settings"][name], json!({"host": "127.0.0.1", "tls": "DISABLE"}));
    }
    mariadb.run_sql("USE test; INSERT INTO orders SELECT 100, GROUP_CONCAT(id, buyer ORDER BY id), SUM(total), NULL FROM orders HAVING SUM(total) = 3.75 AND COUNT(*) = 2");
    mariadb.run_sql("USE test; UPDATE orders SET id = IF(buyer = '1ann,2bob', 101, NULL) WHERE id = 100");

    // A connection of another kind, or without keys, is refused when the flow is saved.
    let directory = tenant.connection("files", json!({"directory": {}})).await;
    let format = tenant.json_format("JSON").await;
    let listener = tenant.listener("other", json!({"none": {}})).await;
    for (sql, code) in [
        (json!({"connectionId": directory, "table": "orders"}), "CONNECTION_KIND"),
        (json!({"connectionId": directory, "table": "orders", "action": "DELETE"}), "SQL_TABLE_INVALID"),
    ] {
        let steps = json!([{"name": "s", "from": {"listener": {"formatId": format}}, "to": {"sql": sql}}]);
        let input = json!({"name": "other", "listenerId": listener, "transformations": steps});
        tenant.owner.refused("flowCreate", "flow { id }", input, code).await;
    }
}

#[tokio::test]
async fn a_connection_is_tested_stage_by_stage() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let test = async |client: &Client, id: &str, parameters: Value| {
        let selected = "test { passed steps { stage outcome durationMs code message } }";
        client.mutate("connectionTest", selected, json!({"id": id, "parameters": parameters})).await["test"].take()
    };
    let token = json!({"url": sink.url("/token"), "user": "shop", "password": "hidden-1"});
    let settings = json!({"http": {"url": sink.url("/orders/{id}"), "authentication": {"token": token}}});
    let api = tenant.connection("API", settings).await;
    let (operator, viewer) = (tenant.user(&inlet, "OPERATOR").await, tenant.user(&inlet, "VIEWER").await);
    sink.script([Behaviour::Answer(200, vec![], r#"{"token":"given-1"}"#.to_owned())]);
    let found = test(&operator, &api, json!([{"name": "id", "value": "7"}])).await;
    assert_eq!(found["passed"], true, "{found:#}");
    let steps = found["steps"].as_array().unwrap();
    let outcomes: Vec<_> = steps.iter().map(|step| (text(&step["stage"]), text(&step["outcome"]))).collect();
    let expected = [
        ("DNS", "PASSED"),
        ("TCP", "PASSED"),
        ("TLS", "SKIPPED"),
        ("AUTHENTICATION", "PASSED"),
        ("OPERATION", "PASSED"),
    ];
    assert_eq!(outcomes, expected.map(|(stage, outcome)| (stage.to_owned(), outcome.to_owned())));
    assert!(steps[0]["durationMs"].as_f64().is_some() && steps[2]["durationMs"].is_null());
    let received = sink.received();
    assert_eq!((received[1].method.as_str(), received[1].target.as_str()), ("HEAD", "/orders/7"));
    assert_eq!(received[1].header("authorization"), Some("Bearer given-1"));

    // What fails is named, and no secret with it; a second test asks for the token again.
    sink.script([Behaviour::Answer(401, vec![], "hidden-1".to_owned())]);
    let found = test(&operator, &api, json!([])).await;
    assert_eq!(found["passed"], false);
    assert_eq!(found["steps"][4]["code"], "PARAMETER_UNSET", "{found:#}");
    let found = test(&operator, &api, json!([{"name": "id", "value": "7"}])).await;
    assert_eq!(found["steps"][3]["code"], "TOKEN_REFUSED", "{found:#}");
    assert!(!found.to_string().contains("hidden"));

    let directory = tenant.connection("files", json!({"directory": {"path": "out"}})).await;
    let found = test(&operator, &directory, json!([])).await;
    assert_eq!((&found["passed"], found["steps"].as_array().unwrap().len()), (&json!(true), 1));

    let query = "mutation($id: ID!) { connectionTest(input: {id: $id}) { test { passed } } }";
    viewer.fails(query, json!({"id": api}), "FORBIDDEN").await;
}

/// A letter goes over TLS to whom the parameters name; its password stays with its server.
#[tokio::test]
async fn records_become_a_letter() {
    let manners = Manners { starttls: true, credentials: Some("AHNob3AAaGlkZGVuLTE="), ..Manners::default() };
    let (inlet, mail) = (Inlet::start(), MailCatcher::start(manners).await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let settings = json!({
        "host": "localhost", "port": mail.port, "user": "shop", "caCertificates": mail.authority, "from": "inlet@example.org",
        "to": ["{office}@example.org"], "subject": "Orders for {office}",
    });
    let mut with_password = settings.clone();
    with_password["password"] = json!("hidden-1");
    let connection = tenant.connection("mail", json!({"email": with_password})).await;
    let to = |format: &str| json!({"email": {"connectionId": connection, "formatId": format, "attachmentName": "orders.json"}});
    let path = flow_to(&tenant, "orders", to).await;
    let (id, done) = post(&inlet, &tenant, &format!("{path}?office=north"), r#"{"n":1}"#, "SUCCEEDED").await;
    let attempt = &done["steps"][0]["attempts"][0];
    assert_eq!(attempt["target"], format!("1 recipient by localhost:{}", mail.port));
    let letters = mail.letters();
    assert_eq!((letters.len(), letters[0].protected), (1, true));
    assert_eq!(letters[0].recipients, ["north@example.org"]);
    for part in ["Subject: Orders for north", "orders.json", &format!("Message-ID: <{id}-0@inlet>")] {
        assert!(letters[0].text.contains(part), "{part} in {}", letters[0].text);
    }
    let (_, dead) = post(&inlet, &tenant, &format!("{path}?office=a%0Ab"), r#"{"n":1}"#, "DEAD").await;
    assert_eq!(dead["failure"]["code"], "EMAIL_ADDRESS_INVALID", "{dead:#}");
    assert_eq!(mail.letters().len(), 1);

    let query = "query($id: ID!) { connection(id: $id) { secretSet settings { email { host user } } } }";
    let shown = tenant.owner.query(query, json!({"id": connection})).await["connection"].take();
    assert!(shown["secretSet"] == true && !shown.to_string().contains("hidden"), "{shown}");
    let update = |email: &Value| json!({"id": connection, "settings": {"email": email}});
    tenant.owner.mutate("connectionUpdate", "connection { id }", update(&settings)).await;
    let mut elsewhere = settings;
    elsewhere["host"] = json!("mail.evil.test");
    tenant.owner.refused("connectionUpdate", "connection { id }", update(&elsewhere), "SECRET_MISSING").await;
}
