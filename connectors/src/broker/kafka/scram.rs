//! SCRAM (RFC 5802, RFC 7677) as a client: both sides prove that they know the password, and neither shows it.
//!
//! Names and passwords are taken as they are: Kafka knows no SASLprep. Must not know: how the messages travel.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

/// The most rounds of hashing that a server may ask for; Kafka takes 4096 by default, and at most 16384.
const MAX_ROUNDS: u32 = 100_000;
/// There is no channel to bind to: base64 of `n,,`.
const NO_BINDING: &str = "c=biws";

/// The server's words do not make a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the broker's part of SCRAM is not what it should be")]
pub struct Unproven;

/// With which hash.
#[derive(Debug, Clone, Copy)]
pub enum Hash {
    /// SCRAM-SHA-256.
    Sha256,
    /// SCRAM-SHA-512.
    Sha512,
}

impl Hash {
    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    fn keyed(self, key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Unproven> {
        match self {
            Self::Sha256 => keyed::<Hmac<Sha256>>(key, bytes),
            Self::Sha512 => keyed::<Hmac<Sha512>>(key, bytes),
        }
    }

    /// `Hi` of RFC 5802, section 2.2.
    fn salted(self, password: &str, salt: &[u8], rounds: u32) -> Result<Vec<u8>, Unproven> {
        let mut last = self.keyed(password.as_bytes(), &[salt, &[0, 0, 0, 1]].concat())?;
        let mut all = last.clone();
        for _ in 1..rounds {
            last = self.keyed(password.as_bytes(), &last)?;
            exclusive_or(&mut all, &last);
        }
        Ok(all)
    }
}

fn keyed<M: Mac + KeyInit>(key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Unproven> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|_| Unproven)?;
    mac.update(bytes);
    Ok(mac.finalize().into_bytes().to_vec())
}

fn exclusive_or(into: &mut [u8], other: &[u8]) {
    for (one, other) in into.iter_mut().zip(other) {
        *one ^= other;
    }
}

/// The client has said who it is.
pub struct First {
    hash: Hash,
    nonce: String,
    bare: String,
}

/// The client has proven who it is; the server has not.
pub struct Last {
    signature: Vec<u8>,
}

impl First {
    /// Begins with a nonce that nobody had before, of printable letters without commas.
    pub fn new(hash: Hash, user: &str, nonce: String) -> Self {
        let user = user.replace('=', "=3D").replace(',', "=2C");
        let bare = format!("n={user},r={nonce}");
        Self { hash, nonce, bare }
    }

    /// What the server is told first.
    pub fn message(&self) -> String {
        format!("n,,{}", self.bare)
    }

    /// The answer to the server's challenge, and what it must say to that.
    pub fn answer(self, password: &str, challenge: &str) -> Result<(String, Last), Unproven> {
        let attribute = |name: &str| {
            let found = challenge.split(',').find_map(|part| part.strip_prefix(name));
            found.and_then(|part| part.strip_prefix('=')).ok_or(Unproven)
        };
        let (nonce, salt) = (attribute("r")?, STANDARD.decode(attribute("s")?).map_err(|_| Unproven)?);
        let rounds: u32 = attribute("i")?.parse().map_err(|_| Unproven)?;
        if !nonce.starts_with(&self.nonce) || nonce.len() == self.nonce.len() || !(1..=MAX_ROUNDS).contains(&rounds) {
            return Err(Unproven);
        }
        let hash = self.hash;
        let salted = hash.salted(password, &salt, rounds)?;
        let client_key = hash.keyed(&salted, b"Client Key")?;
        let without_proof = format!("{NO_BINDING},r={nonce}");
        let all = format!("{},{challenge},{without_proof}", self.bare);
        let mut proof = hash.keyed(&hash.digest(&client_key), all.as_bytes())?;
        exclusive_or(&mut proof, &client_key);
        let signature = hash.keyed(&hash.keyed(&salted, b"Server Key")?, all.as_bytes())?;
        Ok((format!("{without_proof},p={}", STANDARD.encode(proof)), Last { signature }))
    }
}

impl Last {
    /// Whether the server knows the password too.
    pub fn check(&self, said: &str) -> Result<(), Unproven> {
        let signature = said.strip_prefix("v=").and_then(|text| STANDARD.decode(text).ok()).ok_or(Unproven)?;
        if signature == self.signature { Ok(()) } else { Err(Unproven) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7677, section 3.
    #[test]
    fn the_example_of_the_specification_comes_out() {
        let first = First::new(Hash::Sha256, "user", "rOprNGfwEbeRWgbNEkqO".to_owned());
        assert_eq!(first.message(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        let (answer, last) = first.answer("pencil", challenge).unwrap();
        assert_eq!(
            answer,
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        );
        assert_eq!(last.check("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), Ok(()));
        assert_eq!(last.check("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5="), Err(Unproven));
        assert_eq!(last.check("e=other-error"), Err(Unproven));
    }

    #[test]
    fn a_server_can_neither_choose_the_nonce_nor_the_work() {
        let answer = |challenge: &str| {
            let first = First::new(Hash::Sha512, "a,b=c", "mine".to_owned());
            assert_eq!(first.message(), "n,,n=a=2Cb=3Dc,r=mine");
            first.answer("p", challenge).map(|(answer, _)| answer)
        };
        assert!(answer("r=mineandyours,s=QQ==,i=1").is_ok());
        for bad in [
            "r=mine,s=QQ==,i=1",
            "r=yours,s=QQ==,i=1",
            "r=mine+,s=QQ==,i=100001",
            "r=mine+,s=QQ==,i=0",
            "r=mine+,i=1",
            "",
        ] {
            assert_eq!(answer(bad), Err(Unproven), "{bad}");
        }
    }
}
