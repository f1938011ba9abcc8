//! Whether a source of files can be read at all.
//!
//! Must not know: whether its connection exists, or what stands there.

use super::{
    definition::{Source, Transformation},
    files::{Afterwards, FilePattern, FilesSource, MAX_LIMIT},
    validate::{check_file_name, check_parameter_name},
};
use crate::error::Problem;

/// Checks the files that a step reads.
pub(super) fn check((index, steps): (usize, &[Transformation]), files: &FilesSource, problems: &mut Vec<Problem>) {
    let at = |field: &str| format!("transformations[{index}].from.{field}");
    let mut add = |field: String, message: String| problems.push(Problem::field("FILES_INVALID", field, message));
    // A value stands for what could be a name.
    let sample: Vec<_> = files.pattern.parameters().map(str::to_owned).collect();
    if let Err(error) = files.pattern.check_file_name() {
        add(at("pattern"), error.to_string());
    } else if sample.is_empty()
        && let Err(message) = FilePattern::parse(files.pattern.as_str())
    {
        add(at("pattern"), message);
    }
    if !(1..=MAX_LIMIT).contains(&files.limit) {
        add(at("limit"), format!("one execution takes 1 to {MAX_LIMIT} files"));
    }
    if files.move_to.is_some() != (files.afterwards == Afterwards::Move) {
        add(at("moveTo"), "the file's new name, for MOVE and for nothing else".to_owned());
    }
    // What the step has had is remembered by its name.
    let same = |step: &&Transformation| matches!(step.from, Source::Files(_)) && step.name == steps[index].name;
    if steps.iter().filter(same).count() > 1 {
        let field = format!("transformations[{index}].name");
        add(field, "steps that read several files have names of their own".to_owned());
    }
    for name in sample {
        check_parameter_name(&at("pattern"), &name, problems);
    }
    if let Some(move_to) = &files.move_to {
        check_file_name(&at("moveTo"), move_to, problems);
    }
}
