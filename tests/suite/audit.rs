//! The audit log: every change, who and from where, before and after, without secrets.

use inlet_tests::{Inlet, story::Tenant};
use serde_json::{Value, json};

#[tokio::test]
async fn every_change_is_written_without_secrets() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let password = "secret of the connection";
    let settings =
        |url: &str| json!({"http": {"url": url, "authentication": {"basic": {"user": "u", "password": password}}}});
    let connection = tenant.connection("API", settings("https://example.com/a")).await;
    let change = json!({"id": connection, "name": "API 2", "settings": {"http": {"url": "https://example.com/b", "authentication": {"basic": {"user": "u"}}}}});
    tenant.owner.mutate("connectionUpdate", "connection { secretSet }", change).await;
    let key = tenant.owner.mutate("apiKeyCreate", "apiKey { id } secret", json!({"name": "k", "role": "VIEWER"})).await;
    let delete = "mutation($id: ID!) { connectionDelete(id: $id) { deletedId } }";
    tenant.owner.query(delete, json!({"id": connection})).await;

    let query =
        "{ auditLog(first: 50) { edges { node { action noun nounId actorKind actorName address before after } } } }";
    let log = tenant.owner.query(query, json!({})).await;
    let entries: Vec<&Value> = log["auditLog"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]).collect();
    let actions: Vec<&str> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(
        actions,
        ["connectionDelete", "apiKeyCreate", "connectionUpdate", "connectionCreate", "tenantCreate", "tenantCreate"]
    );
    let update = entries[2];
    assert_eq!((&update["noun"], &update["nounId"]), (&json!("connection"), &json!(connection)));
    assert_eq!(
        (&update["actorKind"], &update["actorName"], &update["address"]),
        (&json!("USER"), &json!("owner@shop"), &json!("127.0.0.1"))
    );
    assert_eq!(update["before"]["name"], "API");
    assert_eq!(update["after"]["settings"]["url"], "https://example.com/b");
    assert_eq!((&entries[0]["after"], &entries[3]["before"]), (&Value::Null, &Value::Null));
    assert_eq!(entries[4]["actorName"], "admin");
    let text = log.to_string();
    for secret in [password, key["secret"].as_str().unwrap(), "argon2", inlet_tests::story::PASSWORD] {
        assert!(!text.contains(secret), "{secret}");
    }

    // A refused change leaves no entry.
    tenant
        .owner
        .refused("formatCreate", "format { id }", json!({"name": "", "settings": {"json": {}}}), "NAME_INVALID")
        .await;
    assert_eq!(tenant.owner.query(query, json!({})).await, log);

    // The platform has its own log.
    let platform =
        inlet.admin().await.query("{ platformAuditLog { edges { node { action actorKind } } } }", json!({})).await;
    let expected = json!([{"node": {"action": "tenantCreate", "actorKind": "USER"}}, {"node": {"action": "firstAdminCreate", "actorKind": "SYSTEM"}}]);
    assert_eq!(platform["platformAuditLog"]["edges"], expected);
}

#[tokio::test]
async fn secrets_are_sealed_at_rest_and_write_only() {
    // The embedded database's file can be searched for them; sealing itself is above the store and the same on every database.
    let mut inlet = Inlet::start_embedded();
    let tenant = Tenant::create(&inlet, "shop").await;
    let password = "pa55word-that-must-not-be-on-disk";
    let settings = json!({"http": {"url": "https://example.com/", "authentication": {"basic": {"user": "u", "password": password}}}});
    let connection = tenant.connection("API", settings).await;
    let key = tenant.owner.mutate("apiKeyCreate", "secret", json!({"name": "k", "role": "VIEWER"})).await["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let query =
        "query($id: ID!) { connection(id: $id) { secretSet settings { http { url authentication { kind user } } } } }";
    let shown = tenant.owner.query(query, json!({"id": connection})).await;
    assert_eq!(shown["connection"]["secretSet"], true);

    // A kept secret does not follow its connection to another host.
    let moved = json!({"id": connection, "settings": {"http": {"url": "https://evil.example/", "authentication": {"basic": {"user": "u"}}}}});
    tenant.owner.refused("connectionUpdate", "connection { id }", moved, "SECRET_MISSING").await;

    assert!(inlet.terminate(), "{}", inlet.log());
    assert!(inlet.data("inlet.db").is_file());
    for file in ["inlet.db", "inlet.db-wal"] {
        let bytes = std::fs::read(inlet.data(file)).unwrap_or_default();
        for secret in [password, &key, inlet_tests::story::PASSWORD] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{file} holds a secret");
        }
    }
    let log = inlet.log();
    assert!(!log.contains(password) && !log.contains(&key));
}
