//! What the dashboard stands on: its session, its files, and the parts of the API that it was the first to need.

use inlet_core::clock::{Clock, SystemClock};
use inlet_tests::{
    Inlet, Subscription,
    client::json_of,
    story::{PASSWORD, Tenant, text, wait_for},
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_session_is_a_cookie_that_only_our_own_page_can_use() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let anybody = inlet.client();
    let ours = inlet.url("").trim_end_matches('/').to_owned();
    let body = json!({"login": "owner@shop", "password": PASSWORD}).to_string();
    let open = |origin: &str, password_body: &str| {
        anybody
            .request("POST", "/session")
            .header("inlet-dashboard", "1")
            .header("origin", origin)
            .body(password_body.to_owned())
            .send()
    };
    assert_eq!(open("http://evil.test", &body).await.unwrap().status(), 401);
    let wrong = json!({"login": "owner@shop", "password": "not the password"}).to_string();
    let refused = open(&ours, &wrong).await.unwrap();
    assert_eq!(refused.status(), 401);
    assert!(refused.headers().get("set-cookie").is_none());

    let opened = open(&ours, &body).await.unwrap();
    assert_eq!(opened.status(), 200);
    let cookie = opened.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(json_of(opened).await["expiresInSeconds"].as_i64().unwrap() > 0);
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let ask = |origin: Option<&str>, from_page: bool| {
        let mut request = anybody
            .request("POST", "/graphql")
            .header("content-type", "application/json")
            .header("cookie", cookie.as_str())
            .body(r#"{"query": "{ me { account { login } } }"}"#);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        if from_page {
            request = request.header("inlet-dashboard", "1");
        }
        request.send()
    };
    let answer = json_of(ask(Some(&ours), true).await.unwrap()).await;
    assert_eq!(answer["data"]["me"]["account"]["login"], "owner@shop");
    for (origin, from_page) in [(Some(ours.as_str()), false), (Some("http://evil.test"), true), (None, true)] {
        let refused = ask(origin, from_page).await.unwrap();
        assert_eq!(refused.status(), 401, "{origin:?} {from_page}");
        assert_eq!(json_of(refused).await["errors"][0]["extensions"]["code"], "ORIGIN_INVALID");
    }
    let refreshed = anybody
        .request("POST", "/session/refresh")
        .header("inlet-dashboard", "1")
        .header("origin", ours.as_str())
        .header("cookie", cookie.as_str())
        .send()
        .await
        .unwrap();
    assert_eq!(refreshed.status(), 200);
    assert!(refreshed.headers().get("set-cookie").is_some());
    // A listener is for partners: a cookie says nothing there.
    tenant.listener("in", json!({"bearer": {}})).await;
    let sent = anybody
        .request("POST", "/in/shop/in")
        .header("inlet-dashboard", "1")
        .header("origin", ours.as_str())
        .header("cookie", cookie.as_str())
        .send();
    assert_eq!(sent.await.unwrap().status(), 401);
}

#[tokio::test]
async fn all_sessions_but_one_are_ended_at_once() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let anybody = inlet.client();
    let ours = inlet.url("").trim_end_matches('/').to_owned();
    let post = async |path: &str, cookie: &str, body: Value| {
        let request = anybody.request("POST", path).header("inlet-dashboard", "1").header("origin", ours.as_str());
        let request = request.header("content-type", "application/json").header("cookie", cookie.to_owned());
        request.body(body.to_string()).send().await.unwrap()
    };
    let cookie_of = |answer: &reqwest::Response| {
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    };
    let login = json!({"login": "owner@shop", "password": PASSWORD});
    let mine = cookie_of(&post("/session", "", login.clone()).await);
    let other = cookie_of(&post("/session", "", login).await);
    let me = json!({"query": "{ me { account { login } } }"});
    for cookie in [&mine, &other] {
        assert_eq!(post("/graphql", cookie, me.clone()).await.status(), 200);
    }
    // A foreign page with the cookie ends nothing.
    let foreign = anybody
        .request("POST", "/session/end-others")
        .header("inlet-dashboard", "1")
        .header("origin", "http://evil.test")
        .header("cookie", mine.clone());
    assert_eq!(foreign.send().await.unwrap().status(), 401);
    assert_eq!(post("/graphql", &other, me.clone()).await.status(), 200);
    let ended = post("/session/end-others", &mine, json!({})).await;
    assert_eq!(ended.status(), 200);
    let fresh = cookie_of(&ended);
    for (cookie, status) in [(&fresh, 200), (&other, 401), (&mine, 401)] {
        assert_eq!(post("/graphql", cookie, me.clone()).await.status(), status);
    }
    // A bearer token of the same login was another session too.
    let answer = tenant.owner.post_json("/graphql", &me).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(post("/session/end-others", &other, json!({})).await.status(), 401);
    assert_eq!(post("/session/end-others", "", json!({})).await.status(), 401);
}

