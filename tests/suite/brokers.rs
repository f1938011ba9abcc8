//! Message brokers at both ends: what a feed fetches is a message like any other, what a flow publishes arrives, and no crash loses anything.

use std::{
    collections::BTreeSet,
    sync::LazyLock,
    time::{Duration, Instant},
};

use inlet_testing::{
    Kafka, Nats, RabbitMq, Redis,
    rabbitmq::{PASSWORD, USER},
};
use inlet_tests::{
    Inlet, Sink,
    client::json_of,
    story::{Tenant, text, wait_for},
};
use serde_json::{Value, json};

/// Longer than a feed takes to be taken up again after a crash.
const PATIENCE: Duration = Duration::from_secs(90);

static RABBITMQ: LazyLock<RabbitMq> = LazyLock::new(RabbitMq::start);

async fn rabbitmq() -> u16 {
    tokio::task::spawn_blocking(|| RABBITMQ.port()).await.unwrap()
}

/// A broker with a place that a feed fetches from, and how a step publishes there.
struct Place {
    settings: Value,
    source: Value,
    end: Value,
}

async fn nats(server: &Nats) -> Place {
    let client = async_nats::connect(format!("nats://127.0.0.1:{}", server.port())).await.unwrap();
    let config = async_nats::jetstream::stream::Config {
        name: "ORDERS".to_owned(),
        subjects: vec!["orders.>".to_owned()],
        ..Default::default()
    };
    async_nats::jetstream::new(client).create_stream(config).await.unwrap();
    Place {
        settings: json!({"nats": {"host": "127.0.0.1", "port": server.port(), "tls": false}}),
        source: json!({"nats": {"stream": "ORDERS", "durable": "inlet"}}),
        end: json!({"subject": "orders.new"}),
    }
}

