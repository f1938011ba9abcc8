//! Who may do what, and how credentials are made, checked and kept.
//!
//! Owns passwords, tokens, API keys, the permission table and the sealing of secrets. Must not know: storage or transports.

pub mod api_key;
pub mod password;
pub mod permission;
pub mod seal;
pub mod secret_key;
pub mod token;
