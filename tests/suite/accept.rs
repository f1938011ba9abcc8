//! Listeners: routes, methods, authentication, limits, and what is kept of a request.

use inlet_tests::{
    Inlet,
    client::json_of,
    story::{PASSWORD, Tenant, text},
};
use serde_json::{Value, json};

/// Asserts problem+json with that status and code.
async fn problem(answer: reqwest::Response, status: u16, code: &str) -> Value {
    assert_eq!(answer.status(), status, "{}", answer.url());
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert!(answer.headers().contains_key("x-request-id"));
    let body = json_of(answer).await;
    assert_eq!((&body["code"], &body["status"]), (&json!(code), &json!(status)), "{body}");
    body
}

#[tokio::test]
async fn a_listener_takes_no_more_than_its_rate() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let limited = tenant.listener("orders", json!({"none": {}})).await;
    tenant.listener("others", json!({"none": {}})).await;
    let update = async |limit: Value| {
        let input = json!({"id": limited, "rateLimit": limit});
        tenant.owner.mutate("listenerUpdate", "listener { rateLimit { perSecond burst } }", input).await
    };
    let limit = json!({"perSecond": 1, "burst": 3});
    assert_eq!(update(limit.clone()).await["listener"]["rateLimit"], limit);
    let post = async |path| inlet.client().post(path, "text/plain", "x").await;
    let mut refused = None;
    for _ in 0..5 {
        let answer = post("/in/shop/orders").await;
        if answer.status() != 202 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("five in a second are more than three");
    assert_eq!(refused.headers()["retry-after"], "1");
    problem(refused, 429, "RATE_LIMITED").await;
    assert_eq!(post("/in/shop/others").await.status(), 202, "other listeners have limits of their own");
    // What was refused was not stored.
    let stored = "query($id: ID!) { messages(first: 10, filter: {listenerId: $id}) { nodes { id } } }";
    let stored = tenant.owner.query(stored, json!({"id": limited})).await;
    let stored = stored["messages"]["nodes"].as_array().unwrap().len();
    assert!((3..=4).contains(&stored), "{stored}");

    assert_eq!(update(json!(null)).await["listener"]["rateLimit"], Value::Null);
    for _ in 0..10 {
        assert_eq!(post("/in/shop/orders").await.status(), 202);
    }
    let wrong = json!({"id": limited, "rateLimit": {"perSecond": 0}});
    let refused = tenant.owner.refused("listenerUpdate", "listener { id }", wrong, "RATE_LIMIT_INVALID").await;
    assert_eq!(refused["field"], "rateLimit.perSecond");
}

#[tokio::test]
async fn routes_methods_and_parameters() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let input =
        json!({"name": "Orders", "path": "/orders/{id}", "methods": ["POST", "PUT"], "authentication": {"none": {}}});
    let made = tenant.owner.mutate("listenerCreate", "listener { id path urlPath }", input).await;
    assert_eq!(made["listener"]["path"], "orders/{id}");
    assert_eq!(made["listener"]["urlPath"], "/in/shop/orders/{id}");

    let client = inlet.client();
    let answer = client.post("/in/shop/orders/a%2Fb%20%C3%A4?x=1&x=2&id=evil", "text/plain", "anything").await;
    assert_eq!(answer.status(), 202);
    let receipt = json_of(answer).await;
    assert_eq!(receipt["flowId"], Value::Null);
    let query = "query($id: ID!) { message(id: $id) { method parameters { name value } headers { name value } sender { kind address } executions { state } } }";
    let message = &tenant.owner.query(query, json!({"id": receipt["messageUuid"]})).await["message"];
    assert_eq!(message["method"], "POST");
    assert_eq!(message["parameters"], json!([{"name": "id", "value": "a/b ä"}, {"name": "x", "value": "2"}]));
    assert_eq!(message["sender"], json!({"kind": "ANONYMOUS", "address": "127.0.0.1"}));
    assert_eq!(message["executions"], json!([{"state": "HELD"}]));

    let answer = client.request("GET", "/in/shop/orders/1").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "POST, PUT");
    problem(answer, 405, "METHOD_NOT_ALLOWED").await;
    for path in [
        "/in/shop/orders",
        "/in/shop/orders/",
        "/in/shop/orders/1/2",
        "/in/nobody/orders/1",
        "/in/shop",
        "/in/SHOP/orders/1",
        "/in/shop/orders/%FF",
    ] {
        problem(client.post(path, "text/plain", "x").await, 404, "NOT_FOUND").await;
    }
    tenant
        .owner
        .mutate("listenerUpdate", "listener { id }", json!({"id": made["listener"]["id"], "enabled": false}))
        .await;
    problem(client.post("/in/shop/orders/1", "text/plain", "x").await, 404, "NOT_FOUND").await;
}

