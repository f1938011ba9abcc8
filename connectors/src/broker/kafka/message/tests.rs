//! Every version that is spoken, against a library that was made from Kafka's own description of its messages.

use bytes::BytesMut;
use kafka_protocol::{
    messages::{
        self as theirs, BrokerId, ProducerId, TopicName, fetch_response as fetched,
        list_offsets_response as offsets_told, metadata_response as described, produce_response as produced,
    },
    protocol::{Decodable, Encodable, StrBytes},
};

use super::*;

fn reader(message: &impl Encodable, version: i16) -> Reader {
    let mut bytes = BytesMut::new();
    message.encode(&mut bytes, version).unwrap();
    Reader::new(bytes.freeze())
}

fn understood<T: Decodable>(mut question: Bytes, version: i16) -> T {
    let understood = T::decode(&mut question, version).unwrap();
    assert!(question.is_empty(), "version {version} says more than it should");
    understood
}

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn orders() -> TopicName {
    TopicName(text("orders"))
}

#[test]
fn a_cluster_is_described_in_every_version() {
    for version in Api::Metadata.versions() {
        let asked: theirs::MetadataRequest = understood(metadata(version, Some("orders"), true), version);
        let topics = asked.topics.unwrap();
        assert_eq!(topics.iter().map(|topic| topic.name.clone().unwrap()).collect::<Vec<_>>(), [orders()]);
        assert!(asked.allow_auto_topic_creation);
        let asked: theirs::MetadataRequest = understood(metadata(version, None, version < 4), version);
        assert_eq!((asked.topics, asked.allow_auto_topic_creation), (Some(Vec::new()), version < 4));

        let broker = |node: i32, host: &str| {
            let broker = described::MetadataResponseBroker::default().with_node_id(BrokerId(node));
            broker.with_host(text(host)).with_port(9092 + node).with_rack(Some(text("r")))
        };
        let partition = |index: i32, leader: i32| {
            let replicas = vec![BrokerId(1), BrokerId(2)];
            let partition = described::MetadataResponsePartition::default().with_partition_index(index);
            let partition = partition.with_leader_id(BrokerId(leader)).with_replica_nodes(replicas.clone());
            let partition = partition.with_isr_nodes(replicas.clone());
            if version >= 5 { partition.with_offline_replicas(replicas) } else { partition }
        };
        let topic = described::MetadataResponseTopic::default()
            .with_name(Some(orders()))
            .with_error_code(5)
            .with_partitions(vec![partition(0, 1), partition(1, -1)]);
        let answer = theirs::MetadataResponse::default()
            .with_brokers(vec![broker(1, "one"), broker(2, "two")])
            .with_controller_id(BrokerId(2))
            .with_cluster_id((version >= 2).then(|| text("cluster")))
            .with_topics(vec![topic.clone(), topic]);
        let read = Metadata::read(version, reader(&answer, version)).unwrap();
        let broker = |node: i32, host: &str, port: u16| Broker { node, host: host.to_owned(), port };
        assert_eq!(read.brokers, [broker(1, "one", 9093), broker(2, "two", 9094)], "{version}");
        assert_eq!(read.cluster, if version >= 2 { "cluster" } else { "" });
        assert_eq!(read.topics.len(), 2, "{version}");
        for topic in read.topics {
            assert_eq!((topic.error, topic.name.as_str(), topic.partitions), (5, "orders", vec![(0, 1), (1, -1)]));
        }
    }
}

#[test]
fn a_batch_is_given_in_every_version() {
    for version in Api::Produce.versions() {
        let asked: theirs::ProduceRequest = understood(produce(("orders", 3), b"batch", 1_000), version);
        assert_eq!((asked.acks, asked.timeout_ms, asked.transactional_id), (-1, 1_000, None));
        let topic = &asked.topic_data[0];
        assert_eq!((&topic.name, topic.partition_data[0].index), (&orders(), 3));
        assert_eq!(topic.partition_data[0].records.as_deref(), Some(&b"batch"[..]));

        let mut partition =
            produced::PartitionProduceResponse::default().with_index(3).with_error_code(87).with_base_offset(42);
        if version >= 8 {
            let of_record = produced::BatchIndexAndErrorMessage::default();
            let of_record = of_record.with_batch_index_error_message(Some(text("of the record")));
            partition = partition.with_record_errors(vec![of_record]);
        }
        let topic = produced::TopicProduceResponse::default()
            .with_name(orders())
            .with_partition_responses(vec![partition.clone()]);
        let answer = theirs::ProduceResponse::default().with_responses(vec![topic]);
        let read = Produced::read(version, reader(&answer, version)).unwrap().unwrap();
        assert_eq!((read.error, read.offset), (87, 42), "{version}");
        assert_eq!(read.said.as_deref(), (version >= 8).then_some("of the record"));
        assert!(Produced::read(version, reader(&theirs::ProduceResponse::default(), version)).unwrap().is_none());
    }
}

