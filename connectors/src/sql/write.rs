//! One delivery as one transaction.
//!
//! Must not know: how statements are made (statement.rs), or how databases are opened (open.rs).

use inlet_core::{
    connection::{SqlEngine, SqlSettings, SqlTable},
    ports::connector::{ConnectorError, DeliveryReport, OpenConnection, Retry, StatementPlace},
};
use inlet_formats::Record;

use super::{
    SqlConnector,
    catalog::Table,
    convert::Cell,
    failure::{explain, in_time},
    own::{Own, asked},
    session::{Pool, Session},
    statement::{Plan, Statement, Unfit, Values},
};
use crate::failed;

/// The table in which deliveries are noted that are to have their effect once.
const LEDGER: &str = "inlet_deliveries";

/// What is done with records.
#[derive(Clone, Copy)]
pub enum Wanted<'w> {
    /// They become rows of a table.
    Table(&'w SqlTable),
    /// A statement is run for each.
    Statement(&'w StatementPlace),
}

impl<'w> From<&'w SqlTable> for Wanted<'w> {
    fn from(table: &'w SqlTable) -> Self {
        Self::Table(table)
    }
}

impl<'w> From<&'w StatementPlace> for Wanted<'w> {
    fn from(statement: &'w StatementPlace) -> Self {
        Self::Statement(statement)
    }
}

impl Wanted<'_> {
    /// Whether a repetition is to have no effect.
    const fn once(self) -> bool {
        match self {
            Self::Table(table) => table.once,
            Self::Statement(statement) => statement.once,
        }
    }

    /// As an attempt shows it.
    fn target(self) -> String {
        match self {
            Self::Table(table) => format!("{} {}", table.action.name(), table.table),
            Self::Statement(_) => "statement".to_owned(),
        }
    }
}

/// What a delivery is made of.
#[derive(Clone, Copy)]
struct Work<'w> {
    settings: &'w SqlSettings,
    wanted: Wanted<'w>,
    stable_id: &'w str,
    records: &'w [Record],
}

/// Why a transaction was given up.
struct GivenUp {
    error: ConnectorError,
    /// The records of the statement that failed, counted from 1: the first and how many.
    records: Option<(usize, usize)>,
}

impl SqlConnector {
    /// Writes all records in one transaction, or none.
    ///
    /// Codes: `SQL_STATEMENT_INVALID`, `SQL_TABLE_UNKNOWN`, `SQL_COLUMN_UNKNOWN`, `SQL_VALUE_UNFIT`, `SQL_KEY_MISSING`, `SQL_NO_COLUMNS`, `SQL_CONSTRAINT`, `SQL_REFUSED`,
    /// `SQL_AUTHENTICATION`, `EGRESS_REFUSED`, and, to be tried again, `SQL_CONNECT`, `SQL_BUSY`, `SQL_CONFLICT` and `SQL_TIMEOUT`.
    pub async fn write<'w>(
        &self,
        connection: &OpenConnection,
        settings: &SqlSettings,
        (wanted, stable_id, records): (impl Into<Wanted<'w>>, &str, &[Record]),
    ) -> Result<DeliveryReport, ConnectorError> {
        let wanted = wanted.into();
        let target = wanted.target();
        let report = || DeliveryReport { target: Some(target.clone()), ..DeliveryReport::default() };
        let work = Work { settings, wanted, stable_id, records };
        let result = match self.opened(connection, settings).await {
            Ok(opened) => work.run(&opened.pool).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(Some(rows)) => Ok(DeliveryReport { target: Some(format!("{target} ({rows} rows)")), ..report() }),
            Ok(None) => Ok(DeliveryReport { target: Some(format!("{target} (was done before)")), ..report() }),
            Err(error) => Err(ConnectorError { report: report(), ..error }),
        }
    }
}

