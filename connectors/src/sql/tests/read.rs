//! What queries read: values bound and never pasted, nothing lost on the way, nothing written, and bounds that hold.

use std::collections::BTreeMap;

use inlet_core::flow::{
    Input, Parameters,
    statement::{BoundStatement, Purpose, Statement},
};
use inlet_formats::{FormatSettings, JsonSettings, Record, Shape, Value as Field};

use super::*;

/// A statement with these parameters, of which `n` is declared as a whole number.
pub fn bound(text: &str, purpose: Purpose, parameters: &[(&str, &str)]) -> BoundStatement {
    let mut given = Parameters::new();
    let mut typed = BTreeMap::new();
    for (name, value) in parameters {
        given.insert(*name, *value);
        if *name == "n" {
            typed.insert((*name).to_owned(), Field::Integer(value.parse().unwrap()));
        }
    }
    Statement::parse(text, purpose).unwrap().bind(&given, &typed).unwrap()
}

async fn ask(
    database: &Database,
    text: &str,
    parameters: &[(&str, &str)],
    max_rows: u32,
) -> Result<Vec<Record>, ConnectorError> {
    let statement = bound(text, Purpose::Read, parameters);
    let read = database.connector.read(&open(&database.settings), &database.settings, (&statement, max_rows)).await;
    match read? {
        Input::Records(records) => Ok(records),
        other => panic!("{other:?}"),
    }
}

