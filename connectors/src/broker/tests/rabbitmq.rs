//! RabbitMQ.

use std::sync::LazyLock;

use inlet_testing::{
    RabbitMq,
    rabbitmq::{PASSWORD, USER},
};
use lapin::{
    Channel, Connection, ConnectionProperties, ExchangeKind,
    options::{BasicGetOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable, LongString},
};

use super::*;

static SERVER: LazyLock<RabbitMq> = LazyLock::new(RabbitMq::start);

fn known() -> BrokerSettings {
    let kind = BrokerKind::Rabbitmq { virtual_host: "/".to_owned() };
    BrokerSettings { user: Some(USER.to_owned()), ..settings(kind, SERVER.port()) }
}

/// Starting the server takes seconds that no other test may miss.
async fn guest() -> Guest {
    tokio::task::spawn_blocking(|| LazyLock::force(&SERVER)).await.unwrap();
    Guest::new(known(), Some(PASSWORD))
}

fn to(exchange: &str, routing_key: &str) -> Topic<String> {
    Topic::Rabbitmq { exchange: exchange.to_owned(), routing_key: routing_key.to_owned() }
}

fn from(queue: &str) -> FeedSource {
    FeedSource::Rabbitmq { queue: queue.to_owned() }
}

/// The server itself, with an empty queue of that name.
async fn queue(name: &str, arguments: FieldTable) -> (Connection, Channel) {
    let uri = format!("amqp://{USER}:{PASSWORD}@127.0.0.1:{}/%2f", SERVER.port());
    let connection = Connection::connect(&uri, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments).await.unwrap();
    (connection, channel)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_in_its_queue_with_its_properties() {
    let guest = guest().await;
    let (_connection, channel) = queue("written", FieldTable::default()).await;
    let options = ExchangeDeclareOptions::default();
    channel.exchange_declare("events".into(), ExchangeKind::Topic, options, FieldTable::default()).await.unwrap();
    let bound = channel.queue_bind(
        "written".into(),
        "events".into(),
        "patient.*".into(),
        QueueBindOptions::default(),
        FieldTable::default(),
    );
    bound.await.unwrap();
    let report = guest.write(&delivery(to("events", "patient.new"), body("{\"a\":1}"))).await.unwrap();
    assert_eq!(report.target, Some(format!("exchange events, key patient.new by localhost:{}", SERVER.port())));
    assert_eq!(report.response_body.as_deref(), Some("confirmed"));
    let got = channel.basic_get("written".into(), BasicGetOptions { no_ack: true }).await.unwrap().unwrap();
    assert_eq!(got.data, b"{\"a\":1}");
    let properties = &got.properties;
    assert_eq!(properties.content_type().as_ref().map(ToString::to_string).as_deref(), Some("application/json"));
    assert_eq!(properties.message_id().as_ref().map(ToString::to_string).as_deref(), Some("0199-0"));
    assert_eq!(*properties.delivery_mode(), Some(2));
    let headers = properties.headers().as_ref().unwrap().inner();
    assert_eq!(headers.get("Idempotency-Key"), Some(&AMQPValue::LongString(LongString::from("0199-0"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_queue_takes_is_not_lost_in_silence() {
    let guest = guest().await;
    queue("taken", FieldTable::default()).await;
    for (exchange, key) in [("", "no-such-queue"), ("no-such-exchange", "a")] {
        let error = refusal(guest.write(&delivery(to(exchange, key), body("a"))).await);
        assert_eq!(code(&error), ("BROKER_TARGET_ABSENT", Retry::Never), "{exchange} {key}");
    }
    // What went wrong with one is not the end of the others.
    let parts = Content::Parts(vec!["1".into(), "2".into()]);
    let report = guest.write(&delivery(to("", "taken"), parts)).await.unwrap();
    assert_eq!(report.response_body.as_deref(), Some("confirmed (message 2 of 2)"));
    let error = refusal(guest.subscribe(&from("no-such-queue")).await);
    assert_eq!(code(&error), ("BROKER_TARGET_ABSENT", Retry::Never));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_settled_comes_again_and_what_is_refused_is_set_aside() {
    let guest = guest().await;
    let (_connection, channel) = queue("aside", FieldTable::default()).await;
    let mut arguments = FieldTable::default();
    arguments.insert("x-dead-letter-exchange".into(), AMQPValue::LongString(LongString::from("")));
    arguments.insert("x-dead-letter-routing-key".into(), AMQPValue::LongString(LongString::from("aside")));
    queue("fetched", arguments).await;
    let parts = Content::Parts(vec!["stored".into(), "refused".into(), "dropped".into()]);
    guest.write(&delivery(to("", "fetched"), parts)).await.unwrap();
    let mut subscription = guest.subscribe(&from("fetched")).await.unwrap();
    let received = fetch(subscription.as_mut(), 3).await;
    assert_eq!(texts(&received), ["stored", "refused", "dropped"]);
    assert_eq!(header(&received[0], "message-id"), Some("0199-0-1"));
    assert_eq!(header(&received[0], "rabbitmq-routing-key"), Some("fetched"));
    assert!(!received[2].is_repeated);
    let settled = vec![(received[0].receipt, Settlement::Stored), (received[1].receipt, Settlement::Refused)];
    subscription.settle(settled).await.unwrap();
    // As a worker that dies.
    drop(subscription);

    let mut subscription = guest.subscribe(&from("fetched")).await.unwrap();
    let received = fetch(subscription.as_mut(), 1).await;
    assert_eq!((texts(&received), received[0].is_repeated), (vec!["dropped"], true));
    subscription.settle(all(&received, Settlement::Stored)).await.unwrap();
    assert_eq!(subscription.receive(SHORT).await.unwrap(), []);
    let got = channel.basic_get("aside".into(), BasicGetOptions { no_ack: true }).await.unwrap().unwrap();
    assert_eq!(got.data, b"refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_known_and_a_test_tells_how_far_it_came() {
    let known_guest = guest().await;
    let words: Vec<_> = known_guest.test().await.into_iter().map(|(_, word)| word).collect();
    assert_eq!(words, ["passed", "passed", "skipped", "passed", "passed"]);
    let stranger = Guest::new(known(), Some("falsch"));
    let error = refusal(stranger.write(&delivery(to("", "taken"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_AUTHENTICATION", Retry::Never));
    let words: Vec<_> = stranger.test().await.into_iter().map(|(_, word)| word).collect();
    assert_eq!(words[3..], ["BROKER_AUTHENTICATION", "skipped"]);
    let elsewhere = BrokerKind::Rabbitmq { virtual_host: "nowhere".to_owned() };
    let lost = Guest::new(BrokerSettings { kind: elsewhere, ..known() }, Some(PASSWORD));
    let error = refusal(lost.write(&delivery(to("", "taken"), body("a"))).await);
    assert_eq!(code(&error), ("BROKER_REFUSED", Retry::Never));
}
