//! The files that steps have had: each once by its name, apart by step and tenant, and gone with their flow.

use super::{Fixture, Pipeline};
use crate::{
    file::{FileStep, HadFile},
    ids::ExecutionId,
    ports::store::Access,
};

async fn note(fixture: &Fixture, on: &Pipeline, step: &str, file: &HadFile) {
    let mut transaction = fixture.store.tenant(on.tenant, Access::Write).await.unwrap();
    transaction.note_step_file(FileStep { flow: on.flow.id, name: step }, file).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn had(fixture: &Fixture, on: &Pipeline, step: &str, names: &[String]) -> Vec<HadFile> {
    let mut transaction = fixture.store.tenant(on.tenant, Access::Read).await.unwrap();
    let mut found = transaction.step_files(FileStep { flow: on.flow.id, name: step }, names).await.unwrap();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

async fn count(fixture: &Fixture, on: &Pipeline, step: &str, execution: ExecutionId) -> i64 {
    let mut transaction = fixture.store.tenant(on.tenant, Access::Read).await.unwrap();
    transaction.count_step_files(FileStep { flow: on.flow.id, name: step }, execution).await.unwrap()
}

fn file(fixture: &Fixture, name: &str, version: &str, execution_id: ExecutionId) -> HadFile {
    HadFile { name: name.to_owned(), version: version.to_owned(), execution_id, had_at: fixture.now() }
}

/// A file is noted once by its name, in its newest version; others stay apart, and many are asked for at once.
pub async fn files_of_steps_are_noted_and_forgotten(fixture: &Fixture) {
    let on = fixture.pipeline("files").await;
    let (first, second) =
        (ExecutionId::generate(fixture.clock.as_ref()), ExecutionId::generate(fixture.clock.as_ref()));
    let names: Vec<String> = (0..1_200).map(|number| format!("in/{number:04}.csv")).collect();
    assert_eq!(had(fixture, &on, "a", &names).await, []);
    assert_eq!(had(fixture, &on, "a", &[]).await, []);
    let noted = [file(fixture, &names[0], "1", first), file(fixture, &names[1_199], "1", first)];
    for file in &noted {
        note(fixture, &on, "a", file).await;
    }
    assert_eq!(had(fixture, &on, "a", &names).await, noted);
    assert_eq!(had(fixture, &on, "b", &names).await, []);
    let changed = file(fixture, &names[0], "2", second);
    note(fixture, &on, "a", &changed).await;
    assert_eq!(had(fixture, &on, "a", &names[..1]).await, std::slice::from_ref(&changed));
    assert_eq!([count(fixture, &on, "a", first).await, count(fixture, &on, "a", second).await], [1, 1]);
    assert_eq!(count(fixture, &on, "b", first).await, 0);

    let mut transaction = fixture.store.tenant(on.tenant, Access::Write).await.unwrap();
    transaction.forget_step_files(FileStep { flow: on.flow.id, name: "a" }, first).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(had(fixture, &on, "a", &names).await, [changed]);
}

/// Nobody sees or forgets another tenant's, nor notes any for its flows.
pub async fn files_of_steps_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = (fixture.pipeline("left").await, fixture.pipeline("right").await);
    let execution = ExecutionId::generate(fixture.clock.as_ref());
    let noted = file(fixture, "a", "1", execution);
    note(fixture, &left, "a", &noted).await;
    let intruder = Pipeline { flow: left.flow.clone(), ..right.clone() };
    assert_eq!(had(fixture, &intruder, "a", &["a".to_owned()]).await, []);
    assert_eq!(count(fixture, &intruder, "a", execution).await, 0);
    let step = FileStep { flow: left.flow.id, name: "a" };
    let mut transaction = fixture.store.tenant(right.tenant, Access::Write).await.unwrap();
    transaction.forget_step_files(step, execution).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = fixture.store.tenant(right.tenant, Access::Write).await.unwrap();
    assert!(transaction.note_step_file(step, &noted).await.is_err());
    drop(transaction);
    assert_eq!(had(fixture, &left, "a", &["a".to_owned()]).await, [noted]);
}
