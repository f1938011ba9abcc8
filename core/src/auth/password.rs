//! Passwords: argon2id at 19 MiB, t=2, p=1 (OWASP Password Storage Cheat Sheet), off the async threads, at most two at once.
//!
//! Must not know: logins or storage.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    error::{Error, Problem, Result},
};

/// Fewer characters are refused.
pub const MIN_PASSWORD: usize = 10;
/// More characters are refused, lest hashing be a way to keep us busy.
pub const MAX_PASSWORD: usize = 200;

/// How many hashes run at once: each takes 19 MiB and a core for 20 ms.
const AT_ONCE: usize = 2;
/// How many more may wait; beyond that, callers are asked to come back.
const WAITING: usize = 64;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    clock: Arc<dyn Clock>,
    /// What an unknown login's password is checked against, so that it takes as long as a known one's.
    dummy: Arc<str>,
}

/// Too many passwords are being checked.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are being checked at once")]
struct Busy;

/// argon2 or its task failed.
#[derive(Debug, thiserror::Error)]
#[error("password hashing failed: {0}")]
struct HashingFailed(String);

impl Passwords {
    /// Prepares, which takes one hash.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self> {
        let dummy = hash(clock.as_ref(), "no login has this password")?;
        Ok(Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            clock,
            dummy: dummy.into(),
        })
    }

    /// Checks a new password's length; the field named in a problem is `password`.
    pub fn check_new(password: &str) -> Result<(), Problem> {
        let length = password.chars().count();
        if (MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
            Ok(())
        } else {
            Err(Problem::field(
                "PASSWORD_INVALID",
                "password",
                format!("a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters; this has {length}"),
            ))
        }
    }

    /// The PHC string to keep for a password.
    pub async fn hash(&self, password: String) -> Result<String> {
        let clock = Arc::clone(&self.clock);
        self.run(move || hash(clock.as_ref(), &password)).await?
    }

    /// Whether the password fits the kept PHC string. Without one (an unknown login) it takes as long and is false.
    pub async fn verify(&self, password: String, kept: Option<String>) -> Result<bool> {
        if password.chars().count() > MAX_PASSWORD {
            return Ok(false);
        }
        let dummy = Arc::clone(&self.dummy);
        self.run(move || {
            let (known, phc) = kept.as_deref().map_or((false, dummy.as_ref()), |kept| (true, kept));
            let parsed = PasswordHash::new(phc).map_err(|error| Error::internal(HashingFailed(error.to_string())))?;
            Ok(argon2().verify_password(password.as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = |_| Error::Unavailable { retry_after: std::time::Duration::from_secs(1), source: Box::new(Busy) };
        let _waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(busy)?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller that goes away must not let a third hash start.
            let _running = running;
            work()
        })
        .await
        .map_err(Error::internal)
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters())
}

fn parameters() -> Params {
    // 19 MiB, two passes, one lane: the default of the crate as of 0.6, said here so that it stays.
    const { assert!(Params::DEFAULT_M_COST == 19 * 1024 && Params::DEFAULT_T_COST == 2 && Params::DEFAULT_P_COST == 1) };
    Params::DEFAULT
}

fn hash(clock: &dyn Clock, password: &str) -> Result<String> {
    let mut salt = [0; 16];
    clock.fill(&mut salt);
    argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|phc| phc.to_string())
        .map_err(|error| Error::internal(HashingFailed(error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(Arc::new(SystemClock)).unwrap();
        let kept = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify("correct horse".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.verify("correct horsf".to_owned(), Some(kept)).await.unwrap());
        assert!(!passwords.verify("no login has this password".to_owned(), None).await.unwrap());
    }

    #[test]
    fn lengths_are_checked() {
        assert!(Passwords::check_new("123456789").is_err());
        assert!(Passwords::check_new("1234567890").is_ok());
        assert!(Passwords::check_new(&"x".repeat(201)).is_err());
    }
}
