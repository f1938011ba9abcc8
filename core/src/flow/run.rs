//! One step in memory: read, let through, check, map every record, write.
//!
//! Must not know: where the bytes come from or go to. The result is whole or an error; there is no half-processed payload. Records that rules reject are
//! part of the result, and of an error too.

use inlet_formats::{FormatSettings, Record, Records, Shape, Value};

use super::{
    check::{CompiledCondition, CompiledRule, Finding, Otherwise, Stage},
    context::RunContext,
    definition::{RecordErrors, Transformation},
    error::FlowError,
    group::{Group, Grouping},
    input::Input,
    mapping::CompiledMapping,
    output::{Collector, Form, Output},
    script::{self, BATCH, BATCH_BYTES, Expressions, Given, Outcome, Program, Session},
    source::{Notation, Scope},
};
use crate::ports::script::{ScriptFailure, ScriptFailureKind};

/// The most rejected records that are kept of one step; further ones are only counted.
pub const MAX_REJECTED: usize = 1_000;

/// A step that is ready to run on any number of payloads.
#[derive(Debug, Clone)]
pub struct CompiledStep {
    group: Option<Group>,
    filter: Option<CompiledCondition>,
    rules: Vec<CompiledRule>,
    record_errors: RecordErrors,
    mapping: CompiledMapping,
    form: Form,
    program: Program,
}

/// What a step makes of a payload.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transformed {
    /// What goes to the destination.
    pub output: Output,
    /// Records read.
    pub records_in: u64,
    /// Records written.
    pub records_out: u64,
    /// Records rejected.
    pub rejected: Rejections,
}

impl Transformed {
    /// Whether there were records and none is left: then there is nothing to deliver. A payload without any records is delivered as that.
    pub const fn is_nothing_left(&self) -> bool {
        self.records_in > 0 && self.records_out == 0
    }
}

/// Records that rules did not let through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejections {
    /// How many.
    pub count: u64,
    /// The first [`MAX_REJECTED`].
    pub kept: Vec<Rejected>,
}

/// A record that a rule did not let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Its number in the payload, from 1.
    pub record: u64,
    /// Stable: `RULE_BROKEN`, or the code of the error that kept it from being mapped.
    pub code: String,
    /// For people.
    pub message: String,
    /// The field at fault.
    pub field: Option<String>,
    /// The record as it was when it was rejected.
    pub content: Record,
}

impl Rejected {
    /// The record that is delivered to the destination of rejected ones.
    pub fn to_record(&self) -> Record {
        let text = |text: &str| Value::from(text);
        [
            ("record", Value::Integer(i64::try_from(self.record).unwrap_or(i64::MAX))),
            ("code", text(&self.code)),
            ("message", text(&self.message)),
            ("field", self.field.as_deref().map_or(Value::Null, text)),
            ("content", Value::Object(self.content.clone())),
        ]
        .into_iter()
        .collect()
    }
}

/// Why a step made nothing of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepError {
    /// Why.
    pub error: Box<FlowError>,
    /// What was rejected until then.
    pub rejected: Rejections,
}

impl From<FlowError> for StepError {
    fn from(error: FlowError) -> Self {
        Self { error: Box::new(error), rejected: Rejections::default() }
    }
}

impl CompiledStep {
    /// Prepares a step between two formats.
    pub fn compile(step: &Transformation, from: &FormatSettings, to: &FormatSettings) -> Result<Self, FlowError> {
        let (expressions, mapped) = (Expressions::default(), Expressions::default());
        let notation = Notation { from, to, depth: 0, lists: &[], expressions: &expressions };
        let broken = |part: &str, message: String| FlowError::Check { part: part.to_owned(), message };
        let mapping = CompiledMapping::compile(&step.mapping, notation)?;
        let compiled = Self {
            group: step.group.clone(),
            filter: step
                .filter
                .as_ref()
                .map(|condition| CompiledCondition::compile(condition, notation, 0))
                .transpose()
                .map_err(|message| broken("filter", message))?,
            rules: step
                .rules
                .iter()
                .enumerate()
                .map(|(index, rule)| {
                    let of_stage = if rule.stage == Stage::Mapped { &mapped } else { &expressions };
                    let notation = Notation { expressions: of_stage, ..notation };
                    CompiledRule::compile(rule, notation).map_err(|message| broken(&format!("rules[{index}]"), message))
                })
                .collect::<Result<_, _>>()?,
            record_errors: step.record_errors,
            mapping,
            form: Form::of(&step.to),
            program: Program::default(),
        };
        let program =
            Program { record: step.script.clone(), expressions: expressions.into_inner(), mapped: mapped.into_inner() };
        Ok(Self { program, ..compiled })
    }

    /// Whether it runs scripts: then it blocks.
    pub const fn has_scripts(&self) -> bool {
        !self.program.is_empty()
    }

