//! The schedule: what makes a flow run, and when its next run is due.
//!
//! Must not know: how executions are queued, or who asks for the time.

use std::{collections::BTreeMap, time::Duration};

use chrono::{SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    error::Problem,
    ids::{FlowId, ScheduleId, TenantId},
    stable_name::stable_names,
};

/// The longest cron expression, in bytes.
pub const MAX_EXPRESSION: usize = 200;
/// The longest pause of EVERY: a year of 366 days, in seconds.
pub const MAX_EVERY_SECONDS: u32 = 366 * 24 * 3_600;
/// A tick that is later than this was missed: nobody was there.
pub const LATE: Duration = Duration::from_secs(30);
/// The least that makes two moments differ.
const LEAST: TimeDelta = TimeDelta::microseconds(1);

/// What makes a flow run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Never changes.
    pub id: ScheduleId,
    /// Whose.
    pub tenant_id: TenantId,
    /// The flow it runs.
    pub flow_id: FlowId,
    /// When.
    pub timing: Timing,
    /// While an EVENT schedule is inactive, messages of the flow's listener are HELD; one of another kind does not tick.
    pub active: bool,
    /// Before this it does not tick; EVERY counts from it. An EVENT schedule is like an inactive one before.
    pub starts_at: Option<Timestamp>,
    /// After this it does not tick; an EVENT schedule is like an inactive one.
    pub ends_at: Option<Timestamp>,
    /// What becomes of a tick while an earlier run has not ended.
    pub overlap: Overlap,
    /// What becomes of ticks at which nobody was there.
    pub missed: Missed,
    /// Parameters of every run; they win over the flow's defaults and yield to the request's.
    pub parameters: BTreeMap<String, String>,
    /// The tick that comes next; none while it is inactive, after its end, and for EVENT.
    pub next_run_at: Option<Timestamp>,
    /// When it last made a run.
    pub last_run_at: Option<Timestamp>,
    /// The last tick that was left out, because of an earlier run or because nobody was there.
    pub last_skipped_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// When a schedule runs its flow, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScheduleKind {
    /// Whenever a payload arrives at the flow's listener; one such schedule per flow.
    Event,
    /// When the wall clock of a time zone shows what an expression says.
    Cron,
    /// Again and again after the same time.
    Every,
}

stable_names!(ScheduleKind { Event = "EVENT", Cron = "CRON", Every = "EVERY" });

/// What becomes of a tick while an earlier run of the same schedule has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Overlap {
    /// The tick is left out.
    #[default]
    Skip,
    /// Both run.
    Allow,
}

stable_names!(Overlap { Skip = "SKIP", Allow = "ALLOW" });

/// What becomes of ticks at which nobody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Missed {
    /// One run for all of them.
    #[default]
    RunOnce,
    /// No run.
    Skip,
}

stable_names!(Missed { RunOnce = "RUN_ONCE", Skip = "SKIP" });

/// When a schedule runs its flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Timing {
    /// Whenever a payload arrives at the flow's listener.
    Event,
    /// When the wall clock shows what the expression says.
    Cron(CronTiming),
    /// Again and again after the same time.
    Every(EveryTiming),
}

/// A cron expression and whose wall clock it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CronTiming {
    /// Five fields (minute, hour, day, month, day of the week), or six with the second before them.
    pub expression: String,
    /// A name of the IANA data base, such as `Europe/Prague`.
    pub time_zone: String,
}

/// A pause between ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EveryTiming {
    /// 1 to [`MAX_EVERY_SECONDS`]. Counted from the schedule's start, or from when it was made, whatever clocks are put forward or back.
    pub seconds: u32,
}

impl Timing {
    /// Which kind it is.
    pub const fn kind(&self) -> ScheduleKind {
        match self {
            Self::Event => ScheduleKind::Event,
            Self::Cron(_) => ScheduleKind::Cron,
            Self::Every(_) => ScheduleKind::Every,
        }
    }
}

/// Ticks that follow one another.
#[derive(Debug, Clone)]
pub enum Recurrence {
    /// By the wall clock.
    Cron {
        /// What it has to show.
        cron: Box<Cron>,
        /// Where it hangs.
        zone: Tz,
    },
    /// By the same pause.
    Every {
        /// The pause.
        seconds: i64,
        /// A tick, from which the others are counted.
        from: Timestamp,
    },
}

