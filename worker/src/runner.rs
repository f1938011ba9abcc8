//! Runs one claimed execution: begins the steps that may begin, tells the store what became of them, and says what comes next.
//!
//! A step that is over is not run again by a retry. Must not know: queues, leases, how a step does its work (step.rs), or how reports are written.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use inlet_core::{
    Error,
    execution::{Claimed, Failure, Outcome, TurnReport},
    flow::context::{Facts, RunContext},
    ops::Services,
    ports::script::Scripts,
    reply::Reply,
};
use tokio_util::sync::CancellationToken;

use crate::{
    plan::{Plan, PlanError, Plans},
    reporter::Reporter,
    script::cancellable::Cancellable,
    step::{StepRunner, Tried},
    turn::Turn,
};

/// About how long an execution waits whose flow could not be loaded because the database was away.
const STORE_AWAY: Duration = Duration::from_secs(5);

/// Runs executions.
#[derive(Clone)]
pub struct Runner {
    services: Services,
    plans: Plans,
    reporter: Reporter,
}

/// Something that happened in a turn.
enum News {
    /// A step has ended.
    Ended(Box<Tried>),
    /// The store was told of a step, or not: then the execution is not ours any more.
    Told(i32, bool),
}

impl Runner {
    /// A runner that reports to `reporter`.
    pub fn new(services: Services, plans: Plans, reporter: Reporter) -> Self {
        Self { services, plans, reporter }
    }

    /// Runs until the execution has succeeded, failed, or must wait. Dropping the future leaves the execution to whoever claims it next.
    pub async fn run(&self, claimed: &Claimed) {
        let plan = match self.plans.get(&self.services, claimed).await {
            Ok(plan) => plan,
            Err(error) => return self.give_up(claimed, &error).await,
        };
        // Dropped with this future: what maps on a thread of its own then runs no more scripts.
        let stopped = CancellationToken::new();
        let _stop = stopped.clone().drop_guard();
        let scripts = Cancellable::new(Arc::clone(&self.services.scripts), stopped);
        let context = context(&plan, claimed, Arc::new(scripts));
        let runner = StepRunner { services: &self.services, plan: &plan, claimed };
        let mut turn = Turn::new(&plan.definition.transformations, &claimed.steps);
        // What is told with the end of all.
        let (mut untold, mut reply) = (Vec::new(), None);
        let mut happening: FuturesUnordered<BoxFuture<'_, News>> = FuturesUnordered::new();
        loop {
            while let Some(step) = turn.begin() {
                let context = RunContext { steps: turn.results(), ..context.clone() };
                happening.push(runner.attempt(step, context).map(|tried| News::Ended(Box::new(tried))).boxed());
            }
            match happening.next().await {
                None => break,
                Some(News::Told(_, false)) => return,
                Some(News::Told(ordinal, true)) => turn.told(ordinal),
                Some(News::Ended(mut tried)) => {
                    let ordinal = tried.step.ordinal;
                    last_reply(&mut reply, ordinal, tried.reply.take());
                    let goes_on = turn.ended(&tried);
                    if goes_on && tried.is_told() {
                        let told = self.report(claimed, vec![*tried], None, Outcome::Continue);
                        happening.push(told.map(move |told| News::Told(ordinal, told)).boxed());
                    } else {
                        untold.push(*tried);
                    }
                }
            }
        }
        drop(happening);
        self.report(claimed, untold, reply.map(|(_, reply)| reply), turn.outcome()).await;
    }

    /// Whether it was written: the execution is still ours.
    async fn report(&self, claimed: &Claimed, tried: Vec<Tried>, reply: Option<Reply>, outcome: Outcome) -> bool {
        let (mut steps, mut rejected) = (Vec::with_capacity(tried.len()), Vec::new());
        for tried in tried.into_iter().filter(Tried::is_told) {
            steps.push((tried.step, tried.attempt));
            rejected.extend(tried.rejected);
        }
        let report = TurnReport { id: claimed.id, fence: claimed.fence, steps, rejected, reply, outcome };
        self.reporter.report(report).await.is_some()
    }

    /// The flow cannot even begin: not now, or never.
    async fn give_up(&self, claimed: &Claimed, error: &PlanError) {
        let failure = Failure { code: error.code().to_owned(), message: error.to_string(), ..Failure::default() };
        let outcome = if let PlanError::Store(Error::Unavailable { .. }) = error {
            tracing::warn!(execution = %claimed.id, ?error, "a flow could not be loaded; the execution waits");
            let wait = STORE_AWAY.mul_f64(0.5 + self.services.clock.fraction());
            Outcome::Retry { at: self.services.clock.now() + wait, failure }
        } else {
            tracing::error!(execution = %claimed.id, ?error, "a flow cannot be run");
            Outcome::Dead { failure }
        };
        self.report(claimed, Vec::new(), None, outcome).await;
    }
}

/// Keeps what the step wrote that stands last in the flow.
fn last_reply(kept: &mut Option<(i32, Reply)>, ordinal: i32, reply: Option<Reply>) {
    if let Some(reply) = reply
        && kept.as_ref().is_none_or(|(before, _)| *before < ordinal)
    {
        *kept = Some((ordinal, reply));
    }
}

/// What the execution's mappings know: the same on every attempt.
fn context(plan: &Plan, claimed: &Claimed, scripts: Arc<dyn Scripts>) -> RunContext {
    let message = claimed.message.as_ref();
    let facts = Facts {
        execution: claimed.id,
        flow: claimed.flow_id,
        tenant: claimed.tenant_id,
        message: message.map(|message| (message.id, message.received_at, Arc::new(message.request.clone()))),
        asked: claimed.parameters.clone(),
        now: claimed.created_at,
    };
    RunContext::of_run(&plan.parameters, &plan.definition.parameters, facts, scripts)
}
