//! A database to write into, of each engine.

use std::{future::Future, pin::Pin, sync::OnceLock};

use inlet_testing::{MariaDb, Postgres};
use sqlx::{
    AssertSqlSafe, Row,
    mysql::MySqlPool,
    postgres::PgPool,
    sqlite::{SqliteConnectOptions, SqlitePool},
};
use tempfile::TempDir;

use super::*;

/// A fresh database of some engine, and a connector that may reach it.
pub struct Database {
    pub connector: SqlConnector,
    pub settings: SqlSettings,
    pub pool: Admin,
    pub root: TempDir,
}

/// A way into the database beside the connector.
pub enum Admin {
    Postgres(PgPool),
    Mysql(MySqlPool),
    Sqlite(SqlitePool),
}

/// The servers live as long as the process; the guard of `inlet-testing` ends them with it.
fn postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(Postgres::start)
}

fn mariadb() -> &'static MariaDb {
    static SERVER: OnceLock<MariaDb> = OnceLock::new();
    SERVER.get_or_init(MariaDb::start)
}

fn server(port: u16, user: &str, database: &str) -> SqlServer {
    SqlServer {
        host: "127.0.0.1".to_owned(),
        port,
        database: database.to_owned(),
        user: user.to_owned(),
        tls: SqlTls::Disable,
        ca_certificates: None,
    }
}

impl Database {
    fn new(database: SqlDatabase, pool: Admin, root: TempDir) -> Self {
        let egress = EgressPolicy::parse(["127.0.0.0/8"]).unwrap();
        let directories = Arc::new(Directories::new(root.path().join("files")).unwrap());
        let settings = SqlSettings { database, statement_timeout_ms: 20_000, max_connections: 4 };
        assert_eq!(config::check(&settings), []);
        Self { connector: SqlConnector::new(egress, directories), settings, pool, root }
    }

    pub async fn postgres(name: &str) -> Self {
        let name = format!("t_{name}");
        let url = {
            let name = name.clone();
            tokio::task::spawn_blocking(move || postgres().database(&name)).await.unwrap()
        };
        let pool = PgPool::connect(&url).await.unwrap();
        Self::new(
            SqlDatabase::Postgres(server(postgres().port(), "postgres", &name)),
            Admin::Postgres(pool),
            TempDir::new().unwrap(),
        )
    }

    pub async fn mysql(name: &str) -> Self {
        let name = format!("t_{name}");
        let made = name.clone();
        tokio::task::spawn_blocking(move || {
            mariadb().run_sql(&format!("CREATE DATABASE {made} CHARACTER SET utf8mb4"));
        })
        .await
        .unwrap();
        // MariaDB asks root for no password; the connector's is refused then, so it has a user of its own.
        let granted = name.clone();
        tokio::task::spawn_blocking(move || {
            mariadb().run_sql(&format!(
                "CREATE USER '{granted}'@'%' IDENTIFIED BY 'unused'; GRANT ALL ON {granted}.* TO '{granted}'@'%'"
            ));
        })
        .await
        .unwrap();
        let pool = MySqlPool::connect(&format!("mysql://root@127.0.0.1:{}/{name}", mariadb().port())).await.unwrap();
        Self::new(
            SqlDatabase::Mysql(server(mariadb().port(), &name, &name)),
            Admin::Mysql(pool),
            TempDir::new().unwrap(),
        )
    }

    pub async fn sqlite() -> Self {
        let root = TempDir::new().unwrap();
        let folder = root.path().join("files").join(tenant(1).to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let options = SqliteConnectOptions::new().filename(folder.join("shop.db")).create_if_missing(true);
        let pool = SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql("PRAGMA user_version = 1").execute(&pool).await.unwrap();
        Self::new(SqlDatabase::Sqlite { path: "shop.db".to_owned() }, Admin::Sqlite(pool), root)
    }

    pub async fn run(&self, statement: &str) {
        let text = AssertSqlSafe(statement.to_owned());
        match &self.pool {
            Admin::Postgres(pool) => sqlx::raw_sql(text).execute(pool).await.map(|_| ()),
            Admin::Mysql(pool) => sqlx::raw_sql(text).execute(pool).await.map(|_| ()),
            Admin::Sqlite(pool) => sqlx::raw_sql(text).execute(pool).await.map(|_| ()),
        }
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// The first column of what a query finds, which is text, by rows.
    pub async fn found(&self, query: &str) -> Vec<Option<String>> {
        let text = AssertSqlSafe(query.to_owned());
        match &self.pool {
            Admin::Postgres(pool) => {
                sqlx::query(text).fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect()
            }
            Admin::Mysql(pool) => {
                sqlx::query(text).fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect()
            }
            Admin::Sqlite(pool) => {
                sqlx::query(text).fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// Orders as `id:what:amount`, in order; a NULL is `-`.
    pub async fn orders(&self) -> Vec<String> {
        let spelled = |column: &str| match &self.pool {
            Admin::Mysql(_) => format!("COALESCE(CAST({column} AS CHAR), '-')"),
            _ => format!("COALESCE(CAST({column} AS TEXT), '-')"),
        };
        let columns = ["id", "what", "amount"].map(spelled);
        let together = match &self.pool {
            Admin::Mysql(_) => format!("CONCAT({})", columns.join(", ':', ")),
            _ => columns.join(" || ':' || "),
        };
        self.found(&format!("SELECT {together} FROM orders ORDER BY id")).await.into_iter().flatten().collect()
    }

    pub async fn write(&self, wanted: &SqlTable, list: Value) -> Result<DeliveryReport, ConnectorError> {
        self.write_as("0199-0", wanted, list).await
    }

    pub async fn write_as(
        &self,
        stable_id: &str,
        wanted: &SqlTable,
        list: Value,
    ) -> Result<DeliveryReport, ConnectorError> {
        let result =
            self.connector.write(&open(&self.settings), &self.settings, (wanted, stable_id, &records(list))).await;
        if let Err(error) = &result {
            assert_eq!(error.report.target, Some(format!("{} {}", wanted.action.name(), wanted.table)));
            assert!(!format!("{error:?}").contains("unused"), "the password is shown: {error:?}");
        }
        result
    }
}

/// Runs a test on each engine; the database has a table of orders.
pub async fn with_every_database(
    name: &str,
    test: impl for<'d> Fn(&'d Database) -> Pin<Box<dyn Future<Output = ()> + 'd>>,
) {
    for database in [Database::postgres(name).await, Database::mysql(name).await, Database::sqlite().await] {
        database
            .run("CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, what varchar(20), amount decimal(12, 2), CHECK (id <> 13))")
            .await;
        test(&database).await;
    }
}
