//! Sealing: XChaCha20-Poly1305 over a connection's secrets, bound to its tenant and row, so that a sealed value copied elsewhere does not open.
//!
//! Layout of a sealed value: one byte version (1), 24 bytes nonce, ciphertext with its 16-byte tag (draft-irtf-cfrg-xchacha-03).
//! Must not know: where sealed values are stored.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use super::secret_key::{Purpose, SecretKey};
use crate::{
    clock::Clock,
    connection::Secrets,
    ids::{ConnectionId, TenantId},
};

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Seals and opens secrets.
#[derive(Clone)]
pub struct Sealer {
    current: XChaCha20Poly1305,
    /// Opens what was sealed before the key was changed.
    previous: Option<XChaCha20Poly1305>,
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.derive(Purpose::Sealing).into())
}

/// A sealed value that does not open.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Sealed with another key, for another row, or damaged.
    #[error("the sealed secrets do not open: another secret key, another row, or damaged")]
    DoesNotOpen,
    /// Opened, but not what was sealed.
    #[error("the sealed secrets are not readable")]
    Unreadable(#[source] serde_json::Error),
}

impl Sealer {
    /// A sealer with the key's sealing half.
    pub fn new(key: &SecretKey) -> Self {
        Self { current: cipher(key), previous: None }
    }

    /// The same, which also opens what an earlier key has sealed.
    #[must_use]
    pub fn with_previous(self, previous: Option<&SecretKey>) -> Self {
        Self { previous: previous.map(cipher), ..self }
    }

    /// Seals for one row of one tenant.
    pub fn seal(
        &self,
        clock: &dyn Clock,
        tenant: TenantId,
        row: ConnectionId,
        secrets: &Secrets,
    ) -> Result<Vec<u8>, SealError> {
        let plain = serde_json::to_vec(secrets).map_err(SealError::Unreadable)?;
        let mut nonce = [0; NONCE];
        clock.fill(&mut nonce);
        let payload = Payload { msg: &plain, aad: &associated_data(tenant, row) };
        let cipher = self.current.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::DoesNotOpen)?;
        Ok([&[VERSION], nonce.as_slice(), cipher.as_slice()].concat())
    }

    /// Opens what was sealed for that row of that tenant.
    pub fn open(&self, tenant: TenantId, row: ConnectionId, sealed: &[u8]) -> Result<Secrets, SealError> {
        let (nonce, cipher) = sealed
            .strip_prefix(&[VERSION])
            .and_then(<[u8]>::split_first_chunk::<NONCE>)
            .ok_or(SealError::DoesNotOpen)?;
        let payload = Payload { msg: cipher, aad: &associated_data(tenant, row) };
        let nonce = XNonce::from(*nonce);
        let plain = self.current.decrypt(&nonce, payload).or_else(|error| match &self.previous {
            Some(previous) => previous.decrypt(&nonce, Payload { msg: cipher, aad: &associated_data(tenant, row) }),
            None => Err(error),
        });
        serde_json::from_slice(&plain.map_err(|_| SealError::DoesNotOpen)?).map_err(SealError::Unreadable)
    }

    /// Seals with the current key what an earlier one has sealed; none if the current one has.
    pub fn seal_again(
        &self,
        clock: &dyn Clock,
        tenant: TenantId,
        row: ConnectionId,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, SealError> {
        let alone = Self { current: self.current.clone(), previous: None };
        if alone.open(tenant, row, sealed).is_ok() {
            return Ok(None);
        }
        let secrets = self.open(tenant, row, sealed)?;
        self.seal(clock, tenant, row, &secrets).map(Some)
    }
}

fn associated_data(tenant: TenantId, row: ConnectionId) -> [u8; 32] {
    let mut data = [0; 32];
    data[..16].copy_from_slice(tenant.uuid().as_bytes());
    data[16..].copy_from_slice(row.uuid().as_bytes());
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, connection::SecretName};

    fn sealer(key: &str) -> Sealer {
        Sealer::new(&SecretKey::parse(key).unwrap())
    }

    #[test]
    fn opens_only_with_its_key_tenant_and_row_undamaged() {
        let (clock, ours) = (SystemClock, sealer("0123456789abcdef0123456789abcdef"));
        let (tenant, row) = (TenantId::generate(&clock), ConnectionId::generate(&clock));
        let mut secrets = Secrets::default();
        secrets.set(SecretName::Password, "hunter2".to_owned());
        let sealed = ours.seal(&clock, tenant, row, &secrets).unwrap();

        assert_eq!(ours.open(tenant, row, &sealed).unwrap(), secrets);
        assert!(!sealed.windows(7).any(|window| window == b"hunter2"));
        assert!(ours.open(TenantId::generate(&clock), row, &sealed).is_err());
        assert!(ours.open(tenant, ConnectionId::generate(&clock), &sealed).is_err());
        assert!(sealer("another key, another key, another key").open(tenant, row, &sealed).is_err());
        for index in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[index] ^= 1;
            assert!(ours.open(tenant, row, &damaged).is_err(), "byte {index}");
        }
        assert!(ours.open(tenant, row, &[]).is_err());
        assert_eq!(ours.seal_again(&clock, tenant, row, &sealed).unwrap(), None);
        assert!(!format!("{secrets:?}").contains("hunter2"));
    }

    #[test]
    fn what_an_earlier_key_sealed_is_opened_and_sealed_again() {
        let (clock, old) = (SystemClock, SecretKey::parse("0123456789abcdef0123456789abcdef").unwrap());
        let (tenant, row) = (TenantId::generate(&clock), ConnectionId::generate(&clock));
        let mut secrets = Secrets::default();
        secrets.set(SecretName::Password, "hunter2".to_owned());
        let sealed = Sealer::new(&old).seal(&clock, tenant, row, &secrets).unwrap();

        let new = sealer("another key, another key, another key");
        let both = new.clone().with_previous(Some(&old));
        assert_eq!(both.open(tenant, row, &sealed).unwrap(), secrets);
        assert!(new.seal_again(&clock, tenant, row, &sealed).is_err());
        let again = both.seal_again(&clock, tenant, row, &sealed).unwrap().unwrap();
        assert_eq!(new.open(tenant, row, &again).unwrap(), secrets);
        assert!(Sealer::new(&old).open(tenant, row, &again).is_err());
        assert!(both.open(TenantId::generate(&clock), row, &sealed).is_err());
    }
}
