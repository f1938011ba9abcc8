//! A SQL statement of one's own: its text, in which `{parameter}` and `{field:path}` stand for values.
//!
//! Each becomes a placeholder of the database, never a piece of the text. So what a value holds cannot change what the statement does.
//!
//! Must not know: how a database spells placeholders, or which types it wants.

use std::{collections::BTreeMap, fmt};

use inlet_formats::Value;
use serde::{Deserialize, Serialize};

use super::{
    parameters::Parameters,
    path::FieldPath,
    template::{Escape, Template, TemplateError},
};
use crate::ids::ConnectionId;

/// The longest text, in bytes.
pub const MAX_STATEMENT: usize = 65_536;
/// The most values that stand in one statement; what SQLite takes by default.
pub const MAX_BINDS: usize = 1_000;
/// The most rows that a query may give.
pub const MAX_ROWS: u32 = 1_000_000;
/// How many rows a query may give when nobody says.
pub const DEFAULT_ROWS: u32 = 100_000;

/// The rows of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqlSource {
    /// The database.
    pub connection_id: ConnectionId,
    /// SELECT, WITH, VALUES or TABLE, with parameters; run in a transaction that cannot write.
    pub query: String,
    /// How many rows it may give; 1..=1,000,000. More is an error.
    #[serde(default = "default_rows")]
    pub max_rows: u32,
}

const fn default_rows() -> u32 {
    DEFAULT_ROWS
}

/// A statement that is run for each record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqlStatement {
    /// INSERT, UPDATE, DELETE, REPLACE, MERGE, WITH, SELECT or CALL, with parameters and fields of the record.
    pub statement: String,
    /// As of [`SqlTable`](crate::connection::SqlTable::once).
    #[serde(default)]
    pub once: bool,
}

/// What a statement may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Give rows.
    Read,
    /// Write a record.
    Write,
}

impl Purpose {
    /// The words it may begin with. Others are for whoever looks after the database, or reach outside of it (ATTACH, COPY).
    const fn verbs(self) -> &'static [&'static str] {
        match self {
            Self::Read => &["SELECT", "WITH", "VALUES", "TABLE"],
            Self::Write => &["INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "WITH", "SELECT", "CALL"],
        }
    }
}

/// A statement that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pieces: Vec<Piece>,
}

/// One piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Parameter(Template),
    Field(FieldPath),
}

/// A statement whose parameters have their values. `Debug` does not show them, since they may be secret.
#[derive(Clone, PartialEq)]
pub struct BoundStatement {
    pieces: Vec<BoundPiece>,
}

#[derive(Clone, PartialEq)]
enum BoundPiece {
    Text(String),
    Bind(Bind),
}

/// A value in a statement.
#[derive(Clone, PartialEq)]
pub enum Bind {
    /// Of the run.
    Parameter {
        /// As it stands in the statement.
        name: String,
        /// Text, or what the flow declares.
        value: Value,
    },
    /// Of the record; a field that it does not have is null.
    Field(FieldPath),
}

impl Bind {
    /// What errors call it.
    pub fn name(&self) -> String {
        match self {
            Self::Parameter { name, .. } => name.clone(),
            Self::Field(path) => path.to_string(),
        }
    }
}

impl Statement {
    /// Reads a text; why it is none otherwise.
    pub fn parse(text: &str, purpose: Purpose) -> Result<Self, String> {
        if text.trim().is_empty() || text.len() > MAX_STATEMENT {
            return Err(format!("a statement has 1 to {MAX_STATEMENT} bytes"));
        }
        let mut scanner = Scanner { rest: text, text: String::new(), pieces: Vec::new(), verb: None, is_ended: false };
        scanner.scan()?;
        let Scanner { pieces, verb, .. } = scanner;
        let verb = verb.unwrap_or_default().to_ascii_uppercase();
        if !purpose.verbs().contains(&verb.as_str()) {
            return Err(format!("it begins with one of {}", purpose.verbs().join(", ")));
        }
        let count = pieces.iter().filter(|piece| !matches!(piece, Piece::Text(_))).count();
        if count > MAX_BINDS {
            return Err(format!("at most {MAX_BINDS} values stand in a statement"));
        }
        if purpose == Purpose::Read && pieces.iter().any(|piece| matches!(piece, Piece::Field(_))) {
            return Err("there is no record yet whose field could stand here".to_owned());
        }
        Ok(Self { pieces })
    }

    /// The names of its parameters; one used twice comes twice.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.pieces
            .iter()
            .filter_map(|piece| if let Piece::Parameter(template) = piece { Some(template) } else { None })
            .flat_map(Template::parameters)
    }

    /// The statement of one run. `typed` are those parameters that are declared with another type than text.
    pub fn bind(
        &self,
        parameters: &Parameters,
        typed: &BTreeMap<String, Value>,
    ) -> Result<BoundStatement, TemplateError> {
        let pieces = self.pieces.iter().map(|piece| {
            Ok(match piece {
                Piece::Text(text) => BoundPiece::Text(text.clone()),
                Piece::Field(path) => BoundPiece::Bind(Bind::Field(path.clone())),
                Piece::Parameter(template) => {
                    let name = template.parameters().next().unwrap_or_default().to_owned();
                    let is_plain = template.dates().next().is_none();
                    let value = match typed.get(&name).filter(|_| is_plain) {
                        Some(value) => value.clone(),
                        None => template.render(parameters, Escape::None)?.into(),
                    };
                    BoundPiece::Bind(Bind::Parameter { name, value })
                }
            })
        });
        Ok(BoundStatement { pieces: pieces.collect::<Result<_, _>>()? })
    }
}

