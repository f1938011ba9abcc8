//! Sources that are asked: answers of HTTP page by page, and queries of databases.

use inlet_testing::{MariaDb, Postgres};
use inlet_tests::{
    Inlet, Sink,
    sink::Behaviour,
    story::{Tenant, look, text, wait_for},
};
use serde_json::{Value, json};

/// A flow of one step, tried twice at once.
async fn flow(tenant: &Tenant, name: &str, from: Value, to: Value) -> String {
    let input = json!({
        "name": name,
        "transformations": [{"name": "bring", "from": from, "to": to}],
        "parameters": [{"name": "since", "type": "INTEGER", "default": "0"}],
        "retry": {"maxAttempts": 2, "initialDelayMs": 10, "maxDelayMs": 20},
    });
    text(&tenant.owner.mutate("flowCreate", "flow { id }", input).await["flow"]["id"])
}

/// Runs a flow by hand and waits for that end.
async fn run(tenant: &Tenant, flow: &str, parameters: &[(&str, &str)], state: &str) -> Value {
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    let input = json!({"flowId": flow, "parameters": parameters});
    let execution = tenant.owner.mutate("flowRun", "execution { id }", input).await;
    let id = text(&execution["execution"]["id"]);
    wait_for(&tenant.owner, &id, state).await;
    look(&tenant.owner, &id).await
}

fn server(port: u16, database: &str, user: &str) -> Value {
    json!({"host": "127.0.0.1", "port": port, "database": database, "user": user, "password": "hidden-1", "tls": "DISABLE"})
}