    /// What the mapping alone makes of a record, where it has no expressions.
    pub fn map(&self, record: &Record, number: u64, context: &RunContext) -> Result<Vec<Record>, FlowError> {
        self.mapping.apply(&Scope::of_record(record, number, context))
    }

    /// Its scripts.
    pub const fn program(&self) -> &Program {
        &self.program
    }
}

/// The first records of each stage of a step, for who wants to look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stages {
    /// As they were read.
    pub read: Vec<Record>,
    /// As they were written.
    pub mapped: Vec<Record>,
    /// How many of each are kept.
    pub limit: usize,
}

/// A failure that is not one record's.
const fn whole_failure(record: Option<u64>, failure: ScriptFailure) -> FlowError {
    FlowError::Script { record, field: None, failure }
}

/// A payload on its way through a step.
struct Run<'s> {
    step: &'s CompiledStep,
    context: &'s RunContext,
    rejected: Rejections,
    /// What rejects the message as a whole.
    verdict: Option<FlowError>,
    shape: Shape,
    collector: Collector<'s>,
    records_out: u64,
    stages: Stages,
}

/// Runs one step: the input is read with `from`, every record goes through filter, rules and mapping, the results are written with `to`.
pub fn transform(
    input: Input,
    from: &FormatSettings,
    to: &FormatSettings,
    step: &CompiledStep,
    context: &RunContext,
) -> Result<Transformed, StepError> {
    transform_watched(input, (from, to), step, context, 0).1
}

/// Runs one step as [`transform`] does, and keeps the first `limit` records of each stage, whatever becomes of the whole.
pub fn transform_watched(
    input: Input,
    (from, to): (&FormatSettings, &FormatSettings),
    step: &CompiledStep,
    context: &RunContext,
    limit: usize,
) -> (Stages, Result<Transformed, StepError>) {
    let mut run = Run {
        step,
        context,
        rejected: Rejections::default(),
        verdict: None,
        shape: Shape::Many,
        collector: Collector::new(step.form, to),
        records_out: 0,
        stages: Stages { limit, ..Stages::default() },
    };
    let ran = run.all(input, from);
    let Run { rejected, collector, shape, records_out, stages, .. } = run;
    let finished = ran.and_then(|records_in| {
        let output = collector.finish(shape, records_in == 0)?;
        Ok(Transformed { output, records_in, records_out, rejected: Rejections::default() })
    });
    let result = match finished {
        Ok(transformed) => Ok(Transformed { rejected, ..transformed }),
        Err(error) => Err(StepError { error: Box::new(error), rejected }),
    };
    (stages, result)
}

/// What is worked on, one after the other: records, or groups of them.
struct Units<'r> {
    records: Records<'r>,
    /// How many records have been read.
    count: u64,
    grouping: Option<&'r mut Grouping<'r>>,
}

impl Units<'_> {
    /// The next with the number of its first record.
    fn next(&mut self, stages: &mut Stages) -> Result<Option<(u64, Record)>, FlowError> {
        loop {
            let Some(record) = self.records.next().transpose()? else {
                return Ok(self.grouping.as_mut().and_then(|grouping| grouping.end()));
            };
            self.count += 1;
            if stages.read.len() < stages.limit {
                stages.read.push(record.clone());
            }
            let Some(grouping) = &mut self.grouping else { return Ok(Some((self.count, record))) };
            if let Some(group) = grouping.add(self.count, record)? {
                return Ok(Some(group));
            }
        }
    }
}

