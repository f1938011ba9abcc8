//! The installation's one secret key, and the keys derived from it: one per purpose, so that a token's key says nothing about sealed secrets.
//!
//! Must not know: where the key is configured or kept.

use std::fmt;

use hkdf::Hkdf;
use sha2::{Digest, Sha256};

/// The installation's secret key.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

/// The text is not fit to be a key.
#[derive(Debug, thiserror::Error)]
#[error("the secret key must have at least 32 characters of unpredictable text")]
pub struct SecretKeyTooShort;

/// What a derived key is for (the `info` of HKDF, RFC 5869 section 2.3). A purpose's text never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signs tokens.
    Tokens,
    /// Seals the secrets of connections.
    Sealing,
    /// Remembers that a password was right without keeping the password.
    PasswordMemory,
}

impl SecretKey {
    /// Takes a configured text of 32 characters or more.
    pub fn parse(text: &str) -> Result<Self, SecretKeyTooShort> {
        let text = text.trim();
        if text.len() < 32 {
            return Err(SecretKeyTooShort);
        }
        Ok(Self(Sha256::digest(text.as_bytes()).into()))
    }

    /// The 32-byte key for a purpose.
    pub fn derive(&self, purpose: Purpose) -> [u8; 32] {
        let info: &[u8] = match purpose {
            Purpose::Tokens => b"inlet tokens v1",
            Purpose::Sealing => b"inlet sealing v1",
            Purpose::PasswordMemory => b"inlet password memory v1",
        };
        let mut key = [0; 32];
        let expanded = Hkdf::<Sha256>::new(Some(b"inlet"), &self.0).expand(info, &mut key);
        debug_assert!(expanded.is_ok(), "32 bytes are within HKDF's bound of 255 * 32");
        key
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretKey(..)")
    }
}
