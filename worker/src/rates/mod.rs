//! Adapters of the rates port.

pub mod in_process;
pub mod redis;
