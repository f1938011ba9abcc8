//! Schedules.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, Result, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    error::{Error, Result as CoreResult},
    ops,
    schedule::{CronTiming, EveryTiming, Schedule, Timing},
};

use super::{
    flow::FlowObject,
    listener::NoOptions,
    mirror,
    parameter::{Parameter, ParameterInput, pairs},
};
use crate::{
    error::to_graphql,
    session::{ctx, services},
};

mirror! {
    /// When a schedule runs its flow, in a word.
    ScheduleKind = inlet_core::schedule::ScheduleKind {
        /// Whenever a payload arrives at the flow's listener.
        Event,
        /// When the wall clock shows what an expression says; for flows without a listener.
        Cron,
        /// Again and again after the same time; for flows without a listener.
        Every,
    }
}

mirror! {
    /// What becomes of a tick while an earlier run of the same schedule has not ended.
    ScheduleOverlap = inlet_core::schedule::Overlap {
        /// The tick is left out.
        Skip,
        /// Both run.
        Allow,
    }
}

mirror! {
    /// What becomes of ticks at which no worker was there. Ticks that are at most 30 seconds late were not missed.
    ScheduleMissed = inlet_core::schedule::Missed {
        /// One run for all of them.
        RunOnce,
        /// No run.
        Skip,
    }
}

/// When a schedule ticks: one of both is set.
#[derive(SimpleObject)]
#[graphql(name = "ScheduleTiming")]
pub struct TimingObject {
    /// By the wall clock.
    cron: Option<CronObject>,
    /// By the same pause.
    every: Option<EveryObject>,
}

/// By the wall clock of a time zone.
#[derive(SimpleObject)]
#[graphql(name = "CronTiming")]
pub struct CronObject {
    /// Minute, hour, day of the month, month, day of the week; with a sixth field before them, the second.
    expression: String,
    /// Whose clock.
    time_zone: String,
}

/// By the same pause.
#[derive(SimpleObject)]
#[graphql(name = "EveryTiming")]
pub struct EveryObject {
    /// The pause.
    seconds: u32,
}

impl TimingObject {
    fn of(timing: &Timing) -> Option<Self> {
        let (cron, every) = match timing.clone() {
            Timing::Event => return None,
            Timing::Cron(CronTiming { expression, time_zone }) => (Some(CronObject { expression, time_zone }), None),
            Timing::Every(EveryTiming { seconds }) => (None, Some(EveryObject { seconds })),
        };
        Some(Self { cron, every })
    }
}

/// What makes a flow run.
pub struct ScheduleObject(pub Schedule);