#[tokio::test]
async fn pages_become_rows() {
    let (inlet, source, postgres, mariadb) = (Inlet::start(), Sink::start().await, Postgres::start(), MariaDb::start());
    let tenant = Tenant::create(&inlet, "shop").await;
    let make = "CREATE TABLE orders (id integer PRIMARY KEY, buyer varchar(20) NOT NULL, total numeric(10, 2))";
    postgres.run_sql(make);
    mariadb.run_sql(&format!(
        "USE test; {make}; CREATE USER 'inlet'@'%' IDENTIFIED BY 'hidden-1'; GRANT ALL ON test.* TO 'inlet'@'%'"
    ));
    let format = json!({"name": "Orders", "settings": {"json": {"recordsPath": "orders"}}});
    let format = text(&tenant.owner.mutate("formatCreate", "format { id }", format).await["format"]["id"]);
    let api = json!({"http": {"url": source.url("/orders"), "authentication": {"bearer": {"token": "hidden-1"}}}});
    let api = tenant.connection("API", api).await;
    let page = |body: &str| Behaviour::Answer(200, vec![], body.to_owned());
    for (name, settings) in [
        ("postgres", json!({"postgres": server(postgres.port(), "postgres", "postgres")})),
        ("mysql", json!({"mysql": server(mariadb.port(), "test", "inlet")})),
    ] {
        let database = tenant.connection(name, settings).await;
        let from = json!({"http": {"connectionId": api, "formatId": format, "pagination": {"cursor": {"path": "next", "parameter": "after"}}}});
        let to =
            json!({"sql": {"connectionId": database, "table": "orders", "action": "UPSERT", "keyColumns": ["id"]}});
        let flow = flow(&tenant, name, from, to).await;
        let before = source.received().len();
        // The second page fails once: the step is tried again from its first page, and nothing was written before.
        source.script([
            page(r#"{"orders":[{"id":1,"buyer":"ann","total":1.50},{"id":2,"buyer":"bob"}],"next":"b"}"#),
            Behaviour::Answer(503, vec![], String::new()),
            page(r#"{"orders":[{"id":1,"buyer":"ann","total":1.50},{"id":2,"buyer":"bob"}],"next":"b"}"#),
            page(r#"{"orders":[{"id":3,"buyer":"cy","total":3}],"next":null}"#),
        ]);
        let done = run(&tenant, &flow, &[], "SUCCEEDED").await;
        let step = &done["steps"][0];
        assert_eq!((&step["recordsIn"], &step["recordsOut"]), (&json!(3), &json!(3)), "{done:#}");
        assert_eq!(step["attempts"][0]["failure"]["message"], "the source answered 503 Service Unavailable (page 2)");
        assert_eq!(step["attempts"][1]["failure"], Value::Null);
        let asked: Vec<_> = source.received()[before..]
            .iter()
            .map(|request| {
                (request.method.clone(), request.target.clone(), request.header("authorization").map(str::to_owned))
            })
            .collect();
        let ask = |target: &str| ("GET".to_owned(), target.to_owned(), Some("Bearer hidden-1".to_owned()));
        assert_eq!(asked, ["/orders", "/orders?after=b", "/orders", "/orders?after=b"].map(ask));
    }
    postgres.run_sql("DO 'BEGIN ASSERT (SELECT count(*) || string_agg(buyer, '''') FROM orders) = ''3annbobcy''; END'");
    // A row that the table refuses, unless all is as it should be.
    mariadb.run_sql(
        "USE test; INSERT INTO orders (id, buyer) SELECT NULL, 'x' FROM orders HAVING GROUP_CONCAT(id, buyer ORDER BY id) <> '1ann,2bob,3cy'
         OR COUNT(*) <> 3",
    );
}

#[tokio::test]
async fn rows_become_a_file() {
    let (inlet, postgres, mariadb) = (Inlet::start(), Postgres::start(), MariaDb::start());
    let tenant = Tenant::create(&inlet, "shop").await;
    let rows = "(1, 'ann', 1.50), (2, 'bob', NULL), (9007199254740993, 'cy', 12345678901234567890.10)";
    let make = format!(
        "CREATE TABLE orders (id bigint PRIMARY KEY, buyer varchar(20), total numeric(30, 2)); INSERT INTO orders VALUES {rows}"
    );
    postgres.run_sql(&make);
    mariadb.run_sql(&format!(
        "USE test; {make}; CREATE USER 'inlet'@'%' IDENTIFIED BY 'hidden-1'; GRANT ALL ON test.* TO 'inlet'@'%'"
    ));
    let format = tenant.json_format("JSON").await;
    let out = tenant.connection("Out", json!({"directory": {"path": "out/{site}"}})).await;
    for (name, settings) in [
        ("postgres", json!({"postgres": server(postgres.port(), "{database}", "postgres")})),
        ("mysql", json!({"mysql": server(mariadb.port(), "{database}", "inlet")})),
    ] {
        let database = if name == "postgres" { "postgres" } else { "test" };
        let connection = tenant.connection(name, settings).await;
        let query = "SELECT id, buyer, total FROM orders WHERE id > {since} ORDER BY id DESC";
        let from = json!({"sql": {"connectionId": connection, "query": query, "maxRows": 2}});
        let to = json!({"file": {"connectionId": out, "formatId": format, "name": "orders.json"}});
        let flow = flow(&tenant, name, from, to).await;
        let parameters = |since| [("since", since), ("database", database), ("site", name)];
        let done = run(&tenant, &flow, &parameters("1"), "SUCCEEDED").await;
        assert_eq!(done["steps"][0]["recordsOut"], 2, "{done:#}");
        let file = inlet.data(&format!("files/{}/out/{name}/orders.json", tenant.id));
        assert_eq!(
            std::fs::read_to_string(file).unwrap(),
            r#"[{"id":9007199254740993,"buyer":"cy","total":12345678901234567890.10},{"id":2,"buyer":"bob","total":null}]"#
        );
        // One row more than it may give, and a value that is none of its declared type.
        let dead = run(&tenant, &flow, &parameters("0"), "DEAD").await;
        assert_eq!(dead["failure"]["code"], "SQL_RESULT_TOO_LARGE", "{dead:#}");
        let dead = run(&tenant, &flow, &parameters("1 OR 1 = 1"), "DEAD").await;
        assert_eq!(dead["failure"]["code"], "PARAMETER_TYPE", "{dead:#}");
    }

    // What cannot be meant is refused when the flow is saved, and names its field.
    let to = json!({"file": {"connectionId": out, "formatId": format, "name": "x"}});
    let connection = tenant.connection("again", json!({"sqlite": {"path": "shop.db"}})).await;
    for (sql, code) in [
        (json!({"connectionId": connection, "query": "DELETE FROM orders"}), "SQL_STATEMENT_INVALID"),
        (json!({"connectionId": connection, "query": "SELECT '{since}'"}), "SQL_STATEMENT_INVALID"),
        (json!({"connectionId": connection, "query": "SELECT 1; SELECT 2"}), "SQL_STATEMENT_INVALID"),
        (json!({"connectionId": out, "query": "SELECT 1"}), "CONNECTION_KIND"),
    ] {
        let input = json!({"name": "other", "transformations": [{"name": "s", "from": {"sql": sql}, "to": to}]});
        tenant.owner.refused("flowCreate", "flow { id }", input, code).await;
    }
}

#[tokio::test]
async fn records_fill_a_statement_of_ones_own() {
    let (inlet, postgres, mariadb) = (Inlet::start(), Postgres::start(), MariaDb::start());
    let tenant = Tenant::create(&inlet, "shop").await;
    let make = "CREATE TABLE stock (id integer PRIMARY KEY, amount integer NOT NULL); INSERT INTO stock VALUES (1, 10), (2, 10)";
    postgres.run_sql(make);
    mariadb.run_sql(&format!(
        "USE test; {make}; CREATE USER 'inlet'@'%' IDENTIFIED BY 'hidden-1'; GRANT ALL ON test.* TO 'inlet'@'%'"
    ));
    let format = tenant.json_format("JSON").await;
    for (name, settings) in [
        ("postgres", json!({"postgres": server(postgres.port(), "postgres", "postgres")})),
        ("mysql", json!({"mysql": server(mariadb.port(), "test", "inlet")})),
    ] {
        let connection = tenant.connection(name, settings).await;
        let statement =
            "UPDATE stock SET amount = amount - {field:sold.count} WHERE id = {field:id} AND amount > {since}";
        let to = json!({"sqlStatement": {"connectionId": connection, "statement": statement, "once": true}});
        let listener = tenant.listener(name, json!({"none": {}})).await;
        let input = json!({
            "name": name,
            "listenerId": listener,
            "transformations": [{"name": "book", "from": {"listener": {"formatId": format}}, "to": to}],
            "parameters": [{"name": "since", "type": "INTEGER", "default": "0"}],
            "retry": {"maxAttempts": 1, "initialDelayMs": 10, "maxDelayMs": 20},
        });
        let flow =
            text(&tenant.owner.mutate("flowCreate", "flow { id definition { asInput } }", input).await["flow"]["id"]);
        tenant.schedule(&flow).await;
        let path = format!("/in/{}/{name}", tenant.slug);
        let post = async |body: &str, state: &str| {
            let answer = inlet.client().post(&path, "application/json", body.to_owned()).await;
            let id = text(&inlet_tests::client::json_of(answer).await["auditId"]);
            wait_for(&tenant.owner, &id, state).await
        };
        let done = post(r#"[{"id":1,"sold":{"count":3}},{"id":2,"sold":{"count":"4"}}]"#, "SUCCEEDED").await;
        assert_eq!(done["steps"][0]["attempts"][0]["target"], "statement (2 rows)", "{done:#}");
        // The second is refused by the table, since no amount stays; so the first has no effect either.
        let dead = post(r#"[{"id":1,"sold":{"count":1}},{"id":2,"sold":{}}]"#, "DEAD").await;
        assert_eq!(
            (&dead["failure"]["code"], &dead["failure"]["record"]),
            (&json!("SQL_CONSTRAINT"), &json!(2)),
            "{dead:#}"
        );

        // It is shown as it was given.
        let query = "query($id: ID!) { flow(id: $id) { definition { asInput transformations { to { sqlStatement { statement once } } } } } }";
        let shown = tenant.owner.query(query, json!({"id": flow})).await["flow"]["definition"].take();
        assert_eq!(shown["transformations"][0]["to"]["sqlStatement"], json!({"statement": statement, "once": true}));
        assert_eq!(shown["asInput"]["transformations"][0]["to"]["sqlStatement"]["statement"], statement);
    }
    postgres
        .run_sql("DO 'BEGIN ASSERT (SELECT string_agg(amount::text, '','' ORDER BY id) FROM stock) = ''7,6''; END'");
    mariadb.run_sql(
        "USE test; INSERT INTO stock SELECT NULL, 0 FROM stock HAVING GROUP_CONCAT(amount ORDER BY id) <> '7,6'",
    );
}