impl BoundStatement {
    /// Its values, in order.
    pub fn binds(&self) -> impl Iterator<Item = &Bind> {
        self.pieces.iter().filter_map(|piece| if let BoundPiece::Bind(bind) = piece { Some(bind) } else { None })
    }

    /// The text with a placeholder for each value, counted from 1.
    pub fn render(&self, placeholder: impl Fn(usize) -> String) -> String {
        let (mut text, mut number) = (String::new(), 0);
        for piece in &self.pieces {
            match piece {
                BoundPiece::Text(piece) => text.push_str(piece),
                BoundPiece::Bind(_) => {
                    number += 1;
                    text.push_str(&placeholder(number));
                }
            }
        }
        text
    }
}

impl fmt::Debug for BoundStatement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.render(|number| format!("{{{number}}}")))
    }
}

/// Reads a text from front to back, knowing what SQL quotes and comments. What dialects read differently is refused.
struct Scanner<'t> {
    rest: &'t str,
    text: String,
    pieces: Vec<Piece>,
    /// The first word.
    verb: Option<String>,
    /// Whether the statement's semicolon has come.
    is_ended: bool,
}

impl Scanner<'_> {
    fn scan(&mut self) -> Result<(), String> {
        while let Some(character) = self.rest.chars().next() {
            if character.is_whitespace() {
                self.take(character.len_utf8());
            } else if self.rest.starts_with("--") {
                self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                let end = self.rest.find("*/").ok_or("a comment is not closed")?;
                if self.rest[2..end].contains("/*") {
                    return Err("a comment within a comment is read differently by different databases".to_owned());
                }
                self.take(end + 2);
            } else if self.is_ended {
                return Err("one statement only".to_owned());
            } else {
                match character {
                    ';' => {
                        self.is_ended = true;
                        self.rest = &self.rest[1..];
                    }
                    '\0' => return Err("a statement has no NUL".to_owned()),
                    '\'' | '"' | '`' => self.quoted(character)?,
                    '$' => self.dollar()?,
                    '{' => self.placeholder()?,
                    '(' if self.verb.is_none() => self.take(1),
                    _ => self.word(character),
                }
            }
        }
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
        }
        Ok(())
    }

    fn take(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.text.push_str(taken);
        self.rest = rest;
    }

    /// A word with its digits and dollars, or a single sign.
    fn word(&mut self, first: char) {
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
        let length = self.rest.find(|character| !is_part(character)).unwrap_or(self.rest.len());
        let length = length.max(first.len_utf8());
        self.verb.get_or_insert_with(|| self.rest[..length].to_owned());
        self.take(length);
    }

    fn quoted(&mut self, quote: char) -> Result<(), String> {
        let length = self.rest[1..].find(quote).ok_or("a quote is not closed")?;
        let inside = &self.rest[1..=length];
        if inside.ends_with('\\') {
            let message = "a backslash before a quote is read differently by different databases: double the quote";
            return Err(message.to_owned());
        }
        without_placeholder(inside)?;
        self.take(length + 2);
        Ok(())
    }

    /// `$tag$ text $tag$`, as PostgreSQL quotes.
    fn dollar(&mut self) -> Result<(), String> {
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let after = self.rest[1..].trim_start_matches(is_part);
        if !after.starts_with('$') {
            self.take(1);
            return Ok(());
        }
        let tag = &self.rest[..=self.rest.len() - after.len()];
        let length = self.rest[tag.len()..].find(tag).ok_or("a dollar quote is not closed")?;
        without_placeholder(&self.rest[tag.len()..tag.len() + length])?;
        self.take(2 * tag.len() + length);
        Ok(())
    }

    fn placeholder(&mut self) -> Result<(), String> {
        let wanted = "braces hold a parameter, as {name}, or a field of the record, as {field:path}";
        let end = self.rest.find('}').ok_or(wanted)?;
        let inside = &self.rest[1..end];
        let field = inside.strip_prefix("field:").filter(|path| !path.contains('%'));
        let piece = if let Some(path) = field {
            Piece::Field(path.parse().map_err(|error| format!("{{{inside}}}: {error}"))?)
        } else {
            let template = Template::new(&self.rest[..=end]);
            template.check_dates().map_err(|error| error.to_string())?;
            if template.parameters().count() != 1 || inside.contains('{') {
                return Err(wanted.to_owned());
            }
            Piece::Parameter(template)
        };
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
        }
        self.pieces.push(piece);
        self.verb.get_or_insert_default();
        self.rest = &self.rest[end + 1..];
        Ok(())
    }
}

