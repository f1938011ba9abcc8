//! Rows of `duties`: who does what only one process may do at a time.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    ports::store::{Duties, StoreResult},
};
use uuid::Uuid;

use crate::{SqlStore, sql::sql};

#[async_trait]
impl Duties for SqlStore {
    async fn take_duty(&self, duty: &str, holder: Uuid, now: Timestamp, until: Timestamp) -> StoreResult<bool> {
        let mut transaction = self.database.begin_board().await?;
        let done = sql("INSERT INTO duties (name, holder, until) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE duties.until <= $4 OR duties.holder = excluded.holder")
        .bind(duty)
        .bind(holder)
        .bind(until)
        .bind(now)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(done == 1)
    }
}