impl Work<'_> {
    /// How many rows were changed; none where the ledger knows the delivery.
    async fn run(self, pool: &Pool) -> Result<Option<u64>, ConnectorError> {
        match self.transact(pool, 0).await {
            Ok(done) => Ok(done),
            // Of several rows in one statement the database does not say which it refuses; row by row it is known.
            Err(GivenUp { error, records: Some((_, 2..)) }) if error.retry == Retry::Never => {
                match self.transact(pool, 1).await {
                    Ok(done) => Ok(done),
                    Err(again) => Err(again.error),
                }
            }
            Err(given_up) => Err(given_up.error),
        }
    }

    /// One transaction, of statements of at most so many rows.
    async fn transact(self, pool: &Pool, rows: usize) -> Result<Option<u64>, GivenUp> {
        let mut session = pool.session().await.map_err(|error| explain(&error))?;
        let done = self.within(&mut session, rows).await?;
        session.release();
        Ok(done)
    }

    async fn within(self, session: &mut Session, rows: usize) -> Result<Option<u64>, GivenUp> {
        let engine = self.settings.database.engine();
        let statements = self.statements(session, rows).await?;
        if self.wanted.once() {
            self.prepare_ledger(session).await?;
        }
        let begin = if engine == SqlEngine::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.timed(session.run(begin.to_owned())).await?;
        if self.wanted.once() && self.timed(session.execute(note(engine, self.stable_id))).await? == 0 {
            self.timed(session.run("ROLLBACK".to_owned())).await?;
            return Ok(None);
        }
        let mut changed = 0;
        for statement in statements {
            let records = statement.records;
            if let Wanted::Statement(_) = self.wanted {
                self.timed(session.limit(self.settings.statement_timeout_ms)).await?;
            }
            changed += self.timed(session.execute(statement)).await.map_err(|error| located(error, records))?;
        }
        if let Wanted::Statement(_) = self.wanted {
            self.timed(session.lift_limit()).await?;
        }
        self.timed(session.run("COMMIT".to_owned())).await?;
        Ok(Some(changed))
    }

    /// Everything that is to be run, in order; statements of a table have at most so many rows.
    async fn statements(self, session: &mut Session, rows: usize) -> Result<Vec<Statement>, ConnectorError> {
        let engine = self.settings.database.engine();
        match self.wanted {
            Wanted::Table(wanted) => {
                let table = self.known_table(session, &wanted.table).await?;
                Plan { engine, table: &table, wanted }.statements(self.records, rows).map_err(unfit)
            }
            Wanted::Statement(StatementPlace { statement, .. }) => {
                let described = self.timed(session.describe(asked(statement, engine))).await?;
                let own = Own::new(statement, engine, &described)?;
                let numbered = self.records.iter().zip(1..);
                numbered.map(|(record, number)| own.of_record(record, number).map_err(unfit)).collect()
            }
        }
    }

    async fn known_table(self, session: &mut Session, name: &str) -> Result<Table, ConnectorError> {
        let found = self.timed(session.table(name)).await?;
        found.ok_or_else(|| {
            let message = format!("the database has no table {name} that the user may see");
            failed("SQL_TABLE_UNKNOWN", message, Retry::Never)
        })
    }

    /// Makes the ledger where it is missing. Before the transaction, since MySQL commits with every change of a schema.
    async fn prepare_ledger(self, session: &mut Session) -> Result<(), ConnectorError> {
        if self.timed(session.table(LEDGER)).await?.is_some() {
            return Ok(());
        }
        let make = format!(
            "CREATE TABLE IF NOT EXISTS {LEDGER} (id varchar(200) NOT NULL PRIMARY KEY, delivered_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)"
        );
        match self.timed(session.run(make)).await {
            Ok(()) => Ok(()),
            // Somebody else made it at the same moment.
            Err(_) if self.timed(session.table(LEDGER)).await?.is_some() => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn timed<T>(self, statement: impl Future<Output = sqlx::Result<T>>) -> Result<T, ConnectorError> {
        in_time(self.settings, async { statement.await.map_err(|error| explain(&error)) }).await
    }
}

/// Notes the delivery; changes no row where it was noted before.
fn note(engine: SqlEngine, stable_id: &str) -> Statement {
    let (text, values) = match engine {
        SqlEngine::Postgres => (
            format!("INSERT INTO {LEDGER} (id) VALUES (($1::text[])[1]) ON CONFLICT DO NOTHING"),
            Values::Lists(vec![vec![Some(stable_id.to_owned())]]),
        ),
        SqlEngine::Mysql => (
            format!("INSERT IGNORE INTO {LEDGER} (id) VALUES (?)"),
            Values::Cells(vec![Cell::Text(stable_id.to_owned())]),
        ),
        SqlEngine::Sqlite => (
            format!("INSERT INTO {LEDGER} (id) VALUES (?) ON CONFLICT DO NOTHING"),
            Values::Cells(vec![Cell::Text(stable_id.to_owned())]),
        ),
    };
    Statement { text, values, records: (0, 0) }
}

fn located(mut error: ConnectorError, records: (usize, usize)) -> GivenUp {
    if records.1 == 1 {
        error.failure.record = i64::try_from(records.0).ok();
    }
    GivenUp { error, records: Some(records) }
}

fn unfit(unfit: Unfit) -> ConnectorError {
    let mut error = failed(unfit.code, unfit.message, Retry::Never);
    error.failure.record = i64::try_from(unfit.record).ok();
    error.failure.field = unfit.column;
    error
}

impl From<ConnectorError> for GivenUp {
    fn from(error: ConnectorError) -> Self {
        Self { error, records: None }
    }
}