impl Run<'_> {
    /// Brings all records to the collector, and says how many were read.
    fn all(&mut self, input: Input, from: &FormatSettings) -> Result<u64, FlowError> {
        let records = input.into_records(from)?;
        self.shape = self.step.mapping.shape(records.shape());
        let mut grouping = self.step.group.as_ref().map(|group| Grouping::new(group, from));
        let mut units = Units { records, count: 0, grouping: grouping.as_mut() };
        if self.step.program.is_empty() {
            while let Some((number, record)) = units.next(&mut self.stages)? {
                self.one(&record, number, &[], None)?;
            }
        } else {
            let opened = self.step.program.open(self.context.scripts.as_ref(), self.context);
            let mut session = opened.map_err(|failure| whole_failure(None, failure))?;
            let (mut batch, mut bytes) = (Vec::new(), 0);
            while let Some((number, record)) = units.next(&mut self.stages)? {
                bytes += script::record_weight(&record);
                batch.push((number, record));
                if batch.len() == BATCH || bytes >= BATCH_BYTES {
                    self.batch(&mut session, std::mem::take(&mut batch))?;
                    bytes = 0;
                }
            }
            self.batch(&mut session, batch)?;
        }
        let records_in = units.count;
        if let Some(verdict) = self.verdict.take() {
            return Err(verdict);
        }
        Ok(records_in)
    }

    /// Runs scripts on some records, each with its number, and then all else.
    fn batch(&mut self, session: &mut Session, batch: Vec<(u64, Record)>) -> Result<(), FlowError> {
        if batch.is_empty() {
            return Ok(());
        }
        let first = batch[0].0;
        let of_batch = |failure| whole_failure(Some(first), failure);
        let (mut numbers, mut records): (Vec<u64>, Vec<Record>) = batch.into_iter().unzip();
        if self.step.program.record.is_some() {
            let outcomes = session.transform(&records).map_err(of_batch)?;
            let incoming = numbers.into_iter().zip(records);
            (numbers, records) = (Vec::new(), Vec::new());
            for ((number, record), outcome) in incoming.zip(outcomes) {
                for made in self.made(number, &record, outcome)? {
                    numbers.push(number);
                    records.push(made);
                }
            }
        }
        let outcomes = if self.step.program.expressions.is_empty() || records.is_empty() {
            vec![Vec::new(); records.len()]
        } else {
            session.evaluate(&records).map_err(of_batch)?
        };
        for ((number, record), outcomes) in numbers.into_iter().zip(&records).zip(&outcomes) {
            self.one(record, number, outcomes, Some(session))?;
        }
        Ok(())
    }

    /// What the record script made of a record.
    fn made(&mut self, number: u64, record: &Record, outcome: Outcome) -> Result<Vec<Record>, FlowError> {
        if matches!(outcome, Ok(Some(Value::List(_)))) {
            self.shape = Shape::Many;
        }
        let made = outcome.and_then(|value| {
            script::records(value)
                .map_err(|what| ScriptFailure::new(ScriptFailureKind::Thrown, format!("the script returned {what}")))
        });
        match made {
            Ok(records) => Ok(records),
            Err(failure) => {
                let error = FlowError::Script { record: Some(number), field: None, failure };
                self.spare(error, number, record)?;
                Ok(Vec::new())
            }
        }
    }

    /// Puts a record aside that an error keeps from going on, where that is wanted; otherwise it is everybody's error.
    fn spare(&mut self, error: FlowError, number: u64, record: &Record) -> Result<(), FlowError> {
        if self.step.record_errors == RecordErrors::Fail {
            return Err(error);
        }
        let field = error.field().map(ToString::to_string);
        self.reject(number, error.code(), (error.to_string(), field), record);
        Ok(())
    }

    /// Brings one record through filter, rules and mapping to the writer.
    fn one(
        &mut self,
        record: &Record,
        number: u64,
        outcomes: &[Given],
        session: Option<&mut Session>,
    ) -> Result<(), FlowError> {
        let scope = Scope { outcomes, ..Scope::of_record(record, number, self.context) };
        if let Some(filter) = &self.step.filter {
            match filter.holds(&scope) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return self.spare(error, number, record),
            }
        }
        if !self.is_good(&scope, record, Stage::Read)? {
            return Ok(());
        }
        let mapped = match self.step.mapping.apply(&scope) {
            Ok(mapped) => mapped,
            Err(error) => return self.spare(error, number, record),
        };
        let outcomes = match session {
            Some(session) if !self.step.program.mapped.is_empty() && !mapped.is_empty() => {
                session.evaluate_mapped(&mapped).map_err(|failure| whole_failure(Some(number), failure))?
            }
            _ => vec![Vec::new(); mapped.len()],
        };
        for (one, outcomes) in mapped.into_iter().zip(&outcomes) {
            let scope = Scope { outcomes, ..Scope::of_record(&one, number, self.context) };
            // Where something rejects the message, the rest is only checked.
            if self.is_good(&scope, &one, Stage::Mapped)? && self.verdict.is_none() {
                if self.stages.mapped.len() < self.stages.limit {
                    self.stages.mapped.push(one.clone());
                }
                self.collector.write(&one, self.shape)?;
                self.records_out += 1;
            }
        }
        Ok(())
    }

    /// Asks the rules of a stage; the first that is not true decides.
    fn is_good(&mut self, scope: &Scope<'_>, record: &Record, stage: Stage) -> Result<bool, FlowError> {
        for rule in self.step.rules.iter().filter(|rule| rule.stage == stage) {
            let Some(Finding { message, field }) = rule.find(scope)? else { continue };
            let error = FlowError::RuleBroken { record: scope.number, field: field.clone(), message: message.clone() };
            self.reject(scope.number, error.code(), (message, field), record);
            match rule.otherwise {
                Otherwise::RejectRecord => {}
                Otherwise::RejectMessage => self.verdict = self.verdict.take().or(Some(error)),
                Otherwise::Stop => return Err(error),
            }
            return Ok(false);
        }
        Ok(true)
    }

    fn reject(&mut self, record: u64, code: &str, (message, field): (String, Option<String>), content: &Record) {
        self.rejected.count += 1;
        if self.rejected.kept.len() < MAX_REJECTED {
            self.rejected.kept.push(Rejected {
                record,
                code: code.to_owned(),
                message,
                field,
                content: content.clone(),
            });
        }
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
