//! The store on SQLite: the contract of the port, and what is true of SQLite beyond it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, and says where")]

mod common;
mod contract;
mod sqlite;
