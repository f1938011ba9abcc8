//! One delivery as one transaction.
//!
//! Must not know: how statements are made (statement.rs), or how databases are opened (open.rs).

use std::time::Duration;

use inlet_core::{
    connection::{SqlEngine, SqlSettings, SqlTable},
    ports::connector::{ConnectorError, DeliveryReport, OpenConnection, Retry},
};
use inlet_formats::Record;
use tokio::time::timeout;

use super::{
    SqlConnector,
    catalog::Table,
    convert::Cell,
    failure::explain,
    session::{Pool, Session},
    statement::{Plan, Statement, Unfit, Values},
};
use crate::failed;

/// The table in which deliveries are noted that are to have their effect once.
const LEDGER: &str = "inlet_deliveries";

/// What a delivery is made of.
#[derive(Clone, Copy)]
struct Work<'w> {
    settings: &'w SqlSettings,
    wanted: &'w SqlTable,
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
    /// Codes: `SQL_TABLE_UNKNOWN`, `SQL_COLUMN_UNKNOWN`, `SQL_VALUE_UNFIT`, `SQL_KEY_MISSING`, `SQL_NO_COLUMNS`, `SQL_CONSTRAINT`, `SQL_REFUSED`,
    /// `SQL_AUTHENTICATION`, `EGRESS_REFUSED`, and, to be tried again, `SQL_CONNECT`, `SQL_BUSY`, `SQL_CONFLICT` and `SQL_TIMEOUT`.
    pub async fn write(
        &self,
        connection: &OpenConnection,
        settings: &SqlSettings,
        (wanted, stable_id, records): (&SqlTable, &str, &[Record]),
    ) -> Result<DeliveryReport, ConnectorError> {
        let target = format!("{} {}", wanted.action.name(), wanted.table);
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
        let table = self.known_table(session).await?;
        let plan = Plan { engine, table: &table, wanted: self.wanted };
        let statements = plan.statements(self.records, rows).map_err(unfit)?;
        if self.wanted.once {
            self.prepare_ledger(session).await?;
        }
        let begin = if engine == SqlEngine::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.timed(session.run(begin.to_owned())).await?;
        if self.wanted.once && self.timed(session.execute(note(engine, self.stable_id))).await? == 0 {
            self.timed(session.run("ROLLBACK".to_owned())).await?;
            return Ok(None);
        }
        let mut changed = 0;
        for statement in statements {
            let records = statement.records;
            changed += self.timed(session.execute(statement)).await.map_err(|error| located(error, records))?;
        }
        self.timed(session.run("COMMIT".to_owned())).await?;
        Ok(Some(changed))
    }

    async fn known_table(self, session: &mut Session) -> Result<Table, ConnectorError> {
        let found = self.timed(session.table(&self.wanted.table)).await?;
        found.ok_or_else(|| {
            let message = format!("the database has no table {} that the user may see", self.wanted.table);
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

    /// Bounds a statement from this side too: a server that hangs ends no statement.
    async fn timed<T>(self, statement: impl Future<Output = sqlx::Result<T>>) -> Result<T, ConnectorError> {
        let limit = Duration::from_millis(self.settings.statement_timeout_ms);
        let Ok(result) = timeout(limit, statement).await else {
            let message = format!("a statement took longer than {} ms", self.settings.statement_timeout_ms);
            return Err(failed("SQL_TIMEOUT", message, Retry::Later));
        };
        result.map_err(|error| explain(&error))
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
