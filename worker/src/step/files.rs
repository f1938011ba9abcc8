//! A step that reads several files: each is read, mapped and delivered by itself, noted, and only then moved or taken away.
//!
//! A file that fails fails the attempt; the next one passes over those that this execution has had. What a crash leaves between a delivery and its note
//! is delivered again, with the same stable id. Must not know: how files are kept, or how one is mapped and delivered.

use std::collections::HashMap;

use inlet_core::{
    Error,
    file::{FileEntry, FileStep, HadFile},
    flow::{
        RunContext,
        definition::{Afterwards, FilesSource},
        error::FlowError,
        run::MAX_REJECTED,
        template::Escape,
    },
    ports::{
        connector::{DeliveryReport, Reading},
        store::{Access, StoreError, TenantTransaction},
    },
};

use super::{
    Done, StepRunner,
    failure::{StepFailure, never},
};

/// For how many files at once it is asked whether the step has had them.
const ASKED: usize = 500;

impl StepRunner<'_> {
    /// Takes the files that match, in their order, up to the step's limit.
    pub(super) async fn run_files(
        self,
        place: usize,
        files: &FilesSource,
        context: &RunContext,
    ) -> Result<Done, StepFailure> {
        let pattern = files.render_pattern(context).map_err(FlowError::from)?;
        let pattern = pattern.map_err(|message| never("FILES_INVALID", &message))?;
        let connection = self.plan.connection(files.connection_id, &context.parameters)?;
        let mut found = self.services.connectors.list_files(connection.as_ref(), pattern.listing()).await?;
        found.retain(|file| pattern.matches(&file.name));
        files.sort(&mut found);

        let step = FileStep { flow: self.claimed.flow_id, name: &self.plan.definition.transformations[place].name };
        let mut transaction = self.begin(Access::Read).await?;
        let taken = transaction.count_step_files(step, self.claimed.id).await.map_err(Error::from)?;
        drop(transaction);
        let mut room = i64::from(files.limit) - taken;
        let (mut done, mut count) = (Done::default(), 0);
        'all: for some in found.chunks(ASKED) {
            let had = self.had(step, some).await?;
            for file in some {
                match had.get(&file.name).filter(|had| had.version == file.version) {
                    // Delivered before this attempt; what comes afterwards may have failed.
                    Some(had) if had.execution_id == self.claimed.id => {
                        self.put_away(files, file, context).await.map_err(|failed| at(file, failed, &done))?;
                        continue;
                    }
                    // A file that is moved or taken away is never had twice, so one that is there is another.
                    Some(_) if files.only_new && files.afterwards == Afterwards::Keep => continue,
                    _ => {}
                }
                if room <= 0 {
                    break 'all;
                }
                let one = match self.run_file(place, files, file, context).await {
                    Ok(Some(one)) => one,
                    Ok(None) => continue,
                    Err(failed) => return Err(at(file, failed, &done)),
                };
                room -= 1;
                count += 1;
                done.add(one, count);
                self.note(step, file).await.map_err(|failed| at(file, failed, &done))?;
                self.put_away(files, file, context).await.map_err(|failed| at(file, failed, &done))?;
            }
        }
        if !(files.only_new && files.afterwards == Afterwards::Keep) {
            let mut transaction = self.begin(Access::Write).await?;
            transaction.forget_step_files(step, self.claimed.id).await.map_err(Error::from)?;
            transaction.commit().await.map_err(Error::from)?;
        }
        Ok(done)
    }

    /// Reads, maps and delivers one file; none where somebody has taken it away meanwhile.
    async fn run_file(
        self,
        place: usize,
        files: &FilesSource,
        file: &FileEntry,
        context: &RunContext,
    ) -> Result<Option<Done>, StepFailure> {
        let connection = self.plan.connection(files.connection_id, &context.parameters)?;
        let reading = Reading::File { name: file.name.clone(), compression: files.compression };
        let input = match self.services.connectors.read(connection.as_ref(), &reading).await {
            Ok(input) => input,
            Err(error) if error.failure.code == "FILE_NOT_FOUND" => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let stable_id = format!("{}-{}", self.stable_id(place), file.mark().simple());
        self.run_input(place, input, stable_id, &context.of_file(&file.name)).await.map(Some)
    }

    /// What becomes of a file that was delivered.
    async fn put_away(self, files: &FilesSource, file: &FileEntry, context: &RunContext) -> Result<(), StepFailure> {
        let connection = self.plan.connection(files.connection_id, &context.parameters)?;
        match (files.afterwards, &files.move_to) {
            (Afterwards::Move, Some(to)) => {
                let parameters = context.of_file(&file.name).parameters;
                let to = to.render(&parameters, Escape::FileName).map_err(FlowError::from)?;
                Ok(self.services.connectors.move_file(connection.as_ref(), file, &to).await?)
            }
            (Afterwards::Delete, _) => Ok(self.services.connectors.delete_file(connection.as_ref(), file).await?),
            (Afterwards::Keep | Afterwards::Move, _) => Ok(()),
        }
    }

    async fn had(self, step: FileStep<'_>, files: &[FileEntry]) -> Result<HashMap<String, HadFile>, StepFailure> {
        let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        let had = self.begin(Access::Read).await?.step_files(step, &names).await.map_err(Error::from)?;
        Ok(had.into_iter().map(|file| (file.name.clone(), file)).collect())
    }

    async fn note(self, step: FileStep<'_>, file: &FileEntry) -> Result<(), StepFailure> {
        let had = HadFile {
            name: file.name.clone(),
            version: file.version.clone(),
            execution_id: self.claimed.id,
            had_at: self.services.clock.now(),
        };
        let mut transaction = self.begin(Access::Write).await?;
        transaction.note_step_file(step, &had).await.map_err(Error::from)?;
        Ok(transaction.commit().await.map_err(Error::from)?)
    }

    async fn begin(self, access: Access) -> Result<Box<dyn TenantTransaction>, StepFailure> {
        let begun: Result<_, StoreError> = self.services.store.tenant(self.claimed.tenant_id, access).await;
        Ok(begun.map_err(Error::from)?)
    }
}

impl Done {
    /// Adds what came of the n-th file.
    fn add(&mut self, one: Self, count: u32) {
        for (sum, more) in self.counts.iter_mut().zip(one.counts) {
            *sum = sum.saturating_add(more);
        }
        let target = one.report.target.map(|target| match count {
            1 => target,
            _ => format!("{count} files, the last: {target}"),
        });
        self.report = DeliveryReport { target: target.or_else(|| self.report.target.take()), ..one.report };
        self.rejected.count += one.rejected.count;
        let room = MAX_REJECTED.saturating_sub(self.rejected.kept.len());
        self.rejected.kept.extend(one.rejected.kept.into_iter().take(room));
        self.reply = one.reply.or_else(|| self.reply.take());
    }
}

/// A failure with the file's name, and with what was rejected before it.
fn at(file: &FileEntry, mut failed: StepFailure, done: &Done) -> StepFailure {
    failed.failure.message = format!("{}: {}", file.name, failed.failure.message);
    failed.rejected.count += done.rejected.count;
    let mut kept = done.rejected.kept.clone();
    kept.append(&mut failed.rejected.kept);
    kept.truncate(MAX_REJECTED);
    failed.rejected.kept = kept;
    failed
}
