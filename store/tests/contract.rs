//! The contract of the store port, on SQLite.

mod common;

inlet_core::store_contract!(common::open);
