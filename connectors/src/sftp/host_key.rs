//! The keys by which a server is known.
//!
//! Must not know: where the server is, or who asks.

use std::sync::{Arc, Mutex, PoisonError};

use russh::{
    client::{DisconnectReason, Handler},
    keys::{
        Algorithm, HashAlg, PublicKey, PublicKeyOrCertificate,
        ssh_key::{Fingerprint, public::KeyData},
    },
};

/// A key that a connection's settings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostKey {
    /// The whole key.
    Whole(KeyData),
    /// What tells it from others.
    Fingerprint(Fingerprint),
}

impl HostKey {
    /// Reads a line of OpenSSH, also with the host's name before it, as `ssh-keyscan` and `known_hosts` have it; or a fingerprint of SHA-256, also as
    /// `ssh-keygen -l` shows it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains(['\n', '\r']) {
            return None;
        }
        if let Some(word) = text.split_whitespace().find(|word| word.starts_with("SHA256:")) {
            return word.parse().ok().map(Self::Fingerprint);
        }
        let without_host = || text.split_once(' ').and_then(|(_, rest)| PublicKey::from_openssh(rest.trim()).ok());
        let key = PublicKey::from_openssh(text).ok().or_else(without_host)?;
        Some(Self::Whole(key.key_data().clone()))
    }

    fn fits(&self, shown: &PublicKey) -> bool {
        match self {
            Self::Whole(key) => key == shown.key_data(),
            Self::Fingerprint(fingerprint) => *fingerprint == shown.fingerprint(HashAlg::Sha256),
        }
    }

    /// What kind of key it is, where it is known whole.
    pub fn algorithm(&self) -> Option<Algorithm> {
        match self {
            Self::Whole(key) => Some(key.algorithm()),
            Self::Fingerprint(_) => None,
        }
    }
}

/// A handshake that came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// The server is not the one that it should be, as far as is known.
    #[error("the server showed the key {0}")]
    HostKey(String),
    /// What the library says.
    #[error(transparent)]
    Ssh(#[from] russh::Error),
}

/// What a server said when it ended the conversation, if it said something.
pub type Goodbye = Arc<Mutex<Option<String>>>;

/// Lets a server through that shows one of the keys.
#[derive(Debug)]
pub struct Gate {
    pub known: Vec<HostKey>,
    pub goodbye: Goodbye,
}

impl Handler for Gate {
    type Error = HandshakeError;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, HandshakeError> {
        let key = shown.public_key();
        if self.known.iter().any(|known| known.fits(&key)) {
            return Ok(true);
        }
        Err(HandshakeError::HostKey(format!("{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256))))
    }

    async fn disconnected(&mut self, reason: DisconnectReason<HandshakeError>) -> Result<(), HandshakeError> {
        match reason {
            DisconnectReason::ReceivedDisconnect(said) => {
                *self.goodbye.lock().unwrap_or_else(PoisonError::into_inner) = Some(said.message);
                Ok(())
            }
            DisconnectReason::Error(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
    const FINGERPRINT: &str = "SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ";

    #[test]
    fn keys_are_read_as_tools_write_them() {
        let key = PublicKey::from_openssh(LINE).unwrap();
        let known_hosts = format!("[files.example]:2222 {LINE}");
        for text in [LINE, &format!(" {LINE} somebody@somewhere\n"), &known_hosts] {
            let parsed = HostKey::parse(text).unwrap();
            assert_eq!(parsed, HostKey::Whole(key.key_data().clone()), "{text}");
            assert!(parsed.fits(&key));
        }
        for text in [FINGERPRINT, &format!("256 {FINGERPRINT} somebody (ED25519)")] {
            assert!(HostKey::parse(text).unwrap().fits(&key), "{text}");
        }
        for text in [
            "",
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            "SHA256:",
            "SHA256:abc",
            "MD5:16:27:ac:a5",
            &format!("{LINE}\n{LINE}"),
        ] {
            assert_eq!(HostKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn another_key_does_not_fit() {
        let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
        let key = PublicKey::from_openssh(other).unwrap();
        for text in [LINE, FINGERPRINT] {
            assert!(!HostKey::parse(text).unwrap().fits(&key));
        }
    }
}
