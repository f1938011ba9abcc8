//! The server's side of SCRAM (RFC 5802), for one user.
//!
//! Must not know: how messages travel.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

use super::{PASSWORD, USER};

const SALT: &[u8] = b"salt of the test";
const ROUNDS: u32 = 4096;

/// A conversation.
#[derive(Debug)]
pub struct Conversation {
    is_long: bool,
    client_first: String,
    server_first: String,
}

impl Conversation {
    /// What the client says first, and what is said to it; none where it is somebody else.
    pub fn begin(is_long: bool, said: &str) -> Option<(Self, String)> {
        let bare = said.strip_prefix("n,,")?;
        let nonce = bare.strip_prefix(&format!("n={USER},r="))?;
        let salt = STANDARD.encode(SALT);
        let server_first = format!("r={nonce}of-the-server,s={salt},i={ROUNDS}");
        Some((Self { is_long, client_first: bare.to_owned(), server_first: server_first.clone() }, server_first))
    }

    /// What is said to the client's proof; none where it is none.
    pub fn end(&self, said: &str) -> Option<String> {
        let (without_proof, proof) = said.split_once(",p=")?;
        let nonce = self.server_first.split_once(",s=")?.0.strip_prefix("r=")?;
        // The librdkafka of these tests says its own part of the nonce twice, which Kafka lets pass.
        if !without_proof.starts_with("c=biws,r=") || !without_proof.ends_with(nonce) {
            return None;
        }
        let all = format!("{},{},{without_proof}", self.client_first, self.server_first);
        let salted = self.salted();
        let stored = self.digest(&self.keyed(&salted, b"Client Key"));
        let mut client_key = self.keyed(&stored, all.as_bytes());
        for (one, other) in client_key.iter_mut().zip(STANDARD.decode(proof).ok()?) {
            *one ^= other;
        }
        let signature = self.keyed(&self.keyed(&salted, b"Server Key"), all.as_bytes());
        (self.digest(&client_key) == stored).then(|| format!("v={}", STANDARD.encode(signature)))
    }

    fn salted(&self) -> Vec<u8> {
        let mut last = self.keyed(PASSWORD.as_bytes(), &[SALT, &[0, 0, 0, 1]].concat());
        let mut all = last.clone();
        for _ in 1..ROUNDS {
            last = self.keyed(PASSWORD.as_bytes(), &last);
            for (one, other) in all.iter_mut().zip(&last) {
                *one ^= other;
            }
        }
        all
    }

    fn digest(&self, bytes: &[u8]) -> Vec<u8> {
        if self.is_long { Sha512::digest(bytes).to_vec() } else { Sha256::digest(bytes).to_vec() }
    }

    fn keyed(&self, key: &[u8], bytes: &[u8]) -> Vec<u8> {
        if self.is_long { keyed::<Hmac<Sha512>>(key, bytes) } else { keyed::<Hmac<Sha256>>(key, bytes) }
    }
}

fn keyed<M: Mac + KeyInit>(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("any key will do");
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}
