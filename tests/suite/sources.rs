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