/// Rows as JSON, digit by digit.
fn written(records: &[Record]) -> String {
    let mut writer = FormatSettings::Json(JsonSettings::default()).writer(Shape::Many);
    for record in records {
        writer.write(record).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

#[tokio::test]
async fn values_are_bound_whatever_they_hold() {
    with_every_database("bound", |database| {
        Box::pin(async move {
            database.run("INSERT INTO orders VALUES (1, 'tea', 1.50), (2, NULL, NULL), (3, 'x''; DROP', 3)").await;
            let query = "SELECT id, what FROM orders WHERE id > {last} ORDER BY id; -- {last}";
            let rows = ask(database, query, &[("last", "1")], 10).await.unwrap();
            assert_eq!(written(&rows), r#"[{"id":2,"what":null},{"id":3,"what":"x'; DROP"}]"#);
            let query = "SELECT id FROM orders WHERE what = {what}";
            let rows = ask(database, query, &[("what", "x'; DROP")], 10).await.unwrap();
            assert_eq!(written(&rows), r#"[{"id":3}]"#);
            for evil in ["' OR 1 = 1 --", "tea' UNION SELECT 9 --", "\\"] {
                assert_eq!(ask(database, query, &[("what", evil)], 10).await.unwrap(), [], "{evil}");
            }
            // Where numbers are wanted, a declared parameter is one, in every dialect.
            let query = "SELECT id FROM orders WHERE id + 0 = {n} ORDER BY id LIMIT {n}";
            assert_eq!(written(&ask(database, query, &[("n", "2")], 10).await.unwrap()), r#"[{"id":2}]"#);
        })
    })
    .await;
}

#[tokio::test]
async fn nothing_is_written_by_a_query() {
    with_every_database("reading", |database| {
        Box::pin(async move {
            database.run("INSERT INTO orders VALUES (1, 'tea', NULL)").await;
            for query in [
                "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone",
                "WITH one AS (SELECT 2 AS id) INSERT INTO orders (id) SELECT id FROM one",
                "WITH one AS (SELECT 2 AS id) INSERT INTO orders (id) SELECT id FROM one RETURNING id",
            ] {
                let (code, retry) = code_and_retry(ask(database, query, &[], 10).await);
                assert!(["SQL_REFUSED", "SQL_STATEMENT_INVALID"].contains(&code.as_str()), "{query}: {code}");
                assert_eq!(retry, Retry::Never, "{query}");
            }
            assert_eq!(database.orders().await, ["1:tea:-"]);
            // The connection that read is as good for writing as any other.
            ask(database, "SELECT id FROM orders", &[], 10).await.unwrap();
            database.write(&table("orders", SqlAction::Insert, &[]), json!([{"id": 2}])).await.unwrap();
            assert_eq!(database.orders().await.len(), 2);
        })
    })
    .await;
}

#[tokio::test]
async fn queries_are_bounded_in_rows_and_time() {
    with_every_database("bounds", |database| {
        Box::pin(async move {
            database.run("INSERT INTO orders (id) VALUES (1), (2), (3)").await;
            assert_eq!(ask(database, "SELECT id FROM orders", &[], 3).await.unwrap().len(), 3);
            let error = ask(database, "SELECT id FROM orders", &[], 2).await.unwrap_err();
            assert_eq!((error.failure.code.as_str(), error.retry), ("SQL_RESULT_TOO_LARGE", Retry::Never));
            assert_eq!(error.report.target.as_deref(), Some("query"));

            let mut hasty = database.settings.clone();
            hasty.statement_timeout_ms = 300;
            let endless = match hasty.database {
                SqlDatabase::Postgres(_) => "SELECT 1 AS one FROM pg_sleep(60)",
                SqlDatabase::Mysql(_) => "SELECT SLEEP(60)",
                SqlDatabase::Sqlite { .. } => {
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
                }
            };
            let statement = bound(endless, Purpose::Read, &[]);
            // A revision of its own, so that the connection is opened with the shorter time.
            let connection = OpenConnection { id: ConnectionId::from_uuid(Uuid::from_u128(4)), ..open(&hasty) };
            let read = database.connector.read(&connection, &hasty, (&statement, 10)).await;
            assert_eq!(code_and_retry(read), is("SQL_TIMEOUT", Retry::Later));
        })
    })
    .await;
}

#[tokio::test]
async fn queries_that_cannot_be_meant_are_said() {
    with_every_database("meant", |database| {
        Box::pin(async move {
            for (query, expected) in [
                ("SELECT nosuch FROM orders", "SQL_REFUSED"),
                ("SELECT id, id FROM orders", "SQL_COLUMN_TWICE"),
                ("SELECT {a} FROM", "SQL_REFUSED"),
            ] {
                assert_eq!(
                    code_and_retry(ask(database, query, &[("a", "1")], 1).await),
                    is(expected, Retry::Never),
                    "{query}"
                );
            }
            let own = if let SqlDatabase::Postgres(_) = database.settings.database { "$1" } else { "?" };
            let found = ask(database, &format!("SELECT id FROM orders WHERE id = {own}"), &[], 1).await;
            assert_eq!(code_and_retry(found), is("SQL_STATEMENT_INVALID", Retry::Never));
        })
    })
    .await;
    let database = Database::postgres("unfit").await;
    let error = ask(&database, "SELECT 1 WHERE 1 = {n1}", &[("n1", "many")], 1).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.failure.field.as_deref()), ("SQL_VALUE_UNFIT", Some("n1")));
    assert!(!error.failure.message.contains("many"), "values may be secret");
}

#[tokio::test]
async fn postgres_loses_nothing() {
    let database = Database::postgres("lossless").await;
    database.run("CREATE TYPE mood AS ENUM ('glad', 'sad')").await;
    database
        .run(
            "ALTER DATABASE t_lossless SET DateStyle = 'German'; ALTER DATABASE t_lossless SET TimeZone = 'Asia/Tokyo'",
        )
        .await;
    let query = "SELECT 9223372036854775807 AS whole, 12345678901234567890.1230 AS exact, 0.1::float8 AS wide, 0.1::float4 AS narrow, 'NaN'::numeric AS none,
        true AS yes, DATE '2026-01-31' AS day, TIME '08:30:00.25' AS clock, TIMESTAMP '2026-01-31 08:00:00.123456' AS moment,
        TIMESTAMPTZ '2026-01-31 08:00:00.5+02' AS zoned, 'infinity'::timestamp AS never, '0199d6f4-9b6a-7000-8000-000000000001'::uuid AS key,
        '{\"a\": [1.10, null]}'::jsonb AS doc, '\\x00ff'::bytea AS raw, 'glad'::mood AS mood, ARRAY['a', 'b'] AS tags, NULL::int AS nothing,
        INTERVAL '1 day 2 hours' AS span, 'tail' AS text -- the end";
    let rows = ask(&database, query, &[], 1).await.unwrap();
    assert_eq!(rows[0].get("raw"), Some(&Field::Binary(vec![0, 255])));
    let zoned = rows[0].get("zoned").unwrap().to_text().unwrap().into_owned();
    assert_eq!(zoned.parse::<chrono::DateTime<chrono::Utc>>().unwrap().to_rfc3339(), "2026-01-31T06:00:00.500+00:00");
    let rest: Record = rows[0]
        .iter()
        .filter(|(name, _)| !["raw", "zoned"].contains(name))
        .map(|(name, value)| (name, value.clone()))
        .collect();
    assert_eq!(
        written(&[rest]),
        r#"[{"whole":9223372036854775807,"exact":12345678901234567890.1230,"wide":0.1,"narrow":0.1,"none":"NaN","yes":true,"day":"2026-01-31","clock":"08:30:00.25","moment":"2026-01-31T08:00:00.123456","never":"infinity","key":"0199d6f4-9b6a-7000-8000-000000000001","doc":{"a":[1.10,null]},"mood":"glad","tags":"{a,b}","nothing":null,"span":"P1DT2H","text":"tail"}]"#
    );
    // In order, and any type can be asked by.
    let rows =
        ask(&database, "SELECT i FROM generate_series(1, 500) AS s (i) WHERE i % 2 = 0 ORDER BY i DESC", &[], 1_000)
            .await
            .unwrap();
    assert_eq!((rows.len(), rows[0].get("i")), (250, Some(&Field::Integer(500))));
    let query = "SELECT 1 AS one WHERE '0199d6f4-9b6a-7000-8000-000000000001'::uuid = {key} AND 'glad'::mood = {mood} AND now() > {since}
        AND 5 = ANY({list}) AND 1.5 < {limit}";
    let parameters = [
        ("key", "0199D6F4-9B6A-7000-8000-000000000001"),
        ("mood", "glad"),
        ("since", "2026-01-31T08:00:00+02:00"),
        ("list", "{4,5}"),
        ("limit", "2"),
    ];
    assert_eq!(ask(&database, query, &parameters, 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn mariadb_loses_nothing() {
    let database = Database::mysql("lossless").await;
    database
        .run(
            "CREATE TABLE all_types (id bigint unsigned, tiny tinyint, exact decimal(30, 3), wide double, narrow float, yes boolean, day date, clock time,
             span time, moment datetime(3), stamp timestamp(3) NULL, raw varbinary(10), mood enum('glad', 'sad'), bits bit(9), born year, note text)",
        )
        .await;
    database
        .run(
            "SET time_zone = '+02:00'; INSERT INTO all_types VALUES (18446744073709551615, -128, 12345678901234567890.123, 0.1, 0.1, 1, '2026-01-31',
             '08:30:00', '-100:00:01', '2026-01-31 08:00:00.250', '2026-01-31 08:00:00.250', x'00ff', 'glad', b'100000001', 2026, 'ü🏥')",
        )
        .await;
    let rows = ask(&database, "SELECT * FROM all_types", &[], 1).await.unwrap();
    assert_eq!(rows[0].get("raw"), Some(&Field::Binary(vec![0, 255])));
    let stamp = rows[0].get("stamp").unwrap().to_text().unwrap().into_owned();
    assert_eq!(stamp.parse::<chrono::DateTime<chrono::Utc>>().unwrap().to_rfc3339(), "2026-01-31T06:00:00.250+00:00");
    let rest: Record = rows[0]
        .iter()
        .filter(|(name, _)| !["raw", "stamp"].contains(name))
        .map(|(name, value)| (name, value.clone()))
        .collect();
    assert_eq!(
        written(&[rest]),
        r#"[{"id":18446744073709551615,"tiny":-128,"exact":12345678901234567890.123,"wide":0.1,"narrow":0.1,"yes":true,"day":"2026-01-31","clock":"08:30:00","span":"-100:00:01","moment":"2026-01-31T08:00:00.250","mood":"glad","bits":257,"born":2026,"note":"ü🏥"}]"#
    );
}

#[tokio::test]
async fn sqlite_loses_nothing() {
    let database = Database::sqlite().await;
    database.run("CREATE TABLE all_types (id INTEGER, yes BOOLEAN, day DATE, moment DATETIME, raw BLOB, wide REAL, note TEXT, loose)").await;
    database
        .run("INSERT INTO all_types VALUES (9223372036854775807, 1, '2026-01-31', '2026-01-31 08:00:00', x'00ff', 0.1, 'a', 1.5), (NULL, 0, NULL, 'soon', NULL, 2, '', 'b')")
        .await;
    let rows = ask(&database, "SELECT * FROM all_types", &[], 2).await.unwrap();
    assert_eq!(rows[0].get("raw"), Some(&Field::Binary(vec![0, 255])));
    let rest: Vec<Record> = rows
        .iter()
        .map(|row| row.iter().filter(|(name, _)| *name != "raw").map(|(name, value)| (name, value.clone())).collect())
        .collect();
    assert_eq!(
        written(&rest),
        r#"[{"id":9223372036854775807,"yes":true,"day":"2026-01-31","moment":"2026-01-31T08:00:00","wide":0.1,"note":"a","loose":1.5},{"id":null,"yes":false,"day":null,"moment":"soon","wide":2,"note":"","loose":"b"}]"#
    );
}

#[tokio::test]
async fn databases_users_and_files_may_be_parameters() {
    let database = Database::postgres("north").await;
    database.run("CREATE TABLE orders (id integer)").await;
    Database::postgres("south").await.run("CREATE TABLE orders (id integer); INSERT INTO orders VALUES (1)").await;
    let SqlDatabase::Postgres(server) = &database.settings.database else { panic!("PostgreSQL") };
    let server = SqlServer { database: "t_{site}".to_owned(), ..server.clone() };
    let settings = SqlSettings { database: SqlDatabase::Postgres(server), ..database.settings.clone() };
    assert_eq!(config::check(&settings), []);
    let connection = open(&settings);
    let statement = bound("SELECT id FROM orders", Purpose::Read, &[]);
    for (site, rows) in [("north", 0), ("south", 1), ("north", 0)] {
        let mut parameters = Parameters::new();
        parameters.insert("site", site);
        let rendered = connection.rendered(&parameters).unwrap();
        let ConnectionSettings::Sql(settings) = &rendered.settings else { panic!("SQL") };
        let Input::Records(found) = database.connector.read(&rendered, settings, (&statement, 9)).await.unwrap() else {
            panic!("records")
        };
        assert_eq!(found.len(), rows, "{site}");
    }
    assert_eq!(connection.rendered(&Parameters::new()).unwrap_err().code(), "PARAMETER_UNSET");

    // A value leads out of no folder.
    let sqlite = Database::sqlite().await;
    let settings =
        SqlSettings { database: SqlDatabase::Sqlite { path: "{name}.db".to_owned() }, ..sqlite.settings.clone() };
    for (name, expected) in [("shop", None), ("../shop", Some("FILE_NOT_FOUND")), ("nosuch", Some("FILE_NOT_FOUND"))] {
        let mut parameters = Parameters::new();
        parameters.insert("name", name);
        let connection = open(&settings);
        let rendered = connection.rendered(&parameters).unwrap();
        let ConnectionSettings::Sql(settings) = &rendered.settings else { panic!("SQL") };
        let statement = bound("SELECT 1 AS one", Purpose::Read, &[]);
        let read = sqlite.connector.read(&rendered, settings, (&statement, 9)).await;
        assert_eq!(read.err().map(|error| error.failure.code).as_deref(), expected, "{name}");
    }
}
