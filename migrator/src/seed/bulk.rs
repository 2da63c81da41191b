//! Many rows at once: indexes and foreign keys are taken away first and put back at the end, in the same transaction.
//!
//! Building an index over all rows takes a fraction of the time of adding them one by one, and so does checking a
//! reference. Readers of the tables wait meanwhile, which is why a seed of ordinary size does not do it.

use std::time::Instant;

use sqlx::PgConnection;

use crate::error::{During as _, Error};
use crate::progress::{Outcome, Progress};

/// From so many missing products on it pays.
const WORTHWHILE: u64 = 20_000;

/// What was taken away, as the statements that put it back.
#[must_use]
pub(crate) struct Bulk {
    restore: Vec<(String, String)>,
}

pub(crate) async fn begin(connection: &mut PgConnection, wanted: u64, progress: &dyn Progress) -> Result<Bulk, Error> {
    let present: i64 = sqlx::query_scalar("SELECT count(*) FROM productdb.products")
        .fetch_one(&mut *connection)
        .await
        .during("counting the products")?;
    if wanted.saturating_sub(present.unsigned_abs()) < WORTHWHILE {
        return Ok(Bulk { restore: Vec::new() });
    }
    let since = Instant::now();
    let found: Vec<(String, String, String)> = sqlx::query_as(include_str!("../sql/bulk.sql"))
        .fetch_all(&mut *connection)
        .await
        .during("listing the indexes")?;
    let mut restore = Vec::new();
    for (name, drop, create) in found {
        run(connection, drop, &format!("taking {name} away")).await?;
        restore.push((name, create));
    }
    progress.step("indexes taken away for the time being", Outcome::Done, since.elapsed());
    Ok(Bulk { restore })
}

impl Bulk {
    pub async fn finish(self, connection: &mut PgConnection, progress: &dyn Progress) -> Result<(), Error> {
        if self.restore.is_empty() {
            return Ok(());
        }
        run(connection, "SET LOCAL maintenance_work_mem = '512MB'".to_owned(), "giving index builds memory").await?;
        for (name, create) in self.restore {
            let since = Instant::now();
            run(connection, create, &format!("building {name}")).await?;
            progress.step(&format!("built {name}"), Outcome::Done, since.elapsed());
        }
        Ok(())
    }
}

async fn run(connection: &mut PgConnection, statement: String, doing: &str) -> Result<(), Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(connection).await.during(doing).map(|_| ())
}
