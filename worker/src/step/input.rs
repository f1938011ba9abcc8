//! What a step reads: the listener's payload, one file, several files one after the other, answers of an HTTP connection, or rows of a
//! database.
//!
//! Must not know: how records are mapped, or where they go.

use inlet_core::{
    flow::{Input, Parameters, RunContext, definition::Source, error::FlowError, statement::Purpose, template::Escape},
    ids::ConnectionId,
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
                self.read(*connection_id, &reading, &context.parameters).await?
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
                self.read(http.connection_id, &reading, &context.parameters).await?
            }
            Source::Sql(sql) => {
                let statement = plan.statement(&sql.query, Purpose::Read, &context.parameters)?;
                let reading = Reading::Query { statement, max_rows: sql.max_rows };
                self.read(sql.connection_id, &reading, &context.parameters).await?
            }
        };
        self.run_input(place, input, self.stable_id(place), context).await
    }

    async fn read(self, id: ConnectionId, reading: &Reading, parameters: &Parameters) -> Result<Input, StepFailure> {
        Ok(self.services.connectors.read(self.plan.connection(id, parameters)?.as_ref(), reading).await?)
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
