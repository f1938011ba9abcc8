//! Adapters of the bus port.

pub mod in_process;
pub mod redis;
