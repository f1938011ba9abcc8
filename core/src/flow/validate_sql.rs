//! Whether what a step says of a database can be meant at all.
//!
//! Must not know: what is in the database.

use super::{
    statement::{MAX_ROWS, Purpose, SqlSource, SqlStatement, Statement},
    template::Template,
    validate::check_parameter_name,
};
use crate::{
    connection::{SqlAction, SqlTable},
    error::Problem,
};

/// The longest name of a table or column, in bytes; what databases take.
const MAX_IDENTIFIER: usize = 128;
/// The most key columns; what databases take in one index.
const MAX_KEYS: usize = 16;

/// Checks the query that a step reads; `place` is where the source stands.
pub(super) fn check_source(place: &str, source: &SqlSource, problems: &mut Vec<Problem>) {
    if !(1..=MAX_ROWS).contains(&source.max_rows) {
        problems.push(Problem::field(
            "SQL_STATEMENT_INVALID",
            format!("{place}.maxRows"),
            format!("1 to {MAX_ROWS} rows"),
        ));
    }
    check_text(&format!("{place}.query"), &source.query, Purpose::Read, problems);
}

/// Checks a statement that is run for each record.
pub(super) fn check_statement(place: &str, statement: &SqlStatement, problems: &mut Vec<Problem>) {
    check_text(&format!("{place}.statement"), &statement.statement, Purpose::Write, problems);
}

fn check_text(field: &str, text: &str, purpose: Purpose, problems: &mut Vec<Problem>) {
    match Statement::parse(text, purpose) {
        Ok(statement) => statement.parameters().for_each(|name| check_parameter_name(field, name, problems)),
        Err(message) => problems.push(Problem::field("SQL_STATEMENT_INVALID", field, message)),
    }
}

/// Checks what is done to a table. With parameters, a name is known only when it is used.
pub(super) fn check_table(place: &str, table: &SqlTable, problems: &mut Vec<Problem>) {
    let is_identifier = |name: &str| (1..=MAX_IDENTIFIER).contains(&name.len()) && !name.contains('\0');
    let mut add = |part: &str, message: &str| {
        problems.push(Problem::field("SQL_TABLE_INVALID", format!("{place}.{part}"), message));
    };
    let parts: Vec<&str> = table.table.splitn(2, '.').collect();
    if !parts.into_iter().all(is_identifier) {
        add("table", "the name of a table, or of a schema and a table with a dot between; 1 to 128 bytes each");
    }
    let has_keys = !table.key_columns.is_empty();
    if has_keys == (table.action == SqlAction::Insert) || table.key_columns.len() > MAX_KEYS {
        add("keyColumns", "1 to 16 columns for UPDATE, DELETE and UPSERT; none for INSERT");
    }
    if !table.key_columns.iter().all(|name| is_identifier(name)) {
        add("keyColumns", "a column's name has 1 to 128 bytes");
    }
    for (part, text) in
        std::iter::once(("table", &table.table)).chain(table.key_columns.iter().map(|name| ("keyColumns", name)))
    {
        let template = Template::new(text.as_str());
        if let Err(error) = template.check_dates() {
            problems.push(Problem::field(error.code(), format!("{place}.{part}"), error.to_string()));
        }
        for name in template.parameters() {
            check_parameter_name(&format!("{place}.{part}"), name, problems);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_read_and_statements_write() {
        let id = "01900000-0000-7000-8000-000000000001".parse().unwrap();
        let query = |query: &str, max_rows| {
            let mut problems = Vec::new();
            check_source("from", &SqlSource { connection_id: id, query: query.to_owned(), max_rows }, &mut problems);
            problems.into_iter().map(|problem| (problem.field.unwrap(), problem.code)).collect::<Vec<_>>()
        };
        let invalid = |field: &str| (field.to_owned(), "SQL_STATEMENT_INVALID");
        assert_eq!(query("SELECT {a}", 1), []);
        assert_eq!(query("DELETE FROM t", 0), [invalid("from.maxRows"), invalid("from.query")]);
        assert_eq!(query("SELECT 1", MAX_ROWS + 1), [invalid("from.maxRows")]);
        let long = format!("SELECT {{{}}}", "x".repeat(65));
        assert_eq!(query(&long, 1), [("from.query".to_owned(), "PARAMETER_NAME_INVALID")]);

        let statement = |text: &str| {
            let mut problems = Vec::new();
            check_statement("to", &SqlStatement { statement: text.to_owned(), once: true }, &mut problems);
            problems.into_iter().filter_map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert_eq!(statement("UPDATE t SET a = {field:a}"), [""; 0]);
        assert_eq!(statement("ATTACH 'x' AS y"), ["to.statement"]);
    }
}