/// What makes a flow run.
#[Object(name = "Schedule")]
impl ScheduleObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// The flow it runs.
    async fn flow(&self, context: &Context<'_>) -> Result<Option<FlowObject>> {
        let ctx = ctx(context).await?;
        Ok(ops::flow::get(services(context), &ctx, self.0.flow_id).await.map_err(to_graphql)?.map(FlowObject))
    }
    /// When, in a word.
    async fn kind(&self) -> ScheduleKind {
        self.0.timing.kind().into()
    }
    /// When it ticks; none for EVENT.
    async fn timing(&self) -> Option<TimingObject> {
        TimingObject::of(&self.0.timing)
    }
    /// While an EVENT schedule is inactive, messages of the flow's listener are HELD; one of another kind does not tick.
    async fn active(&self) -> bool {
        self.0.active
    }
    /// Before this it does not tick; EVERY counts from it. Messages of an EVENT schedule's listener are HELD until then.
    async fn starts_at(&self) -> Option<Timestamp> {
        self.0.starts_at
    }
    /// After this it does not tick; messages of an EVENT schedule's listener are HELD from then on.
    async fn ends_at(&self) -> Option<Timestamp> {
        self.0.ends_at
    }
    /// What becomes of a tick while an earlier run has not ended.
    async fn overlap(&self) -> ScheduleOverlap {
        self.0.overlap.into()
    }
    /// What becomes of ticks at which no worker was there.
    async fn missed(&self) -> ScheduleMissed {
        self.0.missed.into()
    }
    /// The tick that comes next; none while it is inactive, after its end, and for EVENT.
    async fn next_run_at(&self) -> Option<Timestamp> {
        self.0.next_run_at
    }
    /// When a tick last made a run.
    async fn last_run_at(&self) -> Option<Timestamp> {
        self.0.last_run_at
    }
    /// The last tick that was left out, because of an earlier run or because no worker was there.
    async fn last_skipped_at(&self) -> Option<Timestamp> {
        self.0.last_skipped_at
    }
    /// They win over the flow's defaults and yield to the request's.
    async fn parameters(&self) -> Vec<Parameter> {
        pairs(&self.0.parameters)
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// By the wall clock of a time zone.
///
/// Where clocks are put forward, a fixed time that they leave out ticks right after the gap; where they are put back, a fixed time that they show
/// twice ticks once, at the first. What ticks every so many hours, minutes or seconds leaves the gap out, and ticks in both.
#[derive(InputObject)]
pub struct CronTimingInput {
    /// Minute, hour, day of the month, month, day of the week, such as `30 6 * * MON-FRI`; with a sixth field before them, the second.
    pub expression: String,
    /// Whose clock: a name of the IANA data base, such as Europe/Prague.
    #[graphql(default = "UTC")]
    pub time_zone: String,
}

/// By the same pause, counted from the schedule's start or from when it was made.
#[derive(InputObject)]
pub struct EveryTimingInput {
    /// The pause: 1 to 31622400, a year.
    pub seconds: u32,
}

/// When a schedule runs its flow.
#[derive(OneofObject)]
pub enum ScheduleTimingInput {
    /// Whenever a payload arrives at the flow's listener.
    Event(NoOptions),
    /// By the wall clock; for flows without a listener.
    Cron(CronTimingInput),
    /// By the same pause; for flows without a listener.
    Every(EveryTimingInput),
}
impl From<ScheduleTimingInput> for Timing {
    fn from(input: ScheduleTimingInput) -> Self {
        match input {
            ScheduleTimingInput::Event(_) => Self::Event,
            ScheduleTimingInput::Cron(CronTimingInput { expression, time_zone }) => {
                Self::Cron(CronTiming { expression, time_zone })
            }
            ScheduleTimingInput::Every(EveryTimingInput { seconds }) => Self::Every(EveryTiming { seconds }),
        }
    }
}

/// What a new schedule is made of.
#[derive(InputObject)]
pub struct ScheduleCreateInput {
    /// The flow it runs.
    pub flow_id: ID,
    /// When, in a word; EVENT alone says enough, the others need `timing`, which says it alone, too.
    pub kind: Option<ScheduleKind>,
    /// When.
    pub timing: Option<ScheduleTimingInput>,
    /// Left out it is true.
    #[graphql(default = true)]
    pub active: bool,
    /// Before this it does not tick; EVERY counts from it. Messages of an EVENT schedule's listener are HELD until then.
    pub starts_at: Option<Timestamp>,
    /// After this it does not tick; messages of an EVENT schedule's listener are HELD from then on.
    pub ends_at: Option<Timestamp>,
    /// What becomes of a tick while an earlier run has not ended.
    #[graphql(default_with = "ScheduleOverlap::Skip")]
    pub overlap: ScheduleOverlap,
    /// What becomes of ticks at which no worker was there.
    #[graphql(default_with = "ScheduleMissed::RunOnce")]
    pub missed: ScheduleMissed,
    /// Parameters of every run.
    #[graphql(default)]
    pub parameters: Vec<ParameterInput>,
}

impl ScheduleCreateInput {
    /// When it ticks, said in one way or in both.
    pub fn timing(&mut self) -> CoreResult<Timing> {
        let kind = self.kind.map(inlet_core::schedule::ScheduleKind::from);
        let timing = match (kind, self.timing.take()) {
            (Some(inlet_core::schedule::ScheduleKind::Event), None) => Timing::Event,
            (_, None) => return Err(Error::field("TIMING_MISSING", "timing", "say when it runs its flow")),
            (_, Some(timing)) => timing.into(),
        };
        if kind.is_some_and(|kind| kind != timing.kind()) {
            return Err(Error::field("TIMING_OF_OTHER_KIND", "timing", "this is a timing of another kind"));
        }
        Ok(timing)
    }
}

/// What changes of a schedule; left out stays.
#[derive(InputObject)]
pub struct ScheduleUpdateInput {
    /// Which.
    pub id: ID,
    /// When. EVENT stays EVENT, and nothing else becomes it.
    pub timing: Option<ScheduleTimingInput>,
    /// Activating releases what was HELD; deactivating holds what waits. Ticks that come meanwhile are not made up.
    pub active: Option<bool>,
    /// Before this it does not tick; null for no start. EVERY counts from it.
    pub starts_at: MaybeUndefined<Timestamp>,
    /// After this it does not tick; null for no end.
    pub ends_at: MaybeUndefined<Timestamp>,
    /// What becomes of a tick while an earlier run has not ended.
    pub overlap: Option<ScheduleOverlap>,
    /// What becomes of ticks at which no worker was there.
    pub missed: Option<ScheduleMissed>,
    /// Parameters of every run, as a whole.
    pub parameters: Option<Vec<ParameterInput>>,
}