#[tokio::test]
async fn a_route_that_another_listener_covers_is_refused() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("a/{x}", json!({"none": {}})).await;
    let listener = |name: &str, path: &str, methods: Value| json!({"name": name, "path": path, "methods": methods, "authentication": {"none": {}}});
    for path in ["a/{x}", "a/{y}", "/a/{y}", "a/b", "{x}/b"] {
        let refused = tenant
            .owner
            .refused(
                "listenerCreate",
                "listener { id }",
                listener("second", path, json!(["POST"])),
                "LISTENER_ROUTE_TAKEN",
            )
            .await;
        assert_eq!(refused["field"], "path");
        assert!(text(&refused["message"]).contains("a/{x}"));
    }
    tenant.owner.mutate("listenerCreate", "listener { id }", listener("other method", "a/{y}", json!(["GET"]))).await;
    let free =
        tenant.owner.mutate("listenerCreate", "listener { id }", listener("longer", "a/{y}/c", json!(["POST"]))).await;
    let moved = json!({"id": free["listener"]["id"], "path": "a/c"});
    tenant.owner.refused("listenerUpdate", "listener { id }", moved, "LISTENER_ROUTE_TAKEN").await;
    // Another tenant's routes are its own.
    let other = Tenant::create(&inlet, "other").await;
    other.listener("a/{x}", json!({"none": {}})).await;
}

#[tokio::test]
async fn one_listener_one_flow() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "x.json").await;
    let step = json!({"name": "s", "from": {"listener": {"formatId": flow.format}},
        "to": {"file": {"connectionId": flow.connection, "formatId": flow.format, "name": "y.json"}}});
    let second = json!({"name": "second", "listenerId": flow.listener, "transformations": [step]});
    tenant.owner.refused("flowCreate", "flow { id }", second, "LISTENER_HAS_FLOW").await;
    let again = json!({"flowId": flow.flow, "kind": "EVENT"});
    tenant.owner.refused("scheduleCreate", "schedule { id }", again, "FLOW_HAS_EVENT_SCHEDULE").await;
}

