//! What tests of every crate share: a clock that stands still, and the contract suites that each adapter of a port runs.
//!
//! Must not know: any adapter. Only built with the feature `testing`.

pub mod bus;
pub mod clock;
pub mod queue;
pub mod rates;
pub mod store;
