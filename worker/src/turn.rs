//! How far the steps of one execution are in a worker's turn: which may begin, which are over, and what comes of it all.
//!
//! A step begins when those that it waits for are over and told to the store. Must not know: how steps do their work, or who is told.

use std::sync::Arc;

use inlet_core::{
    clock::Timestamp,
    execution::{Failure, Outcome, StepProgress, StepState},
    flow::{
        definition::Transformation,
        step::{StepResults, waits},
    },
};

use crate::step::{Next, Tried};

/// The most steps of one execution that run at once.
const AT_ONCE: usize = 8;

/// Where a step stands within the turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Waits,
    Runs,
    /// It is over, and the store is being told.
    Ended,
    /// It is over, and the store knows.
    Over,
    /// It failed and ends the turn, sooner or later.
    Failed,
}

/// One turn with an execution.
pub struct Turn {
    waits: Vec<Vec<usize>>,
    standings: Vec<Standing>,
    results: Arc<StepResults>,
    given_up: Option<Failure>,
    retry: Option<(Timestamp, Failure)>,
    dead: Option<Failure>,
}

/// A step's ordinal as a place in the flow's list.
fn place(ordinal: i32) -> usize {
    usize::try_from(ordinal).unwrap_or(usize::MAX)
}

impl Turn {
    /// A turn that goes on from what earlier ones have done.
    pub fn new(steps: &[Transformation], progress: &[StepProgress]) -> Self {
        let mut standings = vec![Standing::Waits; steps.len()];
        let mut given_up = None;
        for done in progress.iter().filter(|done| done.step.state.is_over()) {
            if let Some(standing) = standings.get_mut(place(done.step.ordinal)) {
                *standing = Standing::Over;
            }
            if done.step.state == StepState::GivenUp {
                given_up = Some(done.failure.clone().unwrap_or_default());
            }
        }
        let results = Arc::new(StepResults::of(progress));
        Self { waits: waits(steps), standings, results, given_up, retry: None, dead: None }
    }

    /// What became of the steps that are over.
    pub fn results(&self) -> Arc<StepResults> {
        Arc::clone(&self.results)
    }

    fn may_begin(&self, step: usize, is_over: impl Fn(Standing) -> bool) -> bool {
        self.dead.is_none()
            && self.standings[step] == Standing::Waits
            && self.waits[step].iter().all(|before| is_over(self.standings[*before]))
    }

    fn running(&self) -> usize {
        self.standings.iter().filter(|standing| **standing == Standing::Runs).count()
    }

    /// Begins the next step that may begin now, if there is one.
    pub fn begin(&mut self) -> Option<usize> {
        if self.running() >= AT_ONCE {
            return None;
        }
        let found = (0..self.standings.len()).find(|step| self.may_begin(*step, |before| before == Standing::Over))?;
        self.standings[found] = Standing::Runs;
        Some(found)
    }

    /// Notes what became of a step. Whether anything is left to do besides telling the store: then that is told at once, otherwise with the end of all.
    pub fn ended(&mut self, tried: &Tried) -> bool {
        let step = place(tried.step.ordinal);
        let failure = tried.attempt.as_ref().and_then(|attempt| attempt.failure.clone());
        self.standings[step] = Standing::Ended;
        match &tried.next {
            Next::Over => {}
            Next::GivenUp => self.given_up.clone_from(&failure),
            Next::Retry { at } => self.retry(step, *at, failure.clone().unwrap_or_default()),
            Next::Postponed { at, failure } => self.retry(step, *at, failure.clone()),
            Next::Dead => {
                self.standings[step] = Standing::Failed;
                self.dead = self.dead.take().or_else(|| Some(failure.clone().unwrap_or_default()));
            }
        }
        if tried.step.state.is_over() {
            Arc::make_mut(&mut self.results).add(&tried.step, failure.as_ref());
        }
        let is_over = |standing| matches!(standing, Standing::Over | Standing::Ended);
        self.running() > 0 || (0..self.standings.len()).any(|step| self.may_begin(step, is_over))
    }

    /// A step is to be tried in a later turn.
    fn retry(&mut self, step: usize, at: Timestamp, failure: Failure) {
        self.standings[step] = Standing::Failed;
        // None is tried before its own wait is over.
        let at = self.retry.as_ref().map_or(at, |(other, _)| at.max(*other));
        self.retry = Some((at, failure));
    }

    /// The store knows what became of a step.
    pub fn told(&mut self, ordinal: i32) {
        let standing = &mut self.standings[place(ordinal)];
        if *standing == Standing::Ended {
            *standing = Standing::Over;
        }
    }

    /// What comes of it all, when nothing runs and nothing may begin any more.
    pub fn outcome(self) -> Outcome {
        match (self.dead, self.retry, self.given_up) {
            (Some(failure), ..) => Outcome::Dead { failure },
            (None, Some((at, failure)), _) => Outcome::Retry { at, failure },
            (None, None, Some(failure)) => Outcome::SucceededWithout { failure },
            (None, None, None) => Outcome::Succeeded,
        }
    }
}