#[test]
fn ends_are_told_in_every_version() {
    for version in Api::ListOffsets.versions() {
        let asked: theirs::ListOffsetsRequest =
            understood(list_offsets(version, "orders", &[4, 5], PartitionEnd::Oldest), version);
        assert_eq!((asked.replica_id, asked.isolation_level), (BrokerId(-1), i8::from(version >= 2)));
        let partitions: Vec<_> =
            asked.topics[0].partitions.iter().map(|one| (one.partition_index, one.timestamp)).collect();
        assert_eq!(partitions, [(4, -2), (5, -2)]);

        let partition = |index: i32, error: i16, offset: i64| {
            let partition = offsets_told::ListOffsetsPartitionResponse::default().with_partition_index(index);
            partition.with_error_code(error).with_offset(offset).with_timestamp(-1)
        };
        let topic = offsets_told::ListOffsetsTopicResponse::default()
            .with_name(orders())
            .with_partitions(vec![partition(4, 0, 17), partition(5, 6, -1)]);
        let answer = theirs::ListOffsetsResponse::default().with_topics(vec![topic]);
        let read = read_offsets(version, reader(&answer, version)).unwrap();
        assert_eq!(read, [(4, 0, 17), (5, 6, -1)], "{version}");
    }
}

#[test]
fn messages_are_fetched_in_every_version() {
    for version in Api::Fetch.versions() {
        let asked: theirs::FetchRequest =
            understood(fetch(version, "orders", &[(1, 10), (2, 20)], (1_000, 500)), version);
        let how = (asked.max_wait_ms, asked.min_bytes, asked.max_bytes, asked.isolation_level);
        assert_eq!(how, (500, 1, 1_000, 1));
        assert_eq!((asked.session_id, asked.session_epoch), (0, -1));
        let partition = |one: &theirs::fetch_request::FetchPartition| {
            (one.partition, one.fetch_offset, one.partition_max_bytes, one.current_leader_epoch, one.log_start_offset)
        };
        let partitions: Vec<_> = asked.topics[0].partitions.iter().map(partition).collect();
        assert_eq!(partitions, [(1, 10, 1_000, -1, -1), (2, 20, 1_000, -1, -1)]);

        let aborted = fetched::AbortedTransaction::default().with_producer_id(ProducerId(7)).with_first_offset(11);
        let partition = |index: i32, error: i16| {
            let partition = fetched::PartitionData::default().with_partition_index(index).with_error_code(error);
            partition.with_high_watermark(99).with_last_stable_offset(98)
        };
        let full = partition(1, 0).with_aborted_transactions(Some(vec![aborted])).with_records(Some("batches".into()));
        let empty = partition(2, 1).with_aborted_transactions(None).with_records(None);
        let topic = fetched::FetchableTopicResponse::default().with_topic(orders()).with_partitions(vec![full, empty]);
        let answer = theirs::FetchResponse::default()
            .with_error_code(if version >= 7 { 70 } else { 0 })
            .with_responses(vec![topic]);
        let (error, read) = Fetched::read(version, reader(&answer, version)).unwrap();
        assert_eq!(error, if version >= 7 { 70 } else { 0 });
        let read: Vec<_> = read
            .into_iter()
            .map(|Fetched { partition, error, aborted, batches }| (partition, error, aborted, batches))
            .collect();
        assert_eq!(read, [(1, 0, vec![(7, 11)], "batches".into()), (2, 1, Vec::new(), Bytes::new())], "{version}");
    }
}

#[test]
fn users_are_told_in_every_version() {
    for version in Api::SaslAuthenticate.versions() {
        let mut answer = theirs::SaslAuthenticateResponse::default()
            .with_error_code(58)
            .with_error_message(Some(text("no")))
            .with_auth_bytes("bytes".into());
        if version >= 1 {
            answer = answer.with_session_lifetime_ms(60_000);
        }
        let read = Authenticated::read(version, reader(&answer, version)).unwrap();
        assert_eq!((read.error, read.said.as_deref(), read.bytes.as_ref()), (58, Some("no"), &b"bytes"[..]));
        assert_eq!(read.lifetime_ms, if version >= 1 { 60_000 } else { 0 });
    }
    let key = theirs::api_versions_response::ApiVersion::default().with_api_key(3).with_max_version(12);
    let answer = theirs::ApiVersionsResponse::default().with_api_keys(vec![key]);
    assert_eq!(read_versions(reader(&answer, 0)), Ok((0, Versions::from([(3, (0, 12))]))));
}
