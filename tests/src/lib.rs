//! What end-to-end tests work with: the real binary as a child process, a client for its API, and a destination that misbehaves on demand.
//!
//! Must not know: anything of the product but its command line, its configuration and its API.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed, and says where"
)]

pub mod client;
pub mod fleet;
pub mod ledger;
pub mod patient;
pub mod process;
pub mod proxy;
pub mod sink;
pub mod story;
pub mod subscription;

pub use client::Client;
pub use fleet::Fleet;
pub use process::{Inlet, Process};
pub use sink::Sink;
pub use subscription::Subscription;