#[tokio::test]
async fn authentication_says_401_and_permission_says_403() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let other = Tenant::create(&inlet, "other").await;
    tenant.listener("basic", json!({"basic": {}})).await;
    tenant.listener("bearer", json!({"bearer": {}})).await;
    let keyed = tenant.listener("keyed", json!({"apiKey": {"header": "X-Partner-Key"}})).await;
    let (user, viewer, foreign) = (
        tenant.user(&inlet, "API_USER").await,
        tenant.user(&inlet, "VIEWER").await,
        other.user(&inlet, "API_USER").await,
    );
    let key = |name: &str, role: &str, listeners: Value| json!({"name": name, "role": role, "listenerIds": listeners});
    let secret = |payload: Value| text(&payload["secret"]);
    let partner_key =
        secret(tenant.owner.mutate("apiKeyCreate", "secret", key("partner", "API_USER", json!([keyed]))).await);
    let elsewhere = tenant.listener("elsewhere", json!({"none": {}})).await;
    let limited_key =
        secret(tenant.owner.mutate("apiKeyCreate", "secret", key("limited", "API_USER", json!([elsewhere]))).await);
    let anonymous = inlet.client();
    let post = async |path: &str, header: &str, value: &str| {
        anonymous.request("POST", path).header(header, value).body("x").send().await.unwrap()
    };
    let basic = |login: &str, password: &str| {
        use base64::{Engine, engine::general_purpose::STANDARD};
        format!("Basic {}", STANDARD.encode(format!("{login}:{password}")))
    };

    let answer = anonymous.post("/in/shop/basic", "text/plain", "x").await;
    assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic"));
    problem(answer, 401, "UNAUTHENTICATED").await;
    problem(
        post("/in/shop/basic", "authorization", &basic("api_user@shop", "wrong password")).await,
        401,
        "CREDENTIALS_WRONG",
    )
    .await;
    problem(post("/in/shop/basic", "authorization", &basic("nobody@shop", PASSWORD)).await, 401, "CREDENTIALS_WRONG")
        .await;
    problem(post("/in/shop/basic", "authorization", "Basic !!!").await, 401, "UNAUTHENTICATED").await;
    problem(post("/in/shop/basic", "authorization", &basic("viewer@shop", PASSWORD)).await, 403, "FORBIDDEN").await;
    problem(post("/in/shop/basic", "authorization", &basic("api_user@other", PASSWORD)).await, 403, "FORBIDDEN").await;
    for _ in 0..2 {
        assert_eq!(post("/in/shop/basic", "authorization", &basic("api_user@shop", PASSWORD)).await.status(), 202);
    }

    problem(anonymous.post("/in/shop/bearer", "text/plain", "x").await, 401, "UNAUTHENTICATED").await;
    problem(post("/in/shop/bearer", "authorization", "Bearer x.y.z").await, 401, "TOKEN_INVALID").await;
    problem(post("/in/shop/bearer", "authorization", &format!("Bearer {partner_key}")).await, 401, "UNAUTHENTICATED")
        .await;
    problem(viewer.post("/in/shop/bearer", "text/plain", "x").await, 403, "FORBIDDEN").await;
    problem(foreign.post("/in/shop/bearer", "text/plain", "x").await, 403, "FORBIDDEN").await;
    assert_eq!(user.post("/in/shop/bearer", "text/plain", "x").await.status(), 202);

    problem(anonymous.post("/in/shop/keyed", "text/plain", "x").await, 401, "UNAUTHENTICATED").await;
    problem(post("/in/shop/keyed", "x-partner-key", "inlet_wrong").await, 401, "API_KEY_INVALID").await;
    problem(post("/in/shop/keyed", "x-partner-key", &limited_key).await, 403, "FORBIDDEN").await;
    assert_eq!(post("/in/shop/keyed", "x-partner-key", &partner_key).await.status(), 202);
    assert_eq!(post("/in/shop/keyed", "authorization", &format!("Bearer {partner_key}")).await.status(), 202);

    // The tenant-less routes know the tenant by the caller.
    for prefix in ["/rest/v1/httplistener", "/plugins/schedules/rest/v1/httplistener"] {
        assert_eq!(user.post(&format!("{prefix}/bearer"), "text/plain", "x").await.status(), 202);
        problem(anonymous.post(&format!("{prefix}/bearer"), "text/plain", "x").await, 401, "UNAUTHENTICATED").await;
        problem(foreign.post(&format!("{prefix}/bearer"), "text/plain", "x").await, 404, "NOT_FOUND").await;
        problem(viewer.post(&format!("{prefix}/bearer"), "text/plain", "x").await, 403, "FORBIDDEN").await;
    }

    // Credentials are not kept with the message.
    let log = tenant
        .owner
        .query("{ messages(first: 50) { edges { node { headers { name value } } } } }", json!({}))
        .await
        .to_string();
    assert!(
        log.contains("[redacted]")
            && !log.contains(&partner_key)
            && !log.contains("Bearer ")
            && !log.contains("Basic ")
    );
}

