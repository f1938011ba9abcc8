//! What a step reads: the listener's payload, one file, several files one after the other, or answers of an HTTP connection.
//!
//! Must not know: how records are mapped, or where they go.

use inlet_core::{
    flow::{Input, RunContext, definition::Source, error::FlowError, template::Escape},
    ports::connector::{PagesReading, Reading},
};

use super::{
    Done, StepRunner,
    failure::{StepFailure, never},
};

impl StepRunner<'_> {
    /// Reads, maps and delivers.
    pub(super) async fn run(self, place: usize, context: &RunContext) -> Result<Done, StepFailure> {
        let plan = self.plan;
        context
            .parameters
            .check_types(&plan.definition.parameters)
            .map_err(|error| never(error.code(), &error.to_string()))?;
        let input = match &plan.definition.transformations[place].from {
            Source::Listener { .. } => {
                let message = self.claimed.message.as_ref();
                let message = message.ok_or_else(|| {
                    never("MESSAGE_MISSING", "the step reads the listener's payload, but the execution has no message")
                })?;
                Input::Body(message.body.clone())
            }
            Source::File { connection_id, name, compression, .. } => {
                let name = name.render(&context.parameters, Escape::FileName).map_err(FlowError::from)?;
                let reading = Reading::File { name, compression: *compression };
                self.services.connectors.read(plan.connection(*connection_id)?, &reading).await?
            }
            Source::Files(files) => return self.run_files(place, files, context).await,
            Source::Http(http) => {
                let reading = Reading::Pages(PagesReading {
                    pagination: http.pagination.clone(),
                    max_pages: http.max_pages,
                    max_bytes: http.max_bytes,
                    format: plan.format(http.format_id)?.clone(),
                    parameters: context.parameters.clone(),
                    trace_parent: self.trace_parent(),
                });
                self.services.connectors.read(plan.connection(http.connection_id)?, &reading).await?
            }
        };
        self.run_input(place, input, self.stable_id(place), context).await
    }

    /// Maps one input and delivers what comes of it.
    pub(super) async fn run_input(
        self,
        place: usize,
        input: Input,
        stable_id: String,
        context: &RunContext,
    ) -> Result<Done, StepFailure> {
        let transformed = self.transform(place, input, context).await?;
        self.deliver(place, transformed, stable_id, &context.parameters).await
    }

    /// The same for every attempt of a step of an execution.
    pub(super) fn stable_id(self, place: usize) -> String {
        format!("{}-{place}", self.claimed.id)
    }
}
