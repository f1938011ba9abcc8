//! Messages by a key in their payload: whole words in every format, so much at a time, live, and never a neighbour's.

use inlet_tests::{
    Inlet, Subscription,
    client::json_of,
    story::{Tenant, text},
};
use serde_json::{Value, json};

const FIND: &str = "query($first: Int!, $after: String, $filter: MessageFilterInput!) { messages(first: $first, after: $after, filter: $filter) {
    nodes { id } pageInfo { hasNextPage endCursor } searched { cursor receivedAt messages } } }";

async fn post(inlet: &Inlet, path: &str, body: impl Into<String>) -> String {
    text(&json_of(inlet.client().post(path, "text/plain", body.into()).await).await["messageUuid"])
}

fn ids(page: &Value) -> Vec<String> {
    page["nodes"].as_array().unwrap().iter().map(|node| text(&node["id"])).collect()
}

#[tokio::test]
async fn a_key_finds_whole_words_of_the_own_messages_only() {
    let inlet = Inlet::start();
    let (ours, theirs) = (Tenant::create(&inlet, "ours").await, Tenant::create(&inlet, "theirs").await);
    let listener = ours.listener("in", json!({"none": {}})).await;
    ours.listener("other", json!({"none": {}})).await;
    theirs.listener("in", json!({"none": {}})).await;
    let json = post(&inlet, "/in/ours/in", r#"{"order":"ORD-1"}"#).await;
    let hl7 = post(&inlet, "/in/ours/other", "MSH|^~\\&|A\rPID|1|ORD-1^^B\r").await;
    post(&inlet, "/in/ours/in", r#"{"order":"ORD-12"}"#).await;
    post(&inlet, "/in/theirs/in", r#"{"order":"ORD-1"}"#).await;

    let find =
        async |filter: Value| ours.owner.query(FIND, json!({"first": 10, "filter": filter})).await["messages"].take();
    let found = find(json!({"key": "ORD-1"})).await;
    assert_eq!(ids(&found), [hl7, json.clone()]);
    assert_eq!(found["pageInfo"]["hasNextPage"], false);
    assert_eq!(found["searched"]["messages"], 3, "a neighbour's message is not even looked at");
    assert_eq!(ids(&find(json!({"key": "ORD-1", "listenerId": listener})).await), [json]);
    assert_eq!(ids(&find(json!({"key": "ORD-2"})).await), Vec::<String>::new());
    assert_eq!(find(json!({})).await["searched"], Value::Null);
    ours.owner.fails(FIND, json!({"first": 10, "filter": {"key": " "}}), "KEY_INVALID").await;
}

#[tokio::test]
async fn a_search_says_how_far_it_looked_and_goes_on_from_there() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("in", json!({"none": {}})).await;
    let oldest = post(&inlet, "/in/shop/in", "KEY-7").await;
    // More bytes than one call reads.
    for number in 0..34 {
        post(&inlet, "/in/shop/in", format!("{number} {}", "x".repeat(1024 * 1024))).await;
    }
    // Beyond the first MiB nothing is looked for.
    post(&inlet, "/in/shop/in", format!("{} KEY-7", "x".repeat(1024 * 1024))).await;
    let newest = post(&inlet, "/in/shop/in", "a KEY-7").await;

    let page = async |first: i32, after: Value| {
        let variables = json!({"first": first, "after": after, "filter": {"key": "KEY-7"}});
        tenant.owner.query(FIND, variables).await["messages"].take()
    };
    let begun = page(10, Value::Null).await;
    assert_eq!(ids(&begun), std::slice::from_ref(&newest));
    assert_eq!(begun["pageInfo"]["hasNextPage"], true);
    let looked = begun["searched"]["messages"].as_i64().unwrap();
    assert!((30..37).contains(&looked), "{looked}");
    let rest = page(10, begun["searched"]["cursor"].clone()).await;
    assert_eq!(ids(&rest), [oldest]);
    assert_eq!(looked + rest["searched"]["messages"].as_i64().unwrap(), 37, "each is looked at once");
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
    // A full page stops at its last row.
    let one = page(1, Value::Null).await;
    assert_eq!((ids(&one), &one["searched"]["messages"]), (vec![newest], &json!(1)));
    assert_eq!(one["pageInfo"]["hasNextPage"], true);
}

#[tokio::test]
async fn a_live_reader_with_a_key_is_told_of_what_has_it() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("in", json!({"none": {}})).await;
    let before = post(&inlet, "/in/shop/in", "KEY-7").await;
    let query =
        "subscription($after: String, $key: String) { messageArrived(after: $after, key: $key) { message { id } } }";
    let variables = json!({"after": before, "key": "KEY-7"});
    let mut live = Subscription::start(&tenant.owner, query, variables).await;
    for round in 0..3 {
        post(&inlet, "/in/shop/in", "KEY-70").await;
        let wanted = post(&inlet, "/in/shop/in", format!("{round} KEY-7")).await;
        assert_eq!(live.next().await["messageArrived"]["message"]["id"], wanted);
    }
}

#[tokio::test]
async fn an_api_user_finds_its_own() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("in", json!({"bearer": {}})).await;
    let partner = tenant.user(&inlet, "API_USER").await;
    let own = text(&json_of(partner.post("/in/shop/in", "text/plain", "KEY-7").await).await["messageUuid"]);
    tenant.owner.post("/in/shop/in", "text/plain", "KEY-7").await;
    let found = partner.query(FIND, json!({"first": 10, "filter": {"key": "KEY-7"}})).await["messages"].take();
    assert_eq!(ids(&found), [own]);
    assert_eq!(found["searched"]["messages"], 1);
}

#[tokio::test]
async fn a_request_makes_a_few_searches_and_its_variables_need_no_value() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    tenant.listener("in", json!({"none": {}})).await;
    let own = post(&inlet, "/in/shop/in", "KEY-7").await;
    let searches = |count: usize| {
        let fields = (0..count)
            .map(|number| format!("s{number}: messages(first: 1, filter: {{key: \"KEY-7\"}}) {{ nodes {{ id }} }}"));
        format!("{{ {} }}", fields.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(ids(&tenant.owner.query(&searches(4), json!({})).await["s3"]), std::slice::from_ref(&own));
    tenant.owner.fails(&searches(5), json!({}), "QUERY_TOO_COMPLEX").await;

    for query in [
        "query($first: Int, $filter: MessageFilterInput) { messages(first: $first, filter: $filter) { nodes { id } } }",
        "query($key: String) { messages(filter: {key: $key}) { nodes { id } } }",
    ] {
        assert_eq!(ids(&tenant.owner.query(query, json!({})).await["messages"]), std::slice::from_ref(&own));
    }
}
