//! Statements of one's own, run for each record.

use inlet_core::{flow::statement::Purpose, ports::connector::StatementPlace};

use super::{read::bound, *};

async fn write(
    database: &Database,
    (stable_id, once): (&str, bool),
    text: &str,
    list: Value,
) -> Result<DeliveryReport, ConnectorError> {
    let statement = bound(text, Purpose::Write, &[("plus", "2.5"), ("n", "7")]);
    let place = StatementPlace { statement, once };
    database.connector.write(&open(&database.settings), &database.settings, (&place, stable_id, &records(list))).await
}

#[tokio::test]
async fn records_fill_statements() {
    with_every_database("own", |database| {
        Box::pin(async move {
            let insert = "INSERT INTO orders (id, what, amount) VALUES ({field:id}, {field:of.what}, {n})";
            let list = json!([
                {"id": 1, "of": {"what": "tea"}},
                {"id": "2", "of": {"what": "x'); DROP TABLE ord"}},
                {"id": 3},
            ]);
            let report = write(database, ("a-0", false), insert, list).await.unwrap();
            assert_eq!(report.target.as_deref(), Some("statement (3 rows)"));
            let is_sqlite = matches!(database.settings.database, SqlDatabase::Sqlite { .. });
            let seven = if is_sqlite { "7" } else { "7.00" };
            let expected = ["1:tea", "2:x'); DROP TABLE ord", "3:-"].map(|order| format!("{order}:{seven}"));
            assert_eq!(database.orders().await, expected);

            let update = "UPDATE orders SET amount = amount + {plus} WHERE id = {field:id} AND amount > 0";
            let report = write(database, ("b-0", false), update, json!([{"id": 1}, {"id": 99}])).await.unwrap();
            assert_eq!(report.target.as_deref(), Some("statement (1 rows)"));
            assert!(database.orders().await[0].starts_with("1:tea:9.5"), "{:?}", database.orders().await);
        })
    })
    .await;
}

#[tokio::test]
async fn all_records_or_none_and_once() {
    with_every_database("own_once", |database| {
        Box::pin(async move {
            let insert = "INSERT INTO orders (id) VALUES ({field:id})";
            // The second breaks a rule of the table, and is named; the first is not there either.
            let error = write(database, ("a-0", true), insert, json!([{"id": 1}, {"id": 13}])).await.unwrap_err();
            assert_eq!((error.failure.code.as_str(), error.retry), ("SQL_CONSTRAINT", Retry::Never), "{error}");
            assert_eq!((error.failure.record, error.report.target.as_deref()), (Some(2), Some("statement")));
            assert_eq!(database.orders().await, [""; 0]);
            for (expected, list) in
                [("statement (1 rows)", json!([{"id": 1}])), ("statement (was done before)", json!([{"id": 1}]))]
            {
                let report = write(database, ("a-0", true), insert, list).await.unwrap();
                assert_eq!(report.target.as_deref(), Some(expected));
            }
            assert_eq!(database.orders().await.len(), 1);
        })
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let database = Database::postgres("own_unfit").await;
    database.run("CREATE TABLE orders (id integer PRIMARY KEY, placed timestamptz, raw bytea)").await;
    let insert = "INSERT INTO orders VALUES ({field:id}, {field:placed}, {field:raw})";
    let right = json!({"id": 1, "placed": "2026-01-31T08:00:00+02:00", "raw": "aGk="});
    let error = write(&database, ("a-0", false), insert, json!([right, {"id": "three"}])).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.failure.record), ("SQL_VALUE_UNFIT", Some(2)), "{error}");
    assert_eq!(error.failure.field.as_deref(), Some("id"));
    assert!(!error.failure.message.contains("three"), "{error}");
    write(&database, ("a-0", false), insert, json!([right])).await.unwrap();
    let row = database
        .found("SELECT id || to_char(placed AT TIME ZONE 'UTC', ' HH24:MI ') || encode(raw, 'escape') FROM orders")
        .await;
    assert_eq!(row, [Some("1 06:00 hi".to_owned())]);
}
