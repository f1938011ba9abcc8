//! Formats: making and changing them.
//!
//! Must not know: how a format works.

use inlet_formats::FormatSettings;

use super::Services;
use crate::{
    audit::Change,
    auth::permission::Operation,
    ctx::Ctx,
    error::{Error, Problem, Problems, Result},
    format::Format,
    ids::FormatId,
    name::parse_name,
    page::{Page, PageRequest},
};

/// What changes of a format; unset stays.
#[derive(Debug, Clone, Default)]
pub struct FormatChange {
    /// For people.
    pub name: Option<String>,
    /// Kind and options, as a whole.
    pub settings: Option<FormatSettings>,
}

/// One format.
pub async fn get(services: &Services, ctx: &Ctx, id: FormatId) -> Result<Option<Format>> {
    ctx.authorize(Operation::Format)?;
    Ok(services.read(ctx).await?.format(id).await?)
}

/// One page.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Format>> {
    ctx.authorize(Operation::Formats)?;
    Ok(services.read(ctx).await?.formats(page).await?)
}

/// Makes a format.
pub async fn create(services: &Services, ctx: &Ctx, name: &str, settings: FormatSettings) -> Result<Format> {
    ctx.authorize(Operation::FormatCreate)?;
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", name));
    problems.extend(check(&settings));
    let name = problems.unless_any(name)?;
    let now = services.clock.now();
    let id = FormatId::generate(services.clock.as_ref());
    let format = Format { id, tenant_id: ctx.tenant, name, settings, created_at: now, updated_at: now };
    let mut transaction = services.write(ctx).await?;
    transaction.insert_format(&format).await?;
    services.commit(ctx, transaction, change(Operation::FormatCreate, None, Some(&format))).await?;
    Ok(format)
}

/// Changes a format; flows that use it follow at their next run.
pub async fn update(services: &Services, ctx: &Ctx, id: FormatId, wanted: FormatChange) -> Result<Format> {
    ctx.authorize(Operation::FormatUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.format(id).await?.ok_or(Error::NotFound { noun: "format" })?;
    let mut after = Format { updated_at: services.clock.now(), ..before.clone() };
    let mut problems = Problems::default();
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    if let Some(settings) = wanted.settings {
        problems.extend(check(&settings));
        after.settings = settings;
    }
    problems.none()?;
    transaction.update_format(&after).await?;
    services.commit(ctx, transaction, change(Operation::FormatUpdate, Some(&before), Some(&after))).await?;
    Ok(after)
}

/// Removes a format. Refused with `IN_USE` while a flow uses it.
pub async fn delete(services: &Services, ctx: &Ctx, id: FormatId) -> Result<FormatId> {
    ctx.authorize(Operation::FormatDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.format(id).await?.ok_or(Error::NotFound { noun: "format" })?;
    transaction.delete_format(id).await?;
    services.commit(ctx, transaction, change(Operation::FormatDelete, Some(&before), None)).await?;
    Ok(id)
}

fn change<'a>(operation: Operation, before: Option<&'a Format>, after: Option<&'a Format>) -> Change<'a, Format> {
    let noun_id = before.or(after).map_or_else(Default::default, |format| format.id.uuid());
    Change { action: operation.name(), noun: "format", noun_id, before, after }
}

fn check(settings: &FormatSettings) -> Option<Problem> {
    let error = settings.validate().err()?;
    Some(Problem::field("FORMAT_SETTINGS_INVALID", "settings", error.to_string()))
}