/// A value between quotes would be a text like any other, and never bound.
fn without_placeholder(quoted: &str) -> Result<(), String> {
    if Template::new(quoted).parameters().next().is_some() || quoted.contains("{field:") {
        return Err("a placeholder stands between quotes; it is bound, so it needs none".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str, purpose: Purpose) -> BoundStatement {
        let mut parameters = Parameters::new();
        for (name, value) in
            [("a", "x'; DROP TABLE t; --"), ("n", "7"), ("day", "2026-01-31T08:00:00Z"), ("field", "x")]
        {
            parameters.insert(name, value);
        }
        let typed = BTreeMap::from([("n".to_owned(), Value::Integer(7))]);
        Statement::parse(text, purpose).unwrap().bind(&parameters, &typed).unwrap()
    }

    fn refused(text: &str, purpose: Purpose) -> String {
        Statement::parse(text, purpose).unwrap_err()
    }

    #[test]
    fn values_are_never_part_of_the_text() {
        let text =
            "SELECT * FROM t WHERE a = {a} AND n > {n} AND day = {day:%Y-%m-%d} -- {a}\n AND b = 'it''s {' /* {n} */;";
        let statement = bound(text, Purpose::Read);
        assert_eq!(
            statement.render(|number| format!("${number}")),
            "SELECT * FROM t WHERE a = $1 AND n > $2 AND day = $3 -- {a}\n AND b = 'it''s {' /* {n} */"
        );
        let values: Vec<_> = statement
            .binds()
            .map(|bind| match bind {
                Bind::Parameter { name, value } => (name.clone(), value.clone()),
                Bind::Field(path) => panic!("{path}"),
            })
            .collect();
        assert_eq!(
            values,
            [
                ("a".to_owned(), "x'; DROP TABLE t; --".into()),
                ("n".to_owned(), Value::Integer(7)),
                ("day".to_owned(), "2026-01-31".into()),
            ]
        );
        assert!(!format!("{statement:?}").contains("DROP"), "values may be secret");
    }

    #[test]
    fn fields_are_of_the_record() {
        let statement = bound("UPDATE t SET a = {field:a.b[0]}, c={field} WHERE id = {field:id}", Purpose::Write);
        // A parameter may be called field.
        let names: Vec<_> = statement.binds().map(Bind::name).collect();
        assert_eq!(names, ["a.b[0]", "field", "id"]);
    }

    #[test]
    fn an_unset_parameter_is_an_error() {
        let statement = Statement::parse("SELECT {missing}", Purpose::Read).unwrap();
        assert_eq!(statement.parameters().collect::<Vec<_>>(), ["missing"]);
        let error = statement.bind(&Parameters::new(), &BTreeMap::new()).unwrap_err();
        assert_eq!(error.code(), "PARAMETER_UNSET");
    }

    #[test]
    fn one_statement_that_is_what_it_is_for() {
        for text in [
            "select 1",
            "(SELECT 1) UNION (SELECT 2);",
            " -- hello\n/* there */ WITH x AS (SELECT 1) SELECT * FROM x ; -- end",
            "VALUES (1)",
            "SELECT ';', \";\", `;`, $$;$$, $t$ ; $u$ ; $t$, a$b$c",
            "SELECT '{a,b}'::text[] WHERE x ->> 'b' = $1",
        ] {
            assert!(Statement::parse(text, Purpose::Read).is_ok(), "{text}");
        }
        for text in ["INSERT INTO t VALUES ({field:a})", "call p({n})", "SELECT f({field:a})", "DELETE FROM t"] {
            assert!(Statement::parse(text, Purpose::Write).is_ok(), "{text}");
        }
        for text in [
            "",
            "  ",
            ";",
            "DELETE FROM t",
            "ATTACH DATABASE 'x' AS y",
            "COPY t TO PROGRAM 'x'",
            "SET x = 1",
            "EXPLAIN SELECT 1",
            "PRAGMA query_only = OFF",
            "SELECT 1; SELECT 2",
            "SELECT 1;;",
            "SELECT {field:a}",
            "SELECT '{a}'",
            "SELECT \"{a}\"",
            "SELECT $$ {a} $$",
            "SELECT {a b}",
            "SELECT {",
            "SELECT {}",
            "SELECT '",
            "SELECT /*",
            "SELECT /* /* */ */",
            "SELECT $$",
            "SELECT 'a\\' , {a}, '",
            "SELECT {field:a..b}",
            "SELECT {day:%Q}",
            "{a}",
            "SELECT '\0' \0",
        ] {
            assert!(Statement::parse(text, Purpose::Read).is_err(), "{text}");
        }
        for text in
            ["CREATE TABLE t (a int)", "DROP TABLE t", "VACUUM INTO 'x'", "LOAD DATA INFILE 'x'", "BEGIN", "COMMIT"]
        {
            assert!(refused(text, Purpose::Write).starts_with("it begins with one of INSERT"), "{text}");
        }
        assert!(refused(&format!("SELECT {}", "{a},".repeat(1_001)), Purpose::Read).contains("1000"));
    }
}
