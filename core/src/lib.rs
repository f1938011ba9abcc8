//! The heart of Inlet: what its words mean, what its use cases do, and what they need from the outside as ports.
//!
//! Owns the domain types by noun, typed ids, [`ctx::Ctx`], the clock, error codes, the pure flow engine, authentication rules and the use cases
//! in [`ops`] that every front door calls.
//!
//! Must not know sqlx, axum, redis, or who implements a port.

pub mod api_key;
pub mod audit;
pub mod auth;
pub mod broker;
pub mod bulk_replay;
pub mod circuit;
pub mod clock;
pub mod connection;
mod connection_parameters;
pub mod connection_test;
pub mod ctx;
pub mod error;
pub mod execution;
pub mod feed;
pub mod file;
pub mod flow;
pub mod format;
pub mod ids;
pub mod listener;
pub mod message;
pub mod mutant;
pub mod name;
pub mod notice;
pub mod object_store;
pub mod ops;
pub mod page;
pub mod payload_key;
pub mod ports;
pub mod rate_limit;
pub mod reply;
pub mod schedule;
pub mod sftp;
mod stable_name;
pub mod statistics;
pub mod tenant;
#[cfg(feature = "testing")]
pub mod testing;
pub mod trace;
pub mod usage;
pub mod user;

pub use ctx::{Caller, Ctx, Origin, Principal};
pub use error::{Error, Problem, Result};
