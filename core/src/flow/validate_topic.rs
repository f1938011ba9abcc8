//! Whether a place in a broker can be one.
//!
//! Must not know: the rest of the step.

use std::num::NonZeroU32;

use super::{
    parameters::Parameters,
    validate::{MAX_RECORDS_PER_REQUEST, check_parameter_name},
};
use crate::{
    broker::{MAX_NAME, Topic},
    error::Problem,
};

/// Finds what is wrong; `field` is the destination's. What has parameters is judged again when they have their values.
pub(super) fn check(field: &str, (topic, records): (&Topic, Option<NonZeroU32>), problems: &mut Vec<Problem>) {
    let mut has_parameters = false;
    for (part, text) in topic.texts() {
        let field = format!("{field}.{part}");
        if text.as_str().len() > MAX_NAME {
            problems.push(Problem::field("TOPIC_INVALID", &field, format!("at most {MAX_NAME} bytes")));
            return;
        }
        if let Err(error) = text.check_dates() {
            problems.push(Problem::field(error.code(), &field, error.to_string()));
        }
        for name in text.parameters() {
            has_parameters = true;
            check_parameter_name(&field, name, problems);
        }
    }
    if !has_parameters
        && let Ok(rendered) = topic.render(&Parameters::new())
        && let Some((part, message)) = rendered.fault()
    {
        problems.push(Problem::field("TOPIC_INVALID", format!("{field}.{part}"), message));
    }
    if records.is_some_and(|count| count.get() > MAX_RECORDS_PER_REQUEST) {
        let message = format!("a message has 1 to {MAX_RECORDS_PER_REQUEST} records, or all");
        problems.push(Problem::field("RECORDS_PER_MESSAGE", format!("{field}.recordsPerMessage"), message));
    }
}
