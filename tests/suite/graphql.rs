//! GraphQL as such: the committed schema, limits, paging, and typed errors for bad input.

use inlet_tests::{Inlet, client::json_of, story::Tenant};
use serde_json::{Value, json};

#[test]
fn the_committed_schema_is_the_schema() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/schema.graphql")).unwrap();
    assert!(committed == inlet_schema::sdl(), "schema/schema.graphql is stale: run `cargo xtask schema`");
}

#[tokio::test]
async fn requests_that_cost_too_much_are_refused_before_they_run() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let owner = &tenant.owner;
    let aliases = (0..100).map(|index| format!("a{index}: tenant {{ id }}")).collect::<Vec<_>>().join(" ");
    owner.fails(&format!("{{ {aliases} }}"), json!({}), "TOO_MANY_ALIASES").await;
    owner.fails(&format!("{{ tenant {{ {} }} }}", "id ".repeat(5_000)), json!({}), "TOO_MANY_TOKENS").await;
    owner.fails(&format!("{{ tenant {{ id }} }} # {}", "x".repeat(70_000)), json!({}), "QUERY_TOO_LONG").await;
    let deep = "flow { listener { ".repeat(12);
    let nested = format!("{{ listeners {{ edges {{ node {{ {deep} id {} }} }} }} }}", "} }".repeat(12));
    let versions =
        "flow { versions(first: 100) { edges { node { version definition { transformations { name } } } } } }";
    let wide = format!("{{ listeners(first: 100) {{ edges {{ node {{ {versions} }} }} }} }}");
    let directives = format!("{{ tenant {{ id {} }} }}", "@include(if: true) ".repeat(10));
    for (query, code) in [
        (nested.as_str(), "QUERY_TOO_DEEP"),
        (wide.as_str(), "QUERY_TOO_COMPLEX"),
        (directives.as_str(), "TOO_MANY_DIRECTIVES"),
        ("{ nothing }", "GRAPHQL_VALIDATION"),
        ("{ tenant", "GRAPHQL_SYNTAX"),
    ] {
        owner.fails(query, json!({}), code).await;
    }
    let batch = owner
        .post_json("/graphql", &json!([{"query": "{ me { apiKeyName } }"}, {"query": "{ me { apiKeyName } }"}]))
        .await;
    assert_eq!(batch.status(), 400);
    assert_eq!(owner.post("/graphql", "text/plain", "{}").await.status(), 415);
    assert_eq!(owner.request("GET", "/graphql?query={me{apiKeyName}}").send().await.unwrap().status(), 405);
    assert_eq!(owner.post("/graphql", "application/json", vec![b' '; 2 * 1024 * 1024]).await.status(), 413);
}

#[tokio::test]
async fn lists_page_by_cursor_without_gap_or_repetition() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let mut made = Vec::new();
    for index in 0..7 {
        made.push(tenant.json_format(&format!("format {index}")).await);
    }
    let query = "query($after: String) { formats(first: 3, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = tenant.owner.query(query, json!({"after": after})).await["formats"].take();
        seen.extend(
            page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()),
        );
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, made);
    for first in [0, -1, 101] {
        tenant
            .owner
            .fails(&format!("{{ formats(first: {first}) {{ edges {{ cursor }} }} }}"), json!({}), "PAGE_SIZE_INVALID")
            .await;
    }
    tenant.owner.fails("{ formats(first: 1000000) { edges { cursor } } }", json!({}), "QUERY_TOO_COMPLEX").await;
    tenant.owner.fails("{ formats(after: \"?\") { edges { cursor } } }", json!({}), "CURSOR_INVALID").await;
}

