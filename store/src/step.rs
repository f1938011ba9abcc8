//! The steps of an execution, as its row keeps them: one JSON list in the column `steps`, so that a run that goes well is written with the execution
//! itself and needs no rows of its own.
//!
//! A step's first attempt is kept with it when it went well, as most do. All others are rows of `attempts`, since there may be many of them, with long
//! answers. Must not know: when steps are written.

use inlet_core::{
    execution::{Attempt, Failure, Step, StepProgress},
    ports::store::StoreResult,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::row::{Row, json};

/// An execution's steps, in their order.
#[derive(Debug, Default)]
pub struct Steps(Vec<Kept>);

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    step: Step,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attempt: Option<Attempt>,
}

/// Whether an attempt has no row of its own.
pub const fn is_kept_with_step(attempt: &Attempt) -> bool {
    attempt.number == 1 && attempt.failure.is_none()
}

impl Steps {
    /// Those that are stored of that execution; none before its first report.
    pub fn stored(execution: Uuid, column: Option<&str>) -> StoreResult<Self> {
        let kept = Row { table: "executions", id: execution }.optional_json("steps", column)?;
        Ok(Self(kept.unwrap_or_default()))
    }

    /// Puts a step, with its latest attempt, in the place of what was known of it. It still began when its first attempt did.
    pub fn put(&mut self, step: &Step, attempt: Option<&Attempt>) {
        let attempt = attempt.filter(|attempt| is_kept_with_step(attempt)).cloned();
        match self.0.binary_search_by_key(&step.ordinal, |kept| kept.step.ordinal) {
            Ok(place) => {
                let before = &mut self.0[place];
                before.step = Step { started_at: before.step.started_at, ..step.clone() };
                before.attempt = attempt.or(before.attempt.take());
            }
            Err(place) => self.0.insert(place, Kept { step: step.clone(), attempt }),
        }
    }

    /// As they are stored; none when there are none.
    pub fn column(&self) -> StoreResult<Option<String>> {
        (!self.0.is_empty()).then(|| json(&self.0)).transpose()
    }

    /// How far each has come, given the attempts with rows of their own in their order: of which step, and why it failed if it did.
    pub fn progress(self, others: &[(i32, Option<Failure>)]) -> Vec<StepProgress> {
        let progress = self.0.into_iter().map(|Kept { step, attempt }| {
            let ordinal = step.ordinal;
            let mut others = others.iter().filter(move |(of, _)| *of == ordinal);
            let attempts = i32::from(attempt.is_some()) + i32::try_from(others.clone().count()).unwrap_or(i32::MAX);
            StepProgress { step, attempts, failure: others.next_back().and_then(|(_, failure)| failure.clone()) }
        });
        progress.collect()
    }

    /// The steps themselves.
    pub fn into_steps(self) -> Vec<Step> {
        self.0.into_iter().map(|kept| kept.step).collect()
    }

    /// All attempts by step and number, given those with rows of their own.
    pub fn attempts(self, others: Vec<Attempt>) -> Vec<Attempt> {
        let mut all = others;
        all.extend(self.0.into_iter().filter_map(|kept| kept.attempt));
        all.sort_by_key(|attempt| (attempt.step, attempt.number));
        all
    }
}
