//! Mail servers: letters that are handed over by SMTP.
//!
//! Must not know: which addresses may be reached (`egress` decides), what a letter is about, or when a failed delivery is tried again.

pub mod config;
mod letter;
mod session;
mod test;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use inlet_core::clock::Clock;

use crate::egress::EgressPolicy;

/// Hands letters over.
pub struct EmailConnector {
    egress: EgressPolicy,
    /// Dates letters.
    clock: Arc<dyn Clock>,
}

impl EmailConnector {
    /// A connector that goes out through the guard.
    pub fn new(egress: EgressPolicy, clock: Arc<dyn Clock>) -> Self {
        Self { egress, clock }
    }
}
