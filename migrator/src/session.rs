//! The connection that the work is done on: a supported server, an empty search path, one migrator at a time.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};

use crate::error::{During as _, Error, sqlstate, words};
use crate::progress::Progress;

/// SQL-standard function bodies came with 14.
const OLDEST_SERVER: i32 = 140_000;
/// Any number will do, as long as nothing else in the database takes an advisory lock of the same one.
const LOCK: i64 = 0x6d65_7368_6d61_6c6c;
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection, and who and where it is.
pub(crate) struct Session {
    pub connection: PgConnection,
    pub database: String,
    pub user: String,
    pub server: String,
}

impl Session {
    /// Connects, and refuses a server that is too old.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| Error::BadDatabaseUrl { reason: words(&error) })?
            .application_name("meshmall-migrator");
        let mut connection = tokio::time::timeout(PATIENCE, options.connect())
            .await
            .unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::Error::other("no answer within 10 seconds"))))
            .map_err(|error| explain_refusal(&options, &error))?;
        let (number, server, database, user): (i32, String, String, String) =
            sqlx::query_as(include_str!("sql/session.sql"))
                .fetch_one(&mut connection)
                .await
                .during("asking the server for its version")?;
        if number < OLDEST_SERVER {
            return Err(Error::ServerTooOld { version: server });
        }
        Ok(Self { connection, database, user, server })
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

fn explain_refusal(options: &PgConnectOptions, error: &sqlx::Error) -> Error {
    let address = format!("{}:{}", options.get_host(), options.get_port());
    match (error, sqlstate(error).as_deref()) {
        (_, Some("28P01" | "28000")) => {
            Error::LoginRefused { address, user: options.get_username().to_owned(), reason: words(error) }
        }
        (_, Some("3D000")) => Error::NoSuchDatabase {
            database: options.get_database().unwrap_or(options.get_username()).to_owned(),
            address,
        },
        (sqlx::Error::Io(_) | sqlx::Error::Tls(_), _) => Error::Unreachable { address, reason: words(error) },
        _ => Error::database(format!("connecting to {address}"), error),
    }
}
