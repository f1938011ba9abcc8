//! The store: the contract of its port on both databases, and what is true of each beyond it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, and says where")]

mod common;
mod contract;
mod postgres;
mod sqlite;
mod unreadable;
mod upgrade;
