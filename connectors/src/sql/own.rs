//! A statement of somebody's own as one database knows it: with its placeholders, and values of the types that the database wants there.
//!
//! Must not know: how it is run, or what becomes of rows.

use std::borrow::Cow;

use inlet_core::{
    connection::SqlEngine,
    flow::statement::{Bind, BoundStatement},
    ports::connector::{ConnectorError, Retry},
};
use inlet_formats::{Record, Value};

use super::{
    catalog::class_in_postgres,
    convert::{Cell, Class, convert, convert_untyped},
    session::{Described, Parameters},
    statement::{Statement, Unfit, Values, bound},
};
use crate::failed;

/// A statement that the database has looked at.
pub struct Own<'s> {
    engine: SqlEngine,
    statement: &'s BoundStatement,
    text: String,
    /// What stands at each placeholder, where the database says (PostgreSQL).
    classes: Option<Vec<Class>>,
}

/// A value that does not fit its place.
struct UnfitBind {
    name: String,
    message: String,
}

/// The text that the database is to look at.
pub fn asked(statement: &BoundStatement, engine: SqlEngine) -> String {
    statement.render(|number| placeholder(engine, number))
}

fn placeholder(engine: SqlEngine, number: usize) -> String {
    match engine {
        SqlEngine::Postgres => format!("${number}"),
        SqlEngine::Mysql | SqlEngine::Sqlite => "?".to_owned(),
    }
}

impl<'s> Own<'s> {
    /// Makes it ready by what the database says of it.
    pub fn new(
        statement: &'s BoundStatement,
        engine: SqlEngine,
        described: &Described,
    ) -> Result<Self, ConnectorError> {
        let (wanted, found) = (statement.binds().count(), described.parameters.count());
        if wanted != found {
            let message = format!(
                "the database sees {found} placeholders where {wanted} values stand: values are written as {{parameter}} or {{field:path}}, not as ?, $1 or :name"
            );
            return Err(failed("SQL_STATEMENT_INVALID", message, Retry::Never));
        }
        let (text, classes) = match &described.parameters {
            Parameters::Count(_) => (asked(statement, engine), None),
            Parameters::Typed(types) => {
                let cast = |number: usize| {
                    let wanted = types.get(number - 1).map_or("text", String::as_str);
                    // As everywhere: values travel as texts, and become the type that the database itself named.
                    format!("((${number}::text[])[1]::{wanted})")
                };
                (statement.render(cast), Some(types.iter().map(|name| class_in_postgres(name)).collect()))
            }
        };
        Ok(Self { engine, statement, text, classes })
    }

    /// The statement as a query, which has no record.
    pub fn query(&self, wrap: impl FnOnce(&str) -> String) -> Result<Statement, ConnectorError> {
        let values = self.values(None).map_err(|unfit| {
            let mut error = failed("SQL_VALUE_UNFIT", unfit.message, Retry::Never);
            error.failure.field = Some(unfit.name);
            error
        })?;
        Ok(Statement { text: wrap(&self.text), values, records: (0, 0) })
    }

    /// The statement of one record, counted from 1.
    pub fn of_record(&self, record: &Record, number: usize) -> Result<Statement, Unfit> {
        let values = self.values(Some(record)).map_err(|unfit| Unfit {
            code: "SQL_VALUE_UNFIT",
            message: format!("record {number}: {}", unfit.message),
            record: number,
            column: Some(unfit.name),
        })?;
        Ok(Statement { text: self.text.clone(), values, records: (number, 1) })
    }

    fn values(&self, record: Option<&Record>) -> Result<Values, UnfitBind> {
        let mut cells = Vec::new();
        for (place, bind) in self.statement.binds().enumerate() {
            let value = match bind {
                Bind::Parameter { value, .. } => value,
                Bind::Field(path) => record.and_then(|record| path.get(record)).unwrap_or(&Value::Null),
            };
            cells.push(self.cell(value, place).map_err(|wanted| {
                let (name, kind) = (bind.name(), value.kind());
                UnfitBind {
                    message: format!("where {name} stands, the statement takes {wanted}, and the {kind} is none"),
                    name,
                }
            })?);
        }
        Ok(bound(self.engine, cells))
    }

    fn cell(&self, value: &Value, place: usize) -> Result<Cell, Cow<'static, str>> {
        match self.classes.as_ref().and_then(|classes| classes.get(place)) {
            Some(class) => convert(value, *class),
            None => convert_untyped(value),
        }
    }
}
