//! A database per test, on the server that DATABASE_URL names (a throw-away one: roles are created in it).
//!
//! The database is dropped when the test ends, also when it fails: the test runs in a task of its own, and its panic is
//! passed on afterwards.
#![allow(dead_code, clippy::expect_used, reason = "every test file uses another part of it, and a test may panic")]

pub mod program;

use std::future::Future;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};

use meshmall_migrator::{Passwords, Prepared, Silent, Target};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};

/// Every role's password in tests. Roles are shared by all databases of the server, so it is the same for all.
pub const PASSWORD: &str = "meshmall-test";

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A test's own database.
#[derive(Clone)]
pub struct Database {
    pub name: String,
    pub url: String,
}

/// Runs the test with a new, empty database.
pub async fn with_database<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Database) -> F) {
    let name = format!("migrator_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let mut server = connect(&server_url()).await;
    run(&mut server, &format!("CREATE DATABASE {name}")).await;
    let url = PgConnectOptions::from_str(&server_url()).expect("DATABASE_URL").database(&name);
    let outcome = tokio::spawn(test(Database { name: name.clone(), url: url.to_url_lossy().to_string() })).await;
    run(&mut server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(error) = outcome {
        std::panic::resume_unwind(error.into_panic());
    }
}

impl Database {
    pub fn target(&self) -> Target {
        Target::at(&self.url).expect("a URL")
    }

    pub async fn up(&self) -> Prepared {
        meshmall_migrator::up(&self.target(), &passwords(), &Silent).await.expect("up")
    }

    pub async fn connect(&self) -> PgConnection {
        connect(&self.url).await
    }

    /// As one of the services.
    pub async fn connect_as(&self, role: &str) -> Result<PgConnection, sqlx::Error> {
        PgConnectOptions::from_str(&self.url)?.username(role).password(PASSWORD).connect().await
    }

    /// One number.
    pub async fn number(&self, query: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(&mut self.connect().await).await.expect(query)
    }

    /// A hash of every row of every table of the shop.
    pub async fn fingerprint(&self) -> String {
        let tables = ["categories", "sellers", "pictures", "products", "flash_sales", "reviews"]
            .map(|table| format!("productdb.{table}"));
        let mut hashes = Vec::new();
        for table in tables.into_iter().chain(["inventorydb.stock".to_owned()]) {
            let query =
                format!("SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM {table} AS t");
            let hash: String =
                sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut self.connect().await).await.expect("hash");
            hashes.push(format!("{table} {hash}"));
        }
        hashes.join("\n")
    }
}

pub fn passwords() -> Passwords {
    Passwords::from_lookup(|_| Some(PASSWORD.to_owned())).expect("passwords")
}

pub fn server_url() -> String {
    std::env::var("DATABASE_URL").expect(
        "DATABASE_URL is not set. These tests need a superuser of a throw-away server: scripts/database throw-away cargo test -p meshmall-migrator",
    )
}

pub async fn connect(url: &str) -> PgConnection {
    PgConnectOptions::from_str(url).expect("a URL").connect().await.expect("a connection")
}

pub async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await.expect(statement);
}