#[tokio::test]
async fn bad_input_gets_typed_errors_with_their_field() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let owner = &tenant.owner;
    let listener = |name: &str, path: &str| json!({"name": name, "path": path, "authentication": {"none": {}}});
    for (field, input, code, at) in [
        ("listenerCreate", listener("", "a"), "NAME_INVALID", "name"),
        ("listenerCreate", listener(&"x".repeat(101), "a"), "NAME_INVALID", "name"),
        ("listenerCreate", listener("a\u{0}b", "a"), "NAME_INVALID", "name"),
        ("listenerCreate", listener("a", "../x"), "PATH_INVALID", "path"),
        (
            "listenerCreate",
            json!({"name": "a", "path": "a", "methods": [], "authentication": {"none": {}}}),
            "METHODS_EMPTY",
            "methods",
        ),
        (
            "listenerCreate",
            json!({"name": "a", "path": "a", "maxBodyBytes": 0, "authentication": {"none": {}}}),
            "BODY_LIMIT_INVALID",
            "maxBodyBytes",
        ),
        (
            "connectionCreate",
            json!({"name": "a", "settings": {"http": {"url": "ftp://x/"}}}),
            "CONNECTION_SETTINGS_INVALID",
            "settings.http.url",
        ),
        (
            "connectionCreate",
            json!({"name": "a", "settings": {"http": {"url": "https://{host}/"}}}),
            "CONNECTION_SETTINGS_INVALID",
            "settings.http.url",
        ),
        (
            "connectionCreate",
            json!({"name": "a", "settings": {"directory": {"path": "../.."}}}),
            "CONNECTION_SETTINGS_INVALID",
            "settings.directory.path",
        ),
        (
            "connectionCreate",
            json!({"name": "a", "settings": {"http": {"url": "https://x/", "authentication": {"bearer": {}}}}}),
            "SECRET_MISSING",
            "settings.http.authentication",
        ),
        ("userCreate", json!({"login": "a b", "password": "0123456789", "role": "VIEWER"}), "LOGIN_INVALID", "login"),
        ("userCreate", json!({"login": "abc", "password": "short", "role": "VIEWER"}), "PASSWORD_INVALID", "password"),
        (
            "userCreate",
            json!({"login": "owner@shop", "password": "0123456789", "role": "VIEWER"}),
            "LOGIN_TAKEN",
            "login",
        ),
        ("scheduleCreate", json!({"flowId": "x", "kind": "EVENT"}), "ID_INVALID", "flowId"),
    ] {
        let refused = owner.refused(field, "__typename", input, code).await;
        assert_eq!(refused["field"], at, "{field} {code}");
    }
    // Everything that is wrong is said at once.
    let payload = owner
        .try_mutate(
            "listenerCreate",
            "listener { id }",
            json!({"name": "", "path": "", "methods": [], "authentication": {"none": {}}}),
        )
        .await;
    assert_eq!(payload["userErrors"].as_array().unwrap().len(), 3, "{payload}");
    tenant.json_format("twice").await;
    owner
        .refused("formatCreate", "format { id }", json!({"name": "twice", "settings": {"json": {}}}), "NAME_TAKEN")
        .await;

    // Wrong types are refused by the schema; the client is told with 400 where it understands that.
    let wrong = json!({"query": "{ formats(first: \"x\") { edges { cursor } } }"});
    let answer = owner
        .request("POST", "/graphql")
        .header("accept", "application/graphql-response+json")
        .header("content-type", "application/json")
        .body(wrong.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/graphql-response+json"));
    assert!(json_of(answer).await["errors"][0]["message"].is_string());
}

#[tokio::test]
async fn sign_in_answers_alike_for_unknown_logins_and_wrong_passwords() {
    let inlet = Inlet::start();
    let client = inlet.client();
    let sign_in = async |login: &str, password: &str| {
        client
            .try_mutate(
                "signIn",
                "token account { login platformAdmin }",
                json!({"login": login, "password": password}),
            )
            .await
    };
    let unknown = sign_in("nobody", "0123456789").await;
    assert_eq!(unknown, sign_in("admin", "0123456789").await);
    assert_eq!(unknown["userErrors"][0]["code"], "CREDENTIALS_WRONG");
    let right = sign_in("ADMIN", inlet_tests::process::ADMIN_PASSWORD).await;
    assert_eq!(right["account"], json!({"login": "admin", "platformAdmin": true}));

    let admin = client.clone().with_authorization(format!("Bearer {}", right["token"].as_str().unwrap()));
    let refreshed = json_of(admin.post("/rest/v1/token-auth/refresh", "application/json", "").await).await;
    let refreshed = client.clone().with_authorization(format!("Bearer {}", refreshed["token"].as_str().unwrap()));
    refreshed.query("{ me { account { id } } }", json!({})).await;
    // A changed password ends all tokens.
    let change = json!({"currentPassword": inlet_tests::process::ADMIN_PASSWORD, "newPassword": "another password"});
    admin
        .refused(
            "passwordChange",
            "changed",
            json!({"currentPassword": "wrong wrong", "newPassword": "another password"}),
            "CREDENTIALS_WRONG",
        )
        .await;
    assert_eq!(admin.mutate("passwordChange", "changed", change).await["changed"], true);
    for stale in [&admin, &refreshed] {
        assert_eq!(stale.post("/rest/v1/token-auth/refresh", "application/json", "").await.status(), 401);
    }
    let wrong = client.post("/rest/v1/token-auth/issue", "application/json", r#"{"login": "admin"}"#).await;
    assert_eq!(
        (wrong.status().as_u16(), wrong.headers()["content-type"].to_str().unwrap()),
        (400, "application/problem+json")
    );
}
