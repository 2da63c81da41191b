//! The connection that the work is done on: a supported server, an empty search path, one migrator at a time.

use sqlx::{ConnectOptions as _, PgConnection};

use crate::error::{During as _, Error};
use crate::progress::Progress;
use crate::target::Target;
use crate::waiting::Wait;

/// SQL-standard function bodies came with 14.
const OLDEST_SERVER: i32 = 140_000;
/// Any number will do, as long as nothing else in the database takes an advisory lock of the same one.
const LOCK: i64 = 0x6d65_7368_6d61_6c6c;

/// A connection, and who and where it is.
pub(crate) struct Session {
    pub connection: PgConnection,
    pub database: String,
    pub user: String,
    pub server: String,
}

impl Session {
    /// Connects as soon as the server is there, and refuses one that is too old.
    pub async fn open(target: &Target, progress: &dyn Progress) -> Result<Self, Error> {
        let mut wait = Wait::begin(target, progress);
        let (session, number) = loop {
            match wait.attempt(Self::attempt(target)).await {
                Ok(opened) => break opened,
                Err(error) => wait.pause(&error).await?,
            }
        };
        wait.over();
        if number < OLDEST_SERVER {
            return Err(Error::ServerTooOld { version: session.server });
        }
        Ok(session)
    }

    /// The connection counts once a statement was answered: PgBouncer takes connections to a server that is not there.
    async fn attempt(target: &Target) -> Result<(Self, i32), sqlx::Error> {
        let mut connection = target.options.connect().await?;
        let (number, server, database, user) =
            sqlx::query_as(include_str!("sql/session.sql")).fetch_one(&mut connection).await?;
        Ok((Self { connection, database, user, server }, number))
    }

    /// Waits until no other migrator works on this database. The lock goes with the connection, also when this
    /// process is killed.
    pub async fn lock(&mut self, progress: &dyn Progress) -> Result<(), Error> {
        let free: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(LOCK)
            .fetch_one(&mut self.connection)
            .await
            .during("taking the migrator's lock")?;
        if !free {
            progress.waits("another migrator works on this database; waiting for it");
            sqlx::query("SELECT pg_advisory_lock($1)")
                .bind(LOCK)
                .execute(&mut self.connection)
                .await
                .during("waiting for the migrator's lock")?;
        }
        Ok(())
    }

    /// Runs a statement that is put together from our own constants.
    pub async fn run(&mut self, statement: String) -> Result<(), sqlx::Error> {
        use sqlx::Executor as _;
        self.connection.execute(sqlx::AssertSqlSafe(statement)).await.map(|_| ())
    }
}
