//! Where values come from while a record is mapped: the record, what is above it, and what the run knows.
//!
//! Must not know: what is made of the values.

use std::{borrow::Cow, fmt::Write};

use inlet_formats::{FormatSettings, Record, Value};
use uuid::Uuid;

use super::{
    context::RunContext,
    definition::{FieldSource, Metadata, StepSource},
    error::FlowError,
    path::FieldPath,
    script::{Expression, Expressions, Given},
};
use crate::ports::script::ScriptFailure;

/// The record or element that is mapped, and what is above it.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// What the run knows.
    pub context: &'a RunContext,
    /// The record's number, from 1.
    pub number: u64,
    /// What is mapped.
    pub element: Element<'a>,
    /// The element's place in its list from 1; 0 for the record.
    pub position: u64,
    /// What holds the list.
    pub parent: Option<&'a Scope<'a>>,
    /// What the step's expressions gave for the record.
    pub outcomes: &'a [Given],
}

/// What is mapped: the record, or an element of a list in it.
#[derive(Debug, Clone, Copy)]
pub enum Element<'a> {
    /// The record.
    Record(&'a Record),
    /// An element, which need not be an object.
    Value(&'a Value),
}

impl<'a> Scope<'a> {
    /// The scope of a whole record.
    pub const fn of_record(record: &'a Record, number: u64, context: &'a RunContext) -> Self {
        Self { context, number, element: Element::Record(record), position: 0, parent: None, outcomes: &[] }
    }

    /// The fields of the element, if it has any.
    pub const fn record(&self) -> Option<&'a Record> {
        match self.element {
            Element::Record(record) => Some(record),
            Element::Value(value) => value.as_object(),
        }
    }

    /// The field's value.
    pub fn get(&self, path: &FieldPath) -> Option<&'a Value> {
        path.get(self.record()?)
    }

    /// What an expression gave for the record, or for this element.
    fn given(&self, place: usize) -> Option<&'a Given> {
        if self.position == 0 {
            return self.outcomes.get(place);
        }
        match self.parent?.given(place)? {
            Given::Each(elements) => elements.get(usize::try_from(self.position - 1).ok()?),
            Given::One(_) => None,
        }
    }

    /// The elements of the list at a path: none when it is absent or null, and one for a single value.
    pub fn elements(&self, path: &FieldPath) -> &'a [Value] {
        match self.get(path) {
            None | Some(Value::Null) => &[],
            Some(Value::List(values)) => values,
            Some(value) => std::slice::from_ref(value),
        }
    }

    /// The scope of one element of a list in this one.
    #[must_use]
    pub const fn within(&'a self, value: &'a Value, position: u64) -> Self {
        Self {
            context: self.context,
            number: self.number,
            element: Element::Value(value),
            position,
            parent: Some(self),
            outcomes: self.outcomes,
        }
    }
}

/// A source with its paths in the record's own notation.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Path(FieldPath),
    Parent {
        up: u32,
        path: FieldPath,
    },
    Constant(Value),
    Parameter(String),
    Header(String),
    Metadata(Metadata),
    Step(StepSource),
    /// The expression at that place.
    Expression(usize),
}

/// Why a source has no answer.
#[derive(Debug)]
pub(super) enum SourceFailure<'s> {
    /// Nobody set the parameter.
    Unset(&'s str),
    /// The expression failed.
    Script(&'s ScriptFailure),
}

impl SourceFailure<'_> {
    /// The error, of a record and the field that the value is for.
    pub fn error(self, record: u64, field: &FieldPath) -> FlowError {
        match self {
            Self::Unset(name) => FlowError::ParameterUnset { record, field: field.clone(), name: name.to_owned() },
            Self::Script(failure) => {
                FlowError::Script { record: Some(record), field: Some(field.clone()), failure: failure.clone() }
            }
        }
    }
}

/// The paths of rules at one level of a mapping.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notation<'f> {
    /// What is read.
    pub from: &'f FormatSettings,
    /// What is written.
    pub to: &'f FormatSettings,
    /// How many lists the rules stand in.
    pub depth: u32,
    /// Their paths, from the outermost.
    pub lists: &'f [FieldPath],
    /// The expressions that rules have referred to so far.
    pub expressions: &'f Expressions,
}

