//! Scripts of tenants, in child processes of our own binary.
//!
//! [`pool`] is the parent's side: hosts that wait, a deadline for every call, and the end of a host that does not keep it. [`host`] is the child's: one
//! QuickJS runtime per session, with limits of its own. [`frame`] is what passes between them. The child knows nothing but what comes over its standard
//! input, and does nothing but answer on its standard output.

pub mod cancellable;
mod frame;
pub mod host;
pub mod pool;

pub use pool::{HostCommand, ScriptLimits, ScriptPool};
