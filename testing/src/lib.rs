//! Private PostgreSQL, MariaDB, Redis, NATS, RabbitMQ, Kafka, OpenSSH and S3 servers, a mail server that keeps what it gets, and a disk that is soon full, for tests: processes or tasks
//! of their own, each with a temporary directory or a free port, that end with the test.
//!
//! A crate of its own, because the tests of several crates need it and none of those may use another. For tests only: nothing that is shipped may
//! depend on it. Must not know: anything of Inlet.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed, and says where"
)]

pub mod kafka;
mod mail;
pub mod mariadb;
pub mod nats;
pub mod postgres;
mod process;
pub mod rabbitmq;
pub mod redis;
pub mod s3;
mod small_disk;
mod sshd;

pub use self::{
    kafka::Kafka,
    mail::{Letter, MailCatcher, Manners},
    mariadb::MariaDb,
    nats::Nats,
    postgres::Postgres,
    rabbitmq::RabbitMq,
    redis::Redis,
    s3::S3,
    small_disk::SmallDisk,
    sshd::Sshd,
};
