//! Scripts of a run that somebody may stop: begins no call any more once that has happened. A call that runs ends by itself or by its deadline.
//!
//! Must not know: how scripts are run, or who stops them.

use std::sync::Arc;

use inlet_core::{
    ids::TenantId,
    ports::script::{ScriptFailure, ScriptFailureKind, ScriptSession, Scripts},
};
use tokio_util::sync::CancellationToken;

/// Scripts until they are stopped.
#[derive(Debug)]
pub struct Cancellable {
    scripts: Arc<dyn Scripts>,
    stopped: CancellationToken,
}

/// A session until it is stopped.
struct Session {
    session: Box<dyn ScriptSession>,
    stopped: CancellationToken,
}

impl Cancellable {
    /// Those scripts until that token is cancelled.
    pub fn new(scripts: Arc<dyn Scripts>, stopped: CancellationToken) -> Self {
        Self { scripts, stopped }
    }
}

/// Nobody is told this: who stopped the run does not listen to it any more.
fn unless(stopped: &CancellationToken) -> Result<(), ScriptFailure> {
    if stopped.is_cancelled() {
        return Err(ScriptFailure::new(ScriptFailureKind::Unavailable, "the run was stopped"));
    }
    Ok(())
}

impl Scripts for Cancellable {
    fn open(&self, tenant: TenantId, begin: &[u8]) -> Result<Box<dyn ScriptSession>, ScriptFailure> {
        unless(&self.stopped)?;
        let session = self.scripts.open(tenant, begin)?;
        Ok(Box::new(Session { session, stopped: self.stopped.clone() }))
    }

    fn check(&self, tenant: TenantId, scripts: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
        unless(&self.stopped)?;
        self.scripts.check(tenant, scripts)
    }
}

impl ScriptSession for Session {
    fn call(&mut self, batch: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
        unless(&self.stopped)?;
        self.session.call(batch)
    }
}

#[cfg(test)]
mod tests {
    use inlet_core::testing::clock::ManualClock;

    use super::*;

    #[derive(Debug)]
    struct Echo;

    impl Scripts for Echo {
        fn open(&self, _tenant: TenantId, _begin: &[u8]) -> Result<Box<dyn ScriptSession>, ScriptFailure> {
            Ok(Box::new(Self))
        }

        fn check(&self, _tenant: TenantId, scripts: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
            Ok(scripts.to_vec())
        }
    }

    impl ScriptSession for Echo {
        fn call(&mut self, batch: &[u8]) -> Result<Vec<u8>, ScriptFailure> {
            Ok(batch.to_vec())
        }
    }

    #[test]
    fn no_call_begins_once_the_run_is_stopped() {
        let (stopped, tenant) = (CancellationToken::new(), TenantId::generate(&ManualClock::default()));
        let scripts = Cancellable::new(Arc::new(Echo), stopped.clone());
        let mut session = scripts.open(tenant, b"").unwrap();
        assert_eq!(session.call(b"1").unwrap(), b"1");
        stopped.cancel();
        assert_eq!(session.call(b"2").unwrap_err().kind, ScriptFailureKind::Unavailable);
        assert!(scripts.open(tenant, b"").is_err());
        assert!(scripts.check(tenant, b"").is_err());
    }
}