impl Recurrence {
    /// The ticks of a cron expression. Problems are of the fields `expression` and `timeZone`.
    pub fn cron(timing: &CronTiming) -> Result<Self, Problem> {
        let invalid = |message: String| Problem::field("CRON_INVALID", "expression", message);
        if timing.expression.len() > MAX_EXPRESSION {
            return Err(invalid(format!("an expression has at most {MAX_EXPRESSION} bytes")));
        }
        let parser = CronParser::builder().seconds(Seconds::Optional).year(Year::Disallowed).build();
        let cron = parser.parse(&timing.expression).map_err(|error| invalid(error.to_string()))?;
        let zone: Tz = timing.time_zone.parse().map_err(|_| {
            let message = format!("there is no time zone {:?}; an example is Europe/Prague", timing.time_zone);
            Problem::field("TIME_ZONE_UNKNOWN", "timeZone", message)
        })?;
        Ok(Self::Cron { cron: Box::new(cron), zone })
    }

    /// The ticks after every so many seconds, of which one is at that moment. Problems are of the field `seconds`.
    pub fn every(timing: EveryTiming, from: Timestamp) -> Result<Self, Problem> {
        if !(1..=MAX_EVERY_SECONDS).contains(&timing.seconds) {
            let message = format!("a pause has 1 to {MAX_EVERY_SECONDS} seconds");
            return Err(Problem::field("EVERY_INVALID", "seconds", message));
        }
        Ok(Self::Every { seconds: timing.seconds.into(), from })
    }

    /// The first tick after that moment; none when the expression names no day that will come.
    ///
    /// In a time zone that puts its clocks forward and back, a fixed time that the clock leaves out ticks at the first moment after the gap, and one
    /// that it shows twice ticks at the first of both. What ticks every so many hours, minutes or seconds (`*`, steps) leaves the gap out and ticks in
    /// both of what is shown twice.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Cron { cron, zone } => {
                let after = after.trunc_subsecs(0).with_timezone(zone);
                cron.find_next_occurrence(&after, false).ok().map(|at| at.with_timezone(&Utc))
            }
            Self::Every { seconds, from } => {
                let pause = TimeDelta::seconds(*seconds);
                if after < *from {
                    return Some(*from);
                }
                let passed = (after - from).num_seconds() / seconds;
                from.checked_add_signed(TimeDelta::seconds(passed * seconds) + pause)
            }
        }
    }
}

/// What a schedule does now that a tick has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The schedule as it stands afterwards.
    pub schedule: Schedule,
    /// The tick that makes a run, if one does.
    pub run: Option<Timestamp>,
}

impl Schedule {
    /// Whether it is active at that moment, and between its start and its end: what arrives then runs, by an EVENT schedule.
    pub fn is_on(&self, at: Timestamp) -> bool {
        self.active && self.starts_at.is_none_or(|start| start <= at) && self.ends_at.is_none_or(|end| at <= end)
    }

    /// Its ticks; none for EVENT.
    pub fn recurrence(&self) -> Result<Option<Recurrence>, Problem> {
        match &self.timing {
            Timing::Event => Ok(None),
            Timing::Cron(cron) => Recurrence::cron(cron).map(Some),
            Timing::Every(every) => Recurrence::every(*every, self.starts_at.unwrap_or(self.created_at)).map(Some),
        }
    }

    /// Its first tick after that moment, between its start and its end; none while it is inactive.
    pub fn next_after(&self, after: Timestamp) -> Result<Option<Timestamp>, Problem> {
        let Some(recurrence) = self.recurrence()? else { return Ok(None) };
        if !self.active {
            return Ok(None);
        }
        let after = self.starts_at.map_or(after, |start| after.max(start - LEAST));
        Ok(recurrence.next_after(after).filter(|at| self.ends_at.is_none_or(|end| *at <= end)))
    }

    /// What it does at that moment; none when no tick has come. `busy` says that an earlier run has not ended.
    ///
    /// Ticks that are a little late are made up one after the other; of those that are later than [`LATE`], and of those between, at most one run is
    /// made, and the next is the first after now.
    pub fn tick(&self, now: Timestamp, busy: bool) -> Result<Option<Turn>, Problem> {
        let Some(due) = self.next_run_at.filter(|at| *at <= now) else { return Ok(None) };
        let missed = now - due > TimeDelta::from_std(LATE).unwrap_or_default();
        let left_out = (busy && self.overlap == Overlap::Skip) || (missed && self.missed == Missed::Skip);
        let mut schedule = self.clone();
        schedule.next_run_at = self.next_after(if missed { now } else { due })?;
        if left_out {
            schedule.last_skipped_at = Some(due);
        } else {
            schedule.last_run_at = Some(now);
        }
        Ok(Some(Turn { schedule, run: (!left_out).then_some(due) }))
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