async fn queue(name: &str) -> Place {
    let port = rabbitmq().await;
    let uri = format!("amqp://{USER}:{PASSWORD}@127.0.0.1:{port}/%2f");
    let connection = lapin::Connection::connect(&uri, lapin::ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let options = lapin::options::QueueDeclareOptions::durable();
    channel.queue_declare(name.into(), options, lapin::types::FieldTable::default()).await.unwrap();
    Place {
        settings: json!({"rabbitmq": {"host": "127.0.0.1", "port": port, "tls": false, "user": USER, "password": PASSWORD}}),
        source: json!({"rabbitmq": {"queue": name}}),
        end: json!({"routingKey": name}),
    }
}

fn stream(server: &Redis) -> Place {
    Place {
        settings: json!({"redis": {"host": "127.0.0.1", "port": server.port(), "tls": false}}),
        source: json!({"redis": {"stream": "orders", "group": "inlet"}}),
        end: json!({"stream": "orders"}),
    }
}

fn topic(server: &Kafka) -> Place {
    server.kcat(&["-P", "-t", "orders"], "").unwrap();
    Place {
        settings: json!({"kafka": {"host": "localhost", "port": server.port(), "tls": false}}),
        source: json!({"kafka": {"topic": "orders"}}),
        end: json!({"topic": "orders", "compression": "GZIP"}),
    }
}

/// A tenant with a broker, a feed into a listener `in`, and a flow from listener `out` that publishes each record.
struct Round {
    tenant: Tenant,
    feed: String,
    listener: String,
}

impl Round {
    async fn create(inlet: &Inlet, place: &Place, sink: &Sink) -> Self {
        let tenant = Tenant::create(inlet, "shop").await;
        let fed = tenant.listener_to_http("in", &sink.url("/delivered"), Value::Null).await;
        let format = tenant.json_format("Published").await;
        let connection = tenant.connection("Broker", place.settings.clone()).await;
        let listener = tenant.listener("out", json!({"none": {}})).await;
        let mut end = place.end.clone();
        for (field, value) in
            [("connectionId", json!(connection)), ("formatId", json!(format)), ("recordsPerMessage", json!(1))]
        {
            end[field] = value;
        }
        let kind = place.settings.as_object().unwrap().keys().next().unwrap();
        let flow = json!({
            "name": "publish", "listenerId": listener,
            "transformations": [{"name": "publish", "from": {"listener": {"formatId": format}}, "to": {kind: end}}],
        });
        let flow = text(&tenant.owner.mutate("flowCreate", "flow { id }", flow).await["flow"]["id"]);
        tenant.schedule(&flow).await;
        let feed =
            json!({"name": "Orders", "listenerId": fed.listener, "connectionId": connection, "source": place.source});
        let feed = text(&tenant.owner.mutate("feedCreate", "feed { id }", feed).await["feed"]["id"]);
        Self { tenant, feed, listener: fed.listener }
    }

    /// Posts records that the flow publishes one by one, and waits until they are.
    async fn publish(&self, numbers: std::ops::Range<usize>) {
        let records: Vec<Value> = numbers.map(|number| json!({"number": number})).collect();
        let answer = self.tenant.owner.post_json("/in/shop/out", &json!(records)).await;
        assert_eq!(answer.status(), 202);
        let execution = text(&json_of(answer).await["auditId"]);
        wait_for(&self.tenant.owner, &execution, "SUCCEEDED").await;
    }

    async fn state(&self) -> Value {
        let query = "query($id: ID!) { feed(id: $id) { state lastReceivedAt lastError { code message } } }";
        self.tenant.owner.query(query, json!({"id": self.feed})).await["feed"].clone()
    }

    async fn enable(&self, enabled: bool) {
        let input = json!({"id": self.feed, "enabled": enabled});
        self.tenant.owner.mutate("feedUpdate", "feed { id }", input).await;
    }

    /// Waits for what the feed's state says.
    async fn wait_for_state(&self, what: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let state = self.state().await;
            if what(&state) {
                return state;
            }
            assert!(Instant::now() < until, "the feed does not come there: {state}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// How many messages the feed has brought.
    async fn count(&self) -> u64 {
        let query = "query($listener: ID!) { messageCount(filter: {listenerId: $listener}) { count } }";
        let counted = self.tenant.owner.query(query, json!({"listener": self.listener})).await;
        counted["messageCount"]["count"].as_u64().unwrap()
    }

    /// The numbers in the messages that the feed has brought, one for each message.
    async fn brought(&self) -> Vec<u64> {
        let query =
            "query($listener: ID!, $after: String) { messages(filter: {listenerId: $listener}, first: 100, after: $after) {
            nodes { body(length: 1000) { text } } pageInfo { hasNextPage endCursor } } }";
        let (mut numbers, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = self.tenant.owner.query(query, json!({"listener": self.listener, "after": after})).await;
            for message in page["messages"]["nodes"].as_array().unwrap() {
                let body: Value = serde_json::from_str(message["body"]["text"].as_str().unwrap()).unwrap();
                numbers.push(body["number"].as_u64().unwrap());
            }
            if page["messages"]["pageInfo"]["hasNextPage"] != true {
                return numbers;
            }
            after = page["messages"]["pageInfo"]["endCursor"].clone();
        }
    }

    /// Waits until each of so many was brought; how often any was brought once more.
    async fn wait_for_all(&self, count: usize) -> usize {
        let until = Instant::now() + PATIENCE;
        loop {
            let brought = if self.count().await < count as u64 { Vec::new() } else { self.brought().await };
            let distinct: BTreeSet<u64> = brought.iter().copied().collect();
            if distinct.len() == count {
                return brought.len() - count;
            }
            assert!(Instant::now() < until, "{} of {count} came; {}", distinct.len(), self.state().await);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

async fn there_and_back(place: Place) {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let round = Round::create(&inlet, &place, &sink).await;
    round.publish(0..3).await;
    let delivered = sink.wait_for(3).await;
    let mut numbers: Vec<Value> = delivered.iter().map(|one| serde_json::from_slice(&one.body).unwrap()).collect();
    numbers.sort_by_key(|record| record["number"].as_u64());
    assert_eq!(numbers, (0..3).map(|number| json!({"number": number})).collect::<Vec<_>>());
    assert_eq!(round.wait_for_all(3).await, 0);
    let state = round.wait_for_state(|state| !state["lastReceivedAt"].is_null()).await;
    assert_eq!((&state["state"], &state["lastError"]), (&json!("CONNECTED"), &Value::Null));

    // A message is refused by its size, said, and not brought; what comes after it is.
    let small = json!({"id": round.listener, "maxBodyBytes": 20});
    round.tenant.owner.mutate("listenerUpdate", "listener { id }", small).await;
    let answer = round.tenant.owner.post_json("/in/shop/out", &json!([{"number": 3, "text": "x".repeat(100)}])).await;
    assert_eq!(answer.status(), 202);
    let refused = |state: &Value| state["lastError"]["code"] == "BODY_TOO_LARGE";
    assert_eq!(round.wait_for_state(refused).await["state"], "CONNECTED");
    round.publish(4..5).await;
    sink.wait_for(4).await;
    assert_eq!(round.brought().await.len(), 4);

    // Disabled, it brings nothing; enabled again, what came meanwhile.
    round.enable(false).await;
    round.wait_for_state(|state| state["state"] == "IDLE").await;
    round.publish(5..6).await;
    round.enable(true).await;
    sink.wait_for(5).await;
    assert_eq!(round.brought().await.len(), 5);
    // Only a log is stood in by a place of one's own; what was refused stands before it too.
    let query = "query($id: ID!) { feed(id: $id) { places { partition next } } }";
    let feed = round.tenant.owner.query(query, json!({"id": round.feed})).await;
    let places = feed["feed"]["places"].as_array().unwrap();
    let behind: i64 = places.iter().map(|place| place["next"].as_i64().unwrap()).sum();
    assert_eq!(behind, if place.source["kafka"].is_null() { 0 } else { 6 });
}

#[tokio::test]
async fn what_is_published_to_nats_comes_back_as_a_message() {
    let server = Nats::start();
    there_and_back(nats(&server).await).await;
}

#[tokio::test]
async fn what_is_published_to_rabbitmq_comes_back_as_a_message() {
    there_and_back(queue("there-and-back").await).await;
}

#[tokio::test]
async fn what_is_published_to_redis_comes_back_as_a_message() {
    let server = Redis::start();
    there_and_back(stream(&server)).await;
}

#[tokio::test]
async fn what_is_published_to_kafka_comes_back_as_a_message() {
    let server = Kafka::start();
    there_and_back(topic(&server)).await;
}

/// Kills the whole process in the middle of fetching, twice; how many came once more. Wants threads of its own for the client, which must notice that its connections are gone.
async fn nothing_is_lost(place: Place) -> usize {
    const COUNT: usize = 3_000;
    let (mut inlet, sink) = (Inlet::start(), Sink::start().await);
    let round = Round::create(&inlet, &place, &sink).await;
    // All is there before the first crash: a flow that dies in the middle would publish some once more.
    round.wait_for_state(|state| state["state"] == "CONNECTED").await;
    round.enable(false).await;
    round.wait_for_state(|state| state["state"] == "IDLE").await;
    for begin in (0..COUNT).step_by(500) {
        round.publish(begin..begin + 500).await;
    }
    round.enable(true).await;
    for enough in [50, 500] {
        let until = Instant::now() + PATIENCE;
        while round.count().await < enough {
            assert!(Instant::now() < until, "{}", round.state().await);
        }
        inlet.kill();
        inlet.restart();
    }
    assert!(round.count().await < COUNT as u64, "it was killed after the end");
    let repeated = round.wait_for_all(COUNT).await;
    // A crash repeats at most what was fetched and not acknowledged.
    assert!(repeated <= 128, "{repeated} were brought once more");
    repeated
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_of_nats() {
    let server = Nats::start();
    nothing_is_lost(nats(&server).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_of_rabbitmq() {
    nothing_is_lost(queue("killed").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_and_repeats_nothing_of_kafka() {
    let server = Kafka::start();
    let repeated = nothing_is_lost(topic(&server)).await;
    // The place in the topic is stored with what was brought.
    assert_eq!(repeated, 0);
}

/// The server goes away and comes back.
async fn goes_on_by_itself<S>(place: Place, mut server: S, [kill, restart]: [fn(&mut S); 2]) {
    let (inlet, sink) = (Inlet::start(), Sink::start().await);
    let round = Round::create(&inlet, &place, &sink).await;
    round.wait_for_state(|state| state["state"] == "CONNECTED").await;
    kill(&mut server);
    let state = round.wait_for_state(|state| state["state"] == "FAILING").await;
    assert_eq!(state["lastError"]["code"], "BROKER_CONNECT");
    restart(&mut server);
    round.wait_for_state(|state| state["state"] == "CONNECTED").await;
    round.publish(0..1).await;
    sink.wait_for(1).await;
    // The tenant was told; to whoever runs the service it is no error.
    assert!(!inlet.log().contains(r#""level":"ERROR""#), "{}", inlet.log());
}

#[tokio::test]
async fn a_feed_says_what_stands_against_it_and_goes_on_by_itself() {
    let server = Nats::start();
    let place = nats(&server).await;
    goes_on_by_itself(place, server, [Nats::kill, Nats::restart]).await;
}

#[tokio::test]
async fn a_feed_of_kafka_goes_on_by_itself() {
    let server = Kafka::start();
    let place = topic(&server);
    goes_on_by_itself(place, server, [Kafka::kill, Kafka::restart]).await;
}

#[tokio::test]
async fn sources_and_connections_must_fit() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let listener = tenant.listener("in", json!({"none": {}})).await;
    let redis = json!({"redis": {"host": "127.0.0.1", "port": 1, "tls": false}});
    let connection = tenant.connection("Redis", redis).await;
    let queue = json!({"rabbitmq": {"queue": "q"}});
    let feed =
        |source: Value| json!({"name": "a", "listenerId": listener, "connectionId": connection, "source": source});
    tenant.owner.refused("feedCreate", "feed { id }", feed(queue), "CONNECTION_KIND").await;
    let unnamed = json!({"redis": {"stream": "", "group": "g"}});
    tenant.owner.refused("feedCreate", "feed { id }", feed(unnamed), "FEED_SOURCE_INVALID").await;
    let kafka = json!({"kafka": {"host": "127.0.0.1", "port": 1, "user": "u", "password": "p"}});
    let kafka = tenant.connection("Kafka", kafka).await;
    let odd =
        json!({"name": "b", "listenerId": listener, "connectionId": kafka, "source": {"kafka": {"topic": "a/b"}}});
    tenant.owner.refused("feedCreate", "feed { id }", odd, "FEED_SOURCE_INVALID").await;
    // The password was given to a mechanism that does not show it.
    let shown = json!({"id": kafka, "settings": {"kafka": {"host": "127.0.0.1", "port": 1, "user": "u", "mechanism": "PLAIN"}}});
    tenant.owner.refused("connectionUpdate", "connection { id }", shown, "SECRET_MISSING").await;
    let good = feed(json!({"redis": {"stream": "s", "group": "g"}}));
    let made = tenant.owner.mutate("feedCreate", "feed { id source { redis { field } } }", good.clone()).await;
    assert_eq!(made["feed"]["source"]["redis"]["field"], "body");
    tenant.owner.refused("feedCreate", "feed { id }", good, "NAME_TAKEN").await;
    let query = "mutation($id: ID!) { connectionDelete(id: $id) { userErrors { code } } }";
    let kept = tenant.owner.query(query, json!({"id": connection})).await;
    assert_eq!(kept["connectionDelete"]["userErrors"][0]["code"], "IN_USE");
    let query = "mutation($id: ID!) { feedDelete(id: $id) { deletedId userErrors { code } } }";
    let gone = tenant.owner.query(query, json!({"id": made["feed"]["id"]})).await;
    assert_eq!(gone["feedDelete"]["deletedId"], made["feed"]["id"]);
}
