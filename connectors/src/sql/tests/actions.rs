//! What becomes of rows.

use super::*;

#[tokio::test]
async fn rows_are_inserted_changed_removed_and_upserted() {
    with_every_database("actions", |database| {
        Box::pin(async move {
            let insert = table("orders", SqlAction::Insert, &[]);
            let list = json!([
                {"id": 1, "what": "tea", "amount": 1.5},
                {"id": 2, "what": "it's; DROP TABLE orders; --"[..20], "amount": "2.25"},
                {"what": null, "id": "3"},
                {"id": 4},
            ]);
            let report = database.write(&insert, list).await.unwrap();
            assert_eq!(report.target.as_deref(), Some("INSERT orders (4 rows)"));
            let amount = |digits: &str| {
                // SQLite keeps no trailing zeros.
                let is_sqlite = matches!(database.settings.database, SqlDatabase::Sqlite { .. });
                if is_sqlite { digits.trim_end_matches('0').to_owned() } else { digits.to_owned() }
            };
            assert_eq!(
                database.orders().await,
                [
                    format!("1:tea:{}", amount("1.50")),
                    "2:it's; DROP TABLE ord:2.25".to_owned(),
                    "3:-:-".to_owned(),
                    "4:-:-".to_owned()
                ]
            );

            let update = table("orders", SqlAction::Update, &["id"]);
            let report =
                database.write(&update, json!([{"id": 3, "what": "rice"}, {"id": 99, "what": "none"}])).await.unwrap();
            assert_eq!(report.target.as_deref(), Some("UPDATE orders (1 rows)"));

            let delete = table("orders", SqlAction::Delete, &["id"]);
            let report =
                database.write(&delete, json!([{"id": 2, "what": "does not matter"}, {"id": 98}])).await.unwrap();
            assert_eq!(report.target.as_deref(), Some("DELETE orders (1 rows)"));

            let upsert = table("orders", SqlAction::Upsert, &["id"]);
            let list =
                json!([{"id": 1, "what": "oil"}, {"id": 5, "what": "salt"}, {"id": 5, "what": "last"}, {"id": 4}]);
            database.write(&upsert, list).await.unwrap();
            assert_eq!(
                database.orders().await,
                [format!("1:oil:{}", amount("1.50")), "3:rice:-".to_owned(), "4:-:-".to_owned(), "5:last:-".to_owned()]
            );
            // Without records nothing happens.
            assert_eq!(
                database.write(&insert, json!([])).await.unwrap().target.as_deref(),
                Some("INSERT orders (0 rows)")
            );
        })
    })
    .await;
}

#[tokio::test]
async fn many_rows_are_one_transaction() {
    with_every_database("many", |database| {
        Box::pin(async move {
            let insert = table("orders", SqlAction::Insert, &[]);
            let row = |id: i64| json!({"id": id, "what": "x", "amount": 0});
            let mut list: Vec<Value> = (100..1_700).map(row).collect();
            database.write(&insert, Value::Array(list.clone())).await.unwrap();
            assert_eq!(database.orders().await.len(), 1_600);
            database.run("DELETE FROM orders").await;

            // The last but one breaks a rule of the table: nothing of all is there, and it is named.
            list.insert(1_599, row(13));
            let error = database.write(&insert, Value::Array(list)).await.unwrap_err();
            assert_eq!((error.failure.code.as_str(), error.retry), ("SQL_CONSTRAINT", Retry::Never), "{error}");
            assert_eq!(error.failure.record, Some(1_600), "{error}");
            assert_eq!(database.orders().await, [""; 0]);
            // The connection that failed holds nothing up.
            database.write(&insert, json!([{"id": 1}])).await.unwrap();
        })
    })
    .await;
}

#[tokio::test]
async fn what_is_to_happen_once_happens_once() {
    with_every_database("once", |database| {
        Box::pin(async move {
            let once = SqlTable { once: true, ..table("orders", SqlAction::Insert, &[]) };
            let first = database.write_as("a-0", &once, json!([{"id": 1}])).await.unwrap();
            assert_eq!(first.target.as_deref(), Some("INSERT orders (1 rows)"));
            let again = database.write_as("a-0", &once, json!([{"id": 1}])).await.unwrap();
            assert_eq!(again.target.as_deref(), Some("INSERT orders (was done before)"));
            // A delivery that fails is not noted.
            let failed = database.write_as("b-0", &once, json!([{"id": 2}, {"id": 1}])).await;
            assert_eq!(code_and_retry(failed), is("SQL_CONSTRAINT", Retry::Never));
            database.write_as("b-0", &once, json!([{"id": 2}])).await.unwrap();
            assert_eq!(database.orders().await, ["1:-:-", "2:-:-"]);
            let noted = database.found("SELECT id FROM inlet_deliveries ORDER BY id").await;
            assert_eq!(noted, [Some("a-0".to_owned()), Some("b-0".to_owned())]);
            // Many at once, all with the same id.
            let list = || json!([{"id": 7}]);
            let racers = (0..4).map(|_| database.write_as("c-0", &once, list()));
            for racer in futures::future::join_all(racers).await {
                racer.unwrap();
            }
            assert_eq!(database.orders().await.len(), 3);
        })
    })
    .await;
}
