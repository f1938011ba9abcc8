//! The product from outside: every test starts the real binary on a data directory and a port of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, and says where")]

mod accept;
mod architecture;
mod audit;
mod brokers;
mod bulk_replays;
mod cancelling;
mod circuits;
mod conformance;
mod connections;
mod dashboard;
mod delivery;
mod disk;
mod examples;
mod faults;
mod files;
mod flows;
mod formats;
mod graphql;
mod journey;
mod ledger;
mod live;
mod notices;
mod operation;
mod permissions;
mod processes;
mod replies;
mod schedules;
mod search;
mod sources;
mod steps;
mod tenancy;
mod traces;
