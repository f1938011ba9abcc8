//! The contract of the store port, on SQLite.

inlet_core::store_contract!(crate::common::open);
