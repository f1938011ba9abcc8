//! What whoever runs the service sees: probes, figures, and what a process of one role serves.

use inlet_testing::Redis;
use inlet_tests::{
    Client, Inlet, Process, Sink,
    client::json_of,
    sink::{Behaviour, Gate},
    story::{PASSWORD, Tenant, text, wait_for},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The value of a figure by its name with labels, as `/metrics` shows it.
fn figure(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

async fn figures(client: &Client, header: Option<(&str, &str)>) -> (u16, String) {
    let mut request = client.request("GET", "/metrics");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn figures_count_what_happens_and_are_not_for_everybody() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("orders", json!({"none": {}})).await;
    let client = inlet.client();
    for _ in 0..3 {
        assert_eq!(client.post("/in/shop/orders", "application/json", "{}").await.status(), 202);
    }
    assert_eq!(client.post("/in/shop/nothing", "application/json", "{}").await.status(), 404);
    let (status, text) = figures(&client, None).await;
    assert_eq!(status, 200);
    assert_eq!(figure(&text, r#"inlet_accepts_total{result="accepted"}"#), Some(3.0), "{text}");
    assert_eq!(figure(&text, r#"inlet_accepts_total{result="NOT_FOUND"}"#), Some(1.0));
    assert_eq!(figure(&text, r#"inlet_executions{state="HELD"}"#), Some(3.0), "no flow has taken them");
    assert_eq!(figure(&text, "inlet_database_up"), Some(1.0));
    assert!(!text.contains("shop"), "no tenant is named");
    // A proxy on this machine speaks for others.
    assert_eq!(figures(&client, Some(("x-forwarded-for", "192.0.2.1"))).await.0, 403);
}

#[tokio::test]
async fn with_a_token_figures_are_for_who_shows_it() {
    let inlet = Inlet::start_with(&[("INLET_METRICS_TOKEN", "of the scraper")]);
    let client = inlet.client();
    for (shown, status) in [(None, 403), (Some("Bearer of another"), 403), (Some("Bearer of the scraper"), 200)] {
        assert_eq!(figures(&client, shown.map(|shown| ("authorization", shown))).await.0, status, "{shown:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_serves_its_probes_alone() {
    let (redis, directory) = (Redis::start(), TempDir::new().unwrap());
    let environment = inlet_tests::process::environment_on(&redis);
    let worker = Process::start("worker", directory.path(), environment);
    let status = async |path: &str| worker.client().request("GET", path).send().await.unwrap().status().as_u16();
    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(status(path).await, 200, "{path}");
    }
    for path in ["/graphql", "/in/shop/orders", "/", "/session"] {
        assert_eq!(status(path).await, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_api_names_it_and_accepts_and_everything_runs_afterwards() {
    let (mut redis, directory) = (Redis::start(), TempDir::new().unwrap());
    let environment = inlet_tests::process::environment_on(&redis);
    let api = Process::start("api", directory.path(), environment.clone());
    let _worker = Process::start("worker", directory.path(), environment);
    let tenant = Tenant::create_by(&api.admin().await, "shop").await;
    tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    redis.stop();
    let ready = api.client().request("GET", "/health/ready").send().await.unwrap();
    assert_eq!(ready.status(), 200, "what is accepted is stored");
    assert_eq!(json_of(ready).await, json!({"ready": true, "failing": ["queue"]}));
    let mut executions = Vec::new();
    for _ in 0..20 {
        let answer = api.client().post("/in/shop/orders", "application/json", "{}").await;
        assert_eq!(answer.status(), 202);
        executions.push(text(&json_of(answer).await["auditId"]));
    }
    redis.restart();
    for execution in executions {
        wait_for(&tenant.owner, &execution, "SUCCEEDED").await;
    }
    let ready = api.client().request("GET", "/health/ready").send().await.unwrap();
    assert_eq!(json_of(ready).await, json!({"ready": true, "failing": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_key_can_be_changed() {
    let (old, new) = ("5e".repeat(32), "a7".repeat(32));
    let (sink, directory, redis) = (Sink::start().await, TempDir::new().unwrap(), Redis::start());
    let base = inlet_tests::process::environment_on(&redis);
    let with = |keys: &[(&str, &str)]| {
        let mut environment = base.clone();
        environment.retain(|(name, _)| name != "INLET_SECRET_KEY");
        environment.extend(keys.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        environment
    };
    let mut before = Process::start("all", directory.path(), with(&[("INLET_SECRET_KEY", &old)]));
    let tenant = Tenant::create_by(&before.admin().await, "shop").await;
    let flow = tenant.listener_to_http("orders", &sink.url("/"), json!(null)).await;
    let token = json!({"http": {"url": sink.url("/"), "authentication": {"bearer": {"token": "s3cret"}}}});
    let input = json!({"id": flow.connection, "settings": token});
    tenant.owner.mutate("connectionUpdate", "connection { id }", input).await;
    let signed = tenant.owner.authorization().unwrap().to_owned();
    before.terminate();

    let both = with(&[("INLET_SECRET_KEY", &new), ("INLET_PREVIOUS_SECRET_KEY", &old)]);
    let mut during = Process::start("all", directory.path(), both.clone());
    let owner = during.client().with_authorization(signed.clone());
    let receipt = json_of(during.client().post("/in/shop/orders", "application/json", "{}").await).await;
    wait_for(&owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    let reseal = || {
        let mut command = std::process::Command::new(inlet_tests::process::binary());
        let done = command.arg("reseal").current_dir(directory.path()).envs(both.iter().cloned()).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    assert_eq!(
        reseal(),
        "connections sealed again: 1, sealed with this key already: 0\n",
        "beside the running process"
    );
    assert_eq!(reseal(), "connections sealed again: 0, sealed with this key already: 1\n");
    during.terminate();

    let after = Process::start("all", directory.path(), with(&[("INLET_SECRET_KEY", &new)]));
    let refused = after.client().with_authorization(signed);
    refused.fails("{ me { user { login } } }", json!({}), "TOKEN_INVALID").await;
    let receipt = json_of(after.client().post("/in/shop/orders", "application/json", "{}").await).await;
    let owner = after.client().sign_in("owner@shop", PASSWORD).await;
    wait_for(&owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    for request in sink.received() {
        assert_eq!(request.header("authorization"), Some("Bearer s3cret"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_runs_no_more_at_once_than_it_says() {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_http("orders", &sink.url("/"), json!(null)).await;
    let settings = json!({"http": {"url": sink.url("/"), "timeoutMs": 60_000}});
    let input = json!({"id": flow.connection, "settings": settings});
    tenant.owner.mutate("connectionUpdate", "connection { id }", input).await;
    let limit = json!({"id": flow.flow, "maxConcurrency": 2});
    let changed = tenant.owner.mutate("flowUpdate", "flow { definition { maxConcurrency } }", limit).await;
    assert_eq!(changed["flow"]["definition"]["maxConcurrency"], 2);
    let gate = Gate::default();
    sink.script((0..9).map(|_| Behaviour::Hold(gate.clone())));
    let mut executions = Vec::new();
    for _ in 0..9 {
        let receipt = json_of(inlet.client().post("/in/shop/orders", "application/json", "{}").await).await;
        executions.push(text(&receipt["auditId"]));
    }
    for come in 2..9 {
        sink.wait_for(come).await;
        gate.open();
    }
    sink.wait_for(9).await;
    gate.open();
    gate.open();
    for execution in &executions {
        wait_for(&tenant.owner, execution, "SUCCEEDED").await;
    }
    assert_eq!(gate.most_waiting(), 2);
    let zero = json!({"id": flow.flow, "maxConcurrency": 0});
    tenant.owner.refused("flowUpdate", "flow { id }", zero, "CONCURRENCY_OUT_OF_RANGE").await;
    let none = json!({"id": flow.flow, "maxConcurrency": null});
    let changed = tenant.owner.mutate("flowUpdate", "flow { definition { maxConcurrency } }", none).await;
    assert_eq!(changed["flow"]["definition"]["maxConcurrency"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_tenants_have_destinations_that_hang_others_run() {
    let inlet = Inlet::start_with(&[("INLET_WORKER_CONCURRENCY", "16")]);
    let (sink, gate) = (Sink::start().await, Gate::default());
    let (each, hanging) = (20, ["one", "another"]);
    sink.script((0..each * hanging.len()).map(|_| Behaviour::Hold(gate.clone())));
    let mut executions = Vec::new();
    for (nth, slug) in hanging.into_iter().enumerate() {
        let tenant = Tenant::create(&inlet, slug).await;
        let flow = tenant.listener_to_http("orders", &sink.url("/"), Value::Null).await;
        let settings = json!({"http": {"url": sink.url("/"), "timeoutMs": 60_000}});
        let input = json!({"id": flow.connection, "settings": settings});
        tenant.owner.mutate("connectionUpdate", "connection { id }", input).await;
        for _ in 0..each {
            let path = format!("/in/{slug}/orders");
            let receipt = json_of(inlet.client().post(&path, "application/json", "{}").await).await;
            executions.push((tenant.owner.clone(), text(&receipt["auditId"])));
        }
        // Half of the places are the first one's, and some of the rest the other's.
        sink.wait_for(8 + nth).await;
    }
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    for _ in 0..10 {
        let receipt = json_of(inlet.client().post("/in/shop/orders", "application/json", "{}").await).await;
        wait_for(&tenant.owner, &text(&receipt["auditId"]), "SUCCEEDED").await;
    }
    for _ in &executions {
        gate.open();
    }
    for (owner, execution) in &executions {
        wait_for(owner, execution, "SUCCEEDED").await;
    }
    assert!(gate.most_waiting() < 16, "{}", gate.most_waiting());
}
