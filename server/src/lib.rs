//! The one binary: command line, configuration, composition root, lifecycle, and the HTTP doors.
//!
//! Owns which adapter stands behind which port. Must not know SQL, and must not decide anything a use case decides.

pub mod boot;
pub mod cli;
pub mod config;
mod doctor;
pub mod http;
mod lifecycle;
mod metrics;
mod telemetry;
