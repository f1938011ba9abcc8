//! The text of an API key: `inlet_`, 30 base62 characters from the generator, 6 base62 characters of their CRC-32, so that a mistyped key is
//! refused without asking the store and a leaked one is found by scanners.
//!
//! Must not know: roles, tenants or storage.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::clock::Clock;

const PREFIX: &str = "inlet_";
const RANDOM: usize = 30;
const CHECKSUM: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An API key in the clear. It exists in the answer that made it and in requests that use it; at rest there is only its SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// A new key: 30 * log2(62) = 178 bits.
    pub fn generate(clock: &dyn Clock) -> Self {
        let mut text = String::from(PREFIX);
        let mut buffer = [0_u8; 64];
        while text.len() < PREFIX.len() + RANDOM {
            clock.fill(&mut buffer);
            // Values of 248 and above would make the first eight characters likelier.
            let fair =
                buffer.iter().filter(|&&byte| byte < 248).map(|&byte| char::from(ALPHABET[usize::from(byte % 62)]));
            text.extend(fair.take(PREFIX.len() + RANDOM - text.len()));
        }
        text.push_str(&checksum(&text[PREFIX.len()..]));
        Self(text)
    }

    /// Takes a text that has the shape and the checksum of a key.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(PREFIX)?;
        let well_formed = body.len() == RANDOM + CHECKSUM && body.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (random, check) = if well_formed { body.split_at(RANDOM) } else { return None };
        (checksum(random) == check).then(|| Self(text.to_owned()))
    }

    /// Whether a text claims to be a key, well-formed or not.
    pub fn looks_like(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// What is kept of it. A key is unpredictable, so a plain fast hash will do.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The first characters, to tell keys apart.
    pub fn hint(&self) -> String {
        self.0[..PREFIX.len() + 4].to_owned()
    }

    /// The whole key, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ApiKeySecret({}..)", self.hint())
    }
}

/// CRC-32 (ISO-HDLC) in base62, most significant first, padded to six.
fn checksum(random: &str) -> String {
    let mut value = crc32fast::hash(random.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(value % 62) as usize];
        value /= 62;
    }
    digits.iter().map(|&digit| char::from(digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn a_key_is_recognised_and_any_typing_error_is_not() {
        let key = ApiKeySecret::generate(&SystemClock);
        assert_eq!(key.reveal().len(), 42);
        assert_eq!(ApiKeySecret::parse(key.reveal()), Some(key.clone()));
        for index in PREFIX.len()..key.reveal().len() {
            let mut typed = key.reveal().as_bytes().to_vec();
            typed[index] = if typed[index] == b'x' { b'y' } else { b'x' };
            assert_eq!(ApiKeySecret::parse(std::str::from_utf8(&typed).unwrap()), None, "character {index}");
        }
        for text in ["", "inlet_", "inlet_short", &format!("{}0", key.reveal()), &key.reveal()[6..]] {
            assert_eq!(ApiKeySecret::parse(text), None, "{text}");
        }
        assert!(!format!("{key:?}").contains(key.reveal()));
    }
}