#[tokio::test]
async fn every_address_of_a_page_is_the_page_and_no_other_is() {
    let inlet = Inlet::start();
    let client = inlet.client();
    for path in ["/", "/messages", "/flows?id=new"] {
        let page = client.request("GET", path).send().await.unwrap();
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(page.headers()["cache-control"], "no-cache");
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(page.text().await.unwrap().contains("<title>Inlet</title>"));
    }
    for path in ["/assets/none.js", "/none.js", "/.vite/manifest.json", "/index.html.br", "/in/nobody/x", "/rest/x"] {
        assert_eq!(client.request("GET", path).send().await.unwrap().status(), 404, "{path}");
    }
    assert_eq!(client.request("POST", "/messages").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_edited_copy_is_a_message_of_its_own_that_names_its_original() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let sent = inlet.client().post("/in/shop/orders", "application/json", r#"{"order": "#).await;
    let original = text(&json_of(sent).await["messageUuid"]);
    let owner = &tenant.owner;
    let selection =
        "message { id editedFrom size headers { name value } body { text } sender { name } executions { id } }";
    let input = json!({"messageId": original, "text": r#"{"order": "A"}"#});
    let message = owner.mutate("messageResend", selection, input).await["message"].take();
    assert_eq!(message["editedFrom"], original.as_str());
    assert_eq!(message["body"]["text"], r#"{"order": "A"}"#);
    assert_eq!(message["sender"]["name"], "owner@shop");
    let names: Vec<&str> =
        message["headers"].as_array().unwrap().iter().map(|header| header["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"content-type") && !names.contains(&"content-length"), "{names:?}");
    wait_for(owner, &text(&message["executions"][0]["id"]), "SUCCEEDED").await;
    let before = owner
        .query("query($id: ID!) { message(id: $id) { editedFrom body { text } } }", json!({"id": original}))
        .await["message"]
        .take();
    assert_eq!(before, json!({"editedFrom": null, "body": {"text": "{\"order\": "}}));
    let audit = owner.query("{ auditLog(first: 1) { nodes { action nounId after } } }", json!({})).await;
    let entry = &audit["auditLog"]["nodes"][0];
    assert_eq!((&entry["action"], &entry["nounId"]), (&json!("messageResend"), &message["id"]));
    assert_eq!(entry["after"]["editedFrom"], original.as_str());

    let both = json!({"messageId": original, "text": "", "base64": ""});
    owner.refused("messageResend", "message { id }", both, "BODY_INVALID").await;
    let listener = owner.query("{ listeners { nodes { id } } }", json!({})).await["listeners"]["nodes"][0]["id"].take();
    owner.mutate("listenerUpdate", "listener { id }", json!({"id": listener, "maxBodyBytes": 1_000})).await;
    let huge = json!({"messageId": original, "text": "x".repeat(1_001)});
    owner.refused("messageResend", "message { id }", huge, "BODY_TOO_LARGE").await;
    let bad = json!({"messageId": original, "base64": "?"});
    owner.refused("messageResend", "message { id }", bad, "BASE64_INVALID").await;
    let other = Tenant::create(&inlet, "other").await;
    let foreign = json!({"messageId": original, "text": ""});
    other.owner.refused("messageResend", "message { id }", foreign, "NOT_FOUND").await;
}

#[tokio::test]
async fn the_overview_counts_what_came_and_what_failed() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    tenant.listener("unscheduled", json!({"none": {}})).await;
    for (path, body, state) in
        [("orders", "{}", Some("SUCCEEDED")), ("orders", "{", Some("DEAD")), ("unscheduled", "x", None)]
    {
        let sent = inlet.client().post(&format!("/in/shop/{path}"), "application/json", body).await;
        let execution = text(&json_of(sent).await["auditId"]);
        if let Some(state) = state {
            wait_for(&tenant.owner, &execution, state).await;
        }
    }
    let query = "query($from: DateTime!, $until: DateTime!) { overview(from: $from, until: $until, buckets: 10) {
        received failed p95Ms waiting held buckets { received failed } failingFlows { failed flow { id } } silentListeners { listener { id } } } }";
    let now = SystemClock.now();
    let at = |minutes| (now + chrono::TimeDelta::minutes(minutes)).to_rfc3339();
    let period = |from, until| json!({"from": at(from), "until": at(until)});
    let overview = tenant.owner.query(query, period(-5, 5)).await["overview"].take();
    let figures = ["received", "failed", "waiting", "held"].map(|name| overview[name].as_i64().unwrap());
    assert_eq!(figures, [3, 1, 0, 1], "{overview:#}");
    assert!(overview["p95Ms"].as_i64().unwrap() >= 0);
    assert_eq!(overview["buckets"].as_array().unwrap().len(), 10);
    assert_eq!(overview["failingFlows"], json!([{"failed": 1, "flow": {"id": flow.flow}}]));
    let earlier = tenant.owner.query(query, period(-60, -50)).await["overview"].take();
    assert_eq!((&earlier["received"], &earlier["p95Ms"]), (&json!(0), &Value::Null));
    let other = Tenant::create(&inlet, "other").await;
    assert_eq!(other.owner.query(query, period(-5, 5)).await["overview"]["received"], 0);
    tenant.owner.fails(query, period(5, -5), "PERIOD_INVALID").await;
}

#[tokio::test]
async fn refused_requests_are_told_as_they_happen_to_their_tenant() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let listener = tenant.listener("in", json!({"bearer": {}})).await;
    let mut told =
        Subscription::start(&tenant.owner, "subscription { requestRejected { listenerId reason } }", json!({})).await;
    told.send(json!({"type": "ping"})).await;
    assert_eq!(told.frame().await.unwrap()["type"], "pong");
    let client = inlet.client();
    client.post("/in/shop/in", "text/plain", "x").await;
    client.post("/in/shop/nowhere", "text/plain", "x").await;
    client.request("DELETE", "/in/shop/in").send().await.unwrap();
    for (listener_id, reason) in
        [(json!(listener), "UNAUTHENTICATED"), (Value::Null, "NOT_FOUND"), (Value::Null, "METHOD_NOT_ALLOWED")]
    {
        let rejected = told.next().await["requestRejected"].take();
        assert_eq!(rejected, json!({"listenerId": listener_id, "reason": reason}));
    }
}
