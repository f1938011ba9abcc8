//! The notifier: sends what executions gave to tell, has executions told of that last too long, and removes old deliveries.
//!
//! Must not know: what a notice says, or how a connection is reached.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    execution::Failure,
    notice::NoticeDelivery,
    ops::{self, Services},
    ports::{
        connector::{ConnectorError, DeliveryReport, Retry},
        store::{NoticeBoard, StoreResult},
    },
};
use tokio::{task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The pause when nothing is due.
const IDLE: Duration = Duration::from_millis(500);
/// The pause after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How many deliveries are sent at once.
const AT_ONCE: i64 = 16;
/// How long one attempt may take, whatever the connection allows.
const ATTEMPT: Duration = Duration::from_mins(1);
/// How long a delivery is this process' own; longer than an attempt and the writing of its outcome take.
const LEASE: Duration = Duration::from_secs(90);
/// How often executions that last too long are looked for.
const LOOK: Duration = Duration::from_secs(5);
/// How long looking is this process' own without being prolonged.
const DUTY: Duration = Duration::from_secs(30);
/// How many executions are told of at once.
const OVERDUE: i64 = 100;
/// How often old deliveries are removed, and how many at once.
const TIDY: Duration = Duration::from_hours(1);
const TIDIED: i64 = 1_000;
/// How long deliveries are kept.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Sends notices.
pub struct Notifier {
    services: Services,
    board: Arc<dyn NoticeBoard>,
    holder: Uuid,
}

impl Notifier {
    /// A notifier over those services and that board.
    pub fn new(services: Services, board: Arc<dyn NoticeBoard>) -> Self {
        let holder = services.clock.uuid();
        Self { services, board, holder }
    }

    /// Goes on until told to stop; what is being sent then is sent to its end.
    pub async fn run(self, stop: CancellationToken) {
        let looking = async {
            let mut since_tidied = TIDY;
            loop {
                if let Err(error) = self.look(&mut since_tidied).await {
                    tracing::warn!(?error, "executions that last too long could not be looked for");
                }
                tokio::time::sleep(LOOK).await;
                since_tidied += LOOK;
            }
        };
        let sending = async {
            loop {
                let pause = self.send_due().await.unwrap_or_else(|error| {
                    tracing::warn!(?error, "notices could not be looked up");
                    Some(AFTER_FAILURE)
                });
                let Some(pause) = pause else { continue };
                if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                    return;
                }
            }
        };
        tokio::select! {
            () = sending => {}
            () = looking => {}
        }
    }

    /// Sends what is due; returns how long to wait for the next round, or none where there may be more.
    async fn send_due(&self) -> StoreResult<Option<Duration>> {
        let now = self.services.clock.now();
        let taken = self.board.take_due_notices(now, AT_ONCE, now + LEASE).await?;
        if taken.is_empty() {
            return Ok(Some(IDLE));
        }
        let mut sending = JoinSet::new();
        for delivery in taken {
            sending.spawn(send(self.services.clone(), Arc::clone(&self.board), delivery));
        }
        sending.join_all().await;
        Ok(Some(Duration::ZERO))
    }

    /// Has it told which executions last too long, and removes what is old, if that is this process' to do.
    async fn look(&self, since_tidied: &mut Duration) -> StoreResult<()> {
        let now = self.services.clock.now();
        let overdue = self.board.overdue(now, OVERDUE).await?;
        let is_tidying = *since_tidied >= TIDY;
        // Not asked for while there is nothing to do, since the answer is written down.
        if overdue.is_empty() && !is_tidying {
            return Ok(());
        }
        if !self.board.take_duty("notices", self.holder, now, now + DUTY).await? {
            return Ok(());
        }
        if !overdue.is_empty() {
            self.board.tell_overdue(&overdue, now).await?;
        }
        if is_tidying {
            while self.board.remove_notices(now - KEPT, TIDIED).await? == TIDIED.unsigned_abs() {}
            *since_tidied = Duration::ZERO;
        }
        Ok(())
    }
}

/// One attempt, and its outcome written down.
async fn send(services: Services, board: Arc<dyn NoticeBoard>, delivery: NoticeDelivery) {
    let (id, taken) = (delivery.id, delivery.attempts);
    let outcome = match timeout(ATTEMPT, ops::notice::attempt(&services, delivery.clone())).await {
        Ok(Ok(Some(outcome))) => outcome,
        // The rule is gone, and this with it.
        Ok(Ok(None)) => return,
        Ok(Err(error)) => {
            tracing::warn!(%id, ?error, "a notice could not be sent");
            let message = "Inlet could not prepare the notice; the log says more";
            ops::notice::after_attempt(&services, delivery, Err(failed("NOTICE_FAILED", message)))
        }
        Err(_) => {
            let message = format!("no end after {} seconds", ATTEMPT.as_secs());
            ops::notice::after_attempt(&services, delivery, Err(failed("NOTICE_TIMEOUT", message)))
        }
    };
    metrics::counter!("inlet_notices_total", "state" => outcome.state.as_str()).increment(1);
    if let Err(error) = board.settle_notice(taken, &outcome).await {
        // It is sent again when its lease ends, with the same id.
        tracing::warn!(%id, ?error, "how a notice was sent could not be written down");
    }
}

fn failed(code: &str, message: impl Into<String>) -> ConnectorError {
    let failure = Failure { code: code.to_owned(), message: message.into(), ..Failure::default() };
    ConnectorError { failure, retry: Retry::Later, report: DeliveryReport::default() }
}
