//! What a step makes of its input, and delivers: what was rejected, where that goes somewhere, and then the result.
//!
//! Must not know: where the input came from.

use bytes::Bytes;
use inlet_core::{
    file::FileTarget,
    flow::{
        Input, RunContext,
        definition::Destination,
        error::FlowError,
        output::Output,
        parameters::Parameters,
        run::{Rejected, Rejections, Transformed, transform},
        statement::Purpose,
        template::Escape,
    },
    ops::call::{self, Handover},
    ports::connector::{Content, Delivery, DeliveryReport, Letter, Place, StatementPlace},
    reply::{MAX_REPLY, Reply},
    trace::TraceParent,
};
use inlet_formats::Shape;
use tracing::Span;

use super::{
    Done, StepRunner,
    failure::{StepFailure, never},
};
use crate::trace;

/// Payloads above this many bytes are mapped off the async threads.
const LARGE: usize = 256 * 1024;

impl StepRunner<'_> {
    /// Turns an input into what is delivered.
    pub(super) async fn transform(
        self,
        place: usize,
        input: Input,
        context: &RunContext,
    ) -> Result<Transformed, StepFailure> {
        let transformation = &self.plan.definition.transformations[place];
        let from = self.plan.read(&transformation.from)?;
        let to = self.plan.written(&transformation.to)?;
        let step = &self.plan.steps[place];
        if input.size() > LARGE || step.has_scripts() {
            let (from, to, step, context) = (from.clone(), to.clone(), step.clone(), context.clone());
            let transformed = tokio::task::spawn_blocking(move || transform(input, &from, &to, &step, &context)).await;
            return Ok(transformed.map_err(|_| never("INTERNAL", "mapping the payload failed inside Inlet"))??);
        }
        Ok(transform(input, from, to, step, context)?)
    }

    /// Delivers what was rejected, where that goes somewhere, and then the result, if there is one.
    pub(super) async fn deliver(
        self,
        place: usize,
        transformed: Transformed,
        stable_id: String,
        parameters: &Parameters,
    ) -> Result<Done, StepFailure> {
        let to = self.plan.written(&self.plan.definition.transformations[place].to)?;
        let is_nothing_left = transformed.is_nothing_left();
        let Transformed { output, records_in, records_out, rejected } = transformed;
        let size = output.size();
        let counts = [records_in, records_out, size as u64].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let result = (!is_nothing_left).then(|| content(output));
        let reply =
            if self.claimed.wants_reply && size <= MAX_REPLY { result.clone().map(Content::into_bytes) } else { None };
        let reply = reply.map(|body| Reply { media_type: to.media_type().to_owned(), body });
        match self.write_all(place, (result, &rejected), stable_id, parameters).await {
            Ok(report) => Ok(Done { counts, rejected, report, reply }),
            Err(failed) => Err(StepFailure { rejected, ..failed }),
        }
    }

    async fn write_all(
        self,
        place: usize,
        (result, rejected): (Option<Content>, &Rejections),
        stable_id: String,
        parameters: &Parameters,
    ) -> Result<DeliveryReport, StepFailure> {
        let transformation = &self.plan.definition.transformations[place];
        if let Some(destination) = &transformation.rejected_to
            && !rejected.kept.is_empty()
        {
            let records = rejected.kept.iter().map(Rejected::to_record);
            let content = if let Destination::Sql { .. } | Destination::SqlStatement { .. } = destination {
                Content::Records(records.collect())
            } else {
                let mut writer = self.plan.written(destination)?.writer(Shape::Many);
                for record in records {
                    writer.write(&record).map_err(FlowError::from)?;
                }
                Content::Body(writer.finish().map_err(FlowError::from)?.into())
            };
            self.write(place, destination, (format!("{stable_id}-rejected"), parameters), content).await?;
        }
        let Some(content) = result else { return Ok(DeliveryReport::default()) };
        self.write(place, &transformation.to, (stable_id, parameters), content).await
    }

    async fn write(
        self,
        step: usize,
        destination: &Destination,
        (stable_id, parameters): (String, &Parameters),
        content: Content,
    ) -> Result<DeliveryReport, StepFailure> {
        let media_type = self.plan.written(destination)?.media_type();
        let (connection, place) = match destination {
            Destination::File { connection_id, name, if_exists, compression, .. } => {
                let name = name.render(parameters, Escape::FileName).map_err(FlowError::from)?;
                let target = FileTarget { name, if_exists: *if_exists, compression: *compression };
                (*connection_id, Place::File(target))
            }
            Destination::Http { connection_id, .. } => (*connection_id, Place::Connection),
            Destination::Sql { connection_id, table } => {
                (*connection_id, Place::Table(table.rendered(parameters).map_err(FlowError::from)?))
            }
            Destination::SqlStatement { connection_id, statement } => {
                let bound = self.plan.statement(&statement.statement, Purpose::Write, parameters)?;
                (*connection_id, Place::Statement(StatementPlace { statement: bound, once: statement.once }))
            }
            Destination::Email { connection_id, attachment_name, .. } => {
                let attachment = attachment_name.as_ref().map(|name| name.render(parameters, Escape::FileName));
                let attachment = attachment.transpose().map_err(FlowError::from)?;
                (*connection_id, Place::Letter(Letter { subject: None, attachment }))
            }
            Destination::Broker { connection_id, topic, .. } => {
                (*connection_id, Place::Topic(topic.render(parameters).map_err(FlowError::from)?))
            }
            Destination::Flow { flow_id, .. } => {
                let step = i32::try_from(step).unwrap_or(i32::MAX);
                let body = content.into_bytes();
                let handover = Handover { flow: *flow_id, step, stable_id, media_type, body };
                let name = call::hand_over(self.services, self.claimed, handover).await?;
                return Ok(DeliveryReport { target: Some(format!("flow {name}")), ..DeliveryReport::default() });
            }
        };
        let trace_parent = self.trace_parent();
        let (parameters, is_repeated) = (parameters.clone(), self.is_repeated());
        let delivery = Delivery { stable_id, place, media_type, content, parameters, trace_parent, is_repeated };
        let connection = self.plan.connection(connection, &delivery.parameters)?;
        Ok(self.services.connectors.write(connection.as_ref(), &delivery).await?)
    }
}

impl StepRunner<'_> {
    /// The trace that whoever is written to, or read from, is to go on with.
    pub(super) fn trace_parent(self) -> Option<TraceParent> {
        let came = self.claimed.message.as_ref().and_then(|message| message.request.trace_parent);
        trace::onward(&Span::current(), came)
    }
}

fn content(output: Output) -> Content {
    match output {
        Output::Body(body) => Content::Body(body.into()),
        Output::Records(records) => Content::Records(records),
        Output::Parts(parts) => Content::Parts(parts.into_iter().map(Bytes::from).collect()),
    }
}