impl Notation<'_> {
    /// A path of the record or element. Only the record itself has the format's notation.
    pub fn source(self, path: &FieldPath) -> FieldPath {
        if self.depth == 0 { own(self.from, path) } else { path.clone() }
    }

    /// A path of the result; `nested` within a list of it.
    pub fn target(self, path: &FieldPath, nested: bool) -> FieldPath {
        if nested { path.clone() } else { own(self.to, path) }
    }

    /// The place of an expression; the same text within the same lists is one expression.
    pub fn expression(self, script: &str) -> usize {
        let mut expressions = self.expressions.borrow_mut();
        let found = expressions.iter().position(|other| other.source == script && other.lists == self.lists);
        found.unwrap_or_else(|| {
            expressions.push(Expression { source: script.to_owned(), lists: self.lists.to_vec() });
            expressions.len() - 1
        })
    }

    fn parent(self, up: u32, path: &FieldPath) -> FieldPath {
        if up >= self.depth { own(self.from, path) } else { path.clone() }
    }
}

/// A path of a record in the notation of its format.
pub(super) fn own(format: &FormatSettings, path: &FieldPath) -> FieldPath {
    if let FormatSettings::Hl7v2(_) = format {
        format.field_path(&path.to_string()).unwrap_or_else(|_| path.clone())
    } else {
        path.clone()
    }
}

impl Source {
    pub fn compile(source: &FieldSource, notation: Notation<'_>) -> Self {
        match source {
            FieldSource::Path(path) => Self::Path(notation.source(path)),
            FieldSource::Parent(parent) => {
                Self::Parent { up: parent.up, path: notation.parent(parent.up, &parent.path) }
            }
            FieldSource::Constant(value) => Self::Constant(value.clone()),
            FieldSource::Parameter(name) => Self::Parameter(name.clone()),
            FieldSource::Header(name) => Self::Header(name.clone()),
            FieldSource::Metadata(metadata) => Self::Metadata(*metadata),
            FieldSource::Step(step) => Self::Step(step.clone()),
            FieldSource::Expression(script) => Self::Expression(notation.expression(script)),
        }
    }

    /// The value, if there is one.
    pub fn get<'s>(
        &'s self,
        scope: &Scope<'s>,
        target: &FieldPath,
    ) -> Result<Option<Cow<'s, Value>>, SourceFailure<'s>> {
        Ok(match self {
            Self::Path(path) => scope.get(path).map(Cow::Borrowed),
            Self::Parent { up, path } => {
                let mut above = Some(scope);
                for _ in 0..*up {
                    above = above.and_then(|scope| scope.parent);
                }
                above.and_then(|scope| scope.get(path)).map(Cow::Borrowed)
            }
            Self::Constant(value) => Some(Cow::Borrowed(value)),
            Self::Parameter(name) => Some(Cow::Owned(scope.context.parameter(name).ok_or(SourceFailure::Unset(name))?)),
            Self::Header(name) => scope.context.header(name).map(|value| Cow::Owned(value.into())),
            Self::Metadata(metadata) => known(*metadata, scope, target),
            Self::Step(step) => scope.context.steps.fact(&step.name, step.fact).map(Cow::Owned),
            Self::Expression(place) => match scope.given(*place) {
                Some(Given::One(Ok(value))) => value.as_ref().map(Cow::Borrowed),
                Some(Given::One(Err(failure))) => return Err(SourceFailure::Script(failure)),
                // Where a script has taken elements away; otherwise there is one for each.
                Some(Given::Each(_)) | None => None,
            },
        })
    }
}

fn known<'s>(metadata: Metadata, scope: &Scope<'s>, target: &FieldPath) -> Option<Cow<'s, Value>> {
    let context = scope.context;
    let parameter = |name: &str| context.parameters.get(name).map(Value::from);
    let number = |number: u64| i64::try_from(number).ok().map(Value::Integer);
    let value = match metadata {
        Metadata::MessageId => parameter("messageUuid"),
        Metadata::ReceivedAt => parameter("receivedAt"),
        Metadata::Method => context.request.as_ref().map(|request| request.method.as_str().into()),
        Metadata::RequestTarget => context.request.as_ref().map(|request| request.target.as_str().into()),
        Metadata::ExecutionId => parameter("executionId"),
        Metadata::FlowId => parameter("flowId"),
        Metadata::TenantId => parameter("tenantId"),
        Metadata::RecordNumber => number(scope.number),
        Metadata::Element => {
            return Some(match scope.element {
                Element::Value(value) => Cow::Borrowed(value),
                Element::Record(record) => Cow::Owned(Value::Object(record.clone())),
            });
        }
        Metadata::ElementPosition => (scope.position > 0).then_some(scope.position).and_then(number),
        Metadata::Uuid => {
            let mut name = format!("{}", scope.number);
            let mut above = Some(scope);
            while let Some(scope) = above {
                // Writing to a string cannot fail.
                let _ = write!(name, "/{}", scope.position);
                above = scope.parent;
            }
            name.push('/');
            name.push_str(&target.to_string());
            Some(Uuid::new_v5(&context.execution, name.as_bytes()).to_string().into())
        }
    };
    value.map(Cow::Owned)
}
