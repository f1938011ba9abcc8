//! What the use cases need from the outside, as traits. Each has one contract suite in [`crate::testing`], run on every adapter.
//!
//! Must not know: any adapter.

pub mod broker;
pub mod bus;
pub mod connector;
pub mod queue;
pub mod rates;
pub mod script;
pub mod store;
