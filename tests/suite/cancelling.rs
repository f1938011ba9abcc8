//! Executions that somebody stops, wherever they stand.

use inlet_testing::Postgres;
use inlet_tests::{
    Client, Inlet, Sink,
    client::json_of,
    sink::{Behaviour, Gate},
    story::{Tenant, look, text, wait_for},
};
use serde_json::{Value, json};

const FIELDS: &str = "execution { id state finishedAt failure { code message } }";

async fn post(inlet: &Inlet, path: &str, body: &'static str) -> String {
    text(&json_of(inlet.client().post(path, "application/json", body).await).await["auditId"])
}

async fn cancel(client: &Client, id: &str) -> Value {
    let mutation =
        format!("mutation($id: ID!) {{ executionCancel(id: $id) {{ {FIELDS} userErrors {{ code message }} }} }}");
    client.query(&mutation, json!({"id": id})).await["executionCancel"].take()
}

#[tokio::test]
async fn what_runs_lets_go_of_its_request_and_what_waits_is_never_run() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let retry = json!({"maxAttempts": 3, "initialDelayMs": 3_600_000, "maxDelayMs": 3_600_000});
    let flow = tenant.listener_to_http("orders", &sink.url("/orders"), retry).await;
    let patient =
        json!({"id": flow.connection, "settings": {"http": {"url": sink.url("/orders"), "timeoutMs": 300_000}}});
    tenant.owner.mutate("connectionUpdate", "connection { id }", patient).await;
    let operator = tenant.user(&inlet, "OPERATOR").await;

    let gate = Gate::default();
    sink.script([Behaviour::Hold(gate.clone())]);
    let running = post(&inlet, "/in/shop/orders", r#"{"n":1}"#).await;
    gate.holds(1).await;
    assert_eq!(look(&tenant.owner, &running).await["state"], "RUNNING");
    let stopped = cancel(&operator, &running).await["execution"].take();
    assert_eq!((&stopped["state"], &stopped["failure"]["code"]), (&json!("CANCELLED"), &json!("CANCELLED")));
    assert_eq!(stopped["failure"]["message"], "operator@shop stopped it");
    assert!(stopped["finishedAt"].is_string());
    gate.holds(0).await;
    assert_eq!(cancel(&operator, &running).await["execution"], stopped, "it has ended");

    // One that waits for its retry, and one that waits for a schedule.
    sink.script([Behaviour::Answer(500, vec![], String::new())]);
    let waiting = post(&inlet, "/in/shop/orders", r#"{"n":2}"#).await;
    wait_for(&tenant.owner, &waiting, "RETRY").await;
    tenant.owner.mutate("scheduleUpdate", "schedule { id }", json!({"id": flow.schedule, "active": false})).await;
    let held = post(&inlet, "/in/shop/orders", r#"{"n":3}"#).await;
    wait_for(&tenant.owner, &held, "HELD").await;
    for id in [&waiting, &held] {
        assert_eq!(cancel(&operator, id).await["execution"]["state"], "CANCELLED");
    }
    tenant.owner.mutate("scheduleUpdate", "schedule { id }", json!({"id": flow.schedule, "active": true})).await;

    // The payload is kept, and can be run again.
    let message = "query($id: ID!) { execution(id: $id) { messageId } }";
    let message = tenant.owner.query(message, json!({"id": held})).await["execution"]["messageId"].take();
    let replayed =
        operator.mutate("messageReplay", "execution { id }", json!({"messageId": message})).await["execution"].take();
    wait_for(&tenant.owner, &text(&replayed["id"]), "SUCCEEDED").await;
    let bodies: Vec<_> = sink.received().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#], "once each, the last by the replay");
    let list = "{ executions(first: 10, filter: {state: CANCELLED}) { nodes { id } } }";
    let found = tenant.owner.query(list, json!({})).await;
    let found = found["executions"]["nodes"].as_array().unwrap().iter().map(|node| text(&node["id"]));
    assert_eq!(found.collect::<Vec<_>>(), [held, waiting, running.clone()]);

    // An end that nobody stopped stays, and so does what is another's.
    let ended = cancel(&operator, replayed["id"].as_str().unwrap()).await;
    assert_eq!((&ended["execution"]["state"], &ended["userErrors"]), (&json!("SUCCEEDED"), &json!([])));
    let stranger = Tenant::create(&inlet, "stranger").await;
    let foreign = cancel(&stranger.owner, &running).await;
    let absent = cancel(&stranger.owner, "01890a5d-ac96-774b-bcce-b302099a8057").await;
    assert_eq!((&foreign["userErrors"][0]["code"], &foreign), (&json!("NOT_FOUND"), &absent));
    let log = "{ auditLog(first: 50) { edges { node { action } } } }";
    let log = tenant.owner.query(log, json!({})).await["auditLog"]["edges"].to_string();
    assert_eq!(log.matches("executionCancel").count(), 3, "{log}");
}

#[tokio::test]
async fn rows_of_a_stopped_run_are_rolled_back() {
    let (inlet, postgres) = (Inlet::start(), Postgres::start());
    let tenant = Tenant::create(&inlet, "shop").await;
    postgres.run_sql(
        "CREATE TABLE orders (id integer);
         CREATE FUNCTION slow() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(1.5); RETURN NEW; END' LANGUAGE plpgsql;
         CREATE TRIGGER slow BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION slow()",
    );
    let server = json!({"host": "127.0.0.1", "port": postgres.port(), "database": "postgres", "user": "postgres", "tls": "DISABLE"});
    let connection = tenant.connection("rows", json!({"postgres": server})).await;
    let format = tenant.json_format("JSON").await;
    let listener = tenant.listener("orders", json!({"none": {}})).await;
    let to = json!({"sql": {"connectionId": connection, "table": "orders"}});
    let steps = json!([{"name": "insert", "from": {"listener": {"formatId": format}}, "to": to}]);
    let flow = json!({"name": "orders", "listenerId": listener, "transformations": steps});
    let flow = text(&tenant.owner.mutate("flowCreate", "flow { id }", flow).await["flow"]["id"]);
    tenant.schedule(&flow).await;

    let id = post(&inlet, "/in/shop/orders", r#"[{"id":1},{"id":2}]"#).await;
    postgres.run_sql(
        "DO 'BEGIN
             WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = ''PgSleep'' AND query LIKE ''INSERT%orders%'') LOOP
                 PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
             END LOOP;
         END'",
    );
    assert_eq!(cancel(&tenant.owner, &id).await["execution"]["state"], "CANCELLED");
    // The lock is had when whoever inserted is gone.
    postgres.run_sql(
        "BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE; DO 'BEGIN ASSERT (SELECT count(*) FROM orders) = 0; END'; COMMIT",
    );
    assert_eq!(look(&tenant.owner, &id).await["steps"], json!([]));
}