#[tokio::test]
async fn bodies_are_limited_while_they_are_read() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let input = json!({"name": "small", "path": "small", "authentication": {"none": {}}, "maxBodyBytes": 1000});
    tenant.owner.mutate("listenerCreate", "listener { id }", input).await;
    let client = inlet.client();
    assert_eq!(client.post("/in/shop/small", "text/plain", vec![b'x'; 1000]).await.status(), 202);
    problem(client.post("/in/shop/small", "text/plain", vec![b'x'; 1001]).await, 413, "BODY_TOO_LARGE").await;
    // Without a length, and without an end: the answer must come before the body is over.
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(bytes::Bytes::from_static(&[b'x'; 256])));
    let answer = client.request("POST", "/in/shop/small").body(reqwest::Body::wrap_stream(endless)).send().await;
    if let Ok(answer) = answer {
        assert_eq!(answer.status(), 413);
    }
    let empty = client.post("/in/shop/small", "text/plain", "").await;
    assert_eq!(empty.status(), 202);
    let count = tenant.owner.query("{ messages { edges { node { size } } } }", json!({})).await;
    assert_eq!(count["messages"]["edges"], json!([{"node": {"size": 0}}, {"node": {"size": 1000}}]));
}

#[tokio::test]
async fn bytes_and_headers_are_kept_as_they_came() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("raw", json!({"none": {}})).await;
    let bytes: Vec<u8> = (0..=255).collect();
    let answer = inlet
        .client()
        .request("POST", "/in/shop/raw")
        .header("x-first", "1")
        .header("x-twice", "a")
        .header("x-twice", "b")
        .header("x-latin", reqwest::header::HeaderValue::from_bytes(b"caf\xe9").unwrap())
        .body(bytes.clone())
        .send()
        .await
        .unwrap();
    let receipt = json_of(answer).await;
    let query = "query($id: ID!) { message(id: $id) { sha256 headers { name value } body(offset: 10, length: 100) { text base64 hasMore } } }";
    let message = &tenant.owner.query(query, json!({"id": receipt["messageUuid"]})).await["message"];
    assert_eq!(message["sha256"], "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880");
    let ours: Vec<&Value> = message["headers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|header| text(&header["name"]).starts_with("x-"))
        .collect();
    let expected = json!([{"name": "x-first", "value": "1"}, {"name": "x-twice", "value": "a"}, {"name": "x-twice", "value": "b"}, {"name": "x-latin", "value": "café"}]);
    assert_eq!(json!(ours), expected);
    use base64::{Engine, engine::general_purpose::STANDARD};
    assert_eq!(STANDARD.decode(text(&message["body"]["base64"])).unwrap(), &bytes[10..110]);
    assert_eq!(message["body"]["hasMore"], true);
}

#[tokio::test]
async fn an_api_user_sees_its_own_messages_and_nothing_else() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("in", json!({"bearer": {}})).await;
    let user = tenant.user(&inlet, "API_USER").await;
    let own = json_of(user.post("/in/shop/in", "text/plain", "mine").await).await;
    let foreign = json_of(tenant.owner.post("/in/shop/in", "text/plain", "theirs").await).await;
    let list = user.query("{ messages { edges { node { id executions { state } } } } }", json!({})).await;
    assert_eq!(
        list["messages"]["edges"],
        json!([{"node": {"id": own["messageUuid"], "executions": [{"state": "HELD"}]}}])
    );
    let one = "query($id: ID!) { message(id: $id) { id body { text } } }";
    assert_eq!(user.query(one, json!({"id": own["messageUuid"]})).await["message"]["body"]["text"], "mine");
    assert_eq!(user.query(one, json!({"id": foreign["messageUuid"]})).await["message"], Value::Null);
    user.fails("{ messages { edges { node { listener { name } } } } }", json!({}), "FORBIDDEN").await;
    user.fails("{ listeners { edges { node { id } } } }", json!({}), "FORBIDDEN").await;
}
