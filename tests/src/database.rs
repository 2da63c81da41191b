//! A database per test, cloned from a template that is migrated and seeded once per test program.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

use crate::workspace;

/// The services that have a role in the database.
const SERVICES: [&str; 6] = ["user", "product", "cart", "order", "payment", "inventory"];
/// Roles belong to the whole server, so all tests give them the same password.
const PASSWORD: &str = "test-password";

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database that is dropped with this value.
pub struct Database {
    name: String,
    /// `host:port` of the server.
    pub address: String,
}

impl Database {
    /// Clones the template.
    pub async fn create() -> Self {
        let template = TEMPLATE.get_or_init(prepare_template).await;
        let name = format!("{}_{}", prefix(), NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = admin().await;
        admin
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await
            .expect("a database is cloned");
        Self { name, address: address() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection as the server's superuser, to look behind the services or to break things.
    pub async fn superuser(&self) -> Client {
        connect(&url_of(&self.name)).await
    }

    /// Changes what the services see, behind their backs.
    pub async fn change(&self, statements: &str) {
        self.superuser().await.batch_execute(statements).await.expect(statements);
    }

    /// The one number that a query gives.
    pub async fn number(&self, query: &str) -> i64 {
        self.superuser().await.query_one(query, &[]).await.expect(query).get(0)
    }

    /// The address that a service connects to, with its own role.
    pub fn service_url(&self, service: &str) -> String {
        format!("postgres://{service}_service:{PASSWORD}@{}/{}", self.address, self.name)
    }

    /// The variables that point the services at this database.
    pub fn variables(&self) -> Vec<(String, String)> {
        let passwords = SERVICES.iter().map(|service| (format!("{service}_db_password"), PASSWORD.to_owned()));
        let mut variables: Vec<_> = passwords.collect();
        variables.push(("postgres_address".to_owned(), self.address.clone()));
        variables.push(("postgres_database".to_owned(), self.name.clone()));
        variables
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop_database(&self.name);
    }
}

async fn prepare_template() -> String {
    let admin = admin().await;
    sweep(&admin).await;
    let name = format!("{}_template", prefix());
    admin.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("the template is created");
    for command in ["up", "seed"] {
        let mut migrator = Command::new(workspace().join("target/release/meshmall-migrator"));
        migrator.arg(command).env("DATABASE_URL", url_of(&name)).current_dir(std::env::temp_dir());
        for service in SERVICES {
            migrator.env(format!("SPIN_VARIABLE_{}_DB_PASSWORD", service.to_uppercase()), PASSWORD);
        }
        let output = migrator.output().expect("the migrator runs; make test builds it");
        assert!(output.status.success(), "migrator {command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    name
}

/// Drops what a killed test program left behind: the names hold its process id.
async fn sweep(admin: &Client) {
    let rows = admin
        .query("SELECT datname FROM pg_database WHERE datname LIKE 'meshmall\\_test\\_%'", &[])
        .await
        .expect("databases are listed");
    for row in rows {
        let name: String = row.get(0);
        let owner = name.split('_').nth(2).and_then(|pid| pid.parse::<u32>().ok());
        if owner.is_some_and(|pid| !std::path::Path::new(&format!("/proc/{pid}")).exists()) {
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

/// Also called while a test unwinds, so it has a thread and a runtime of its own and never panics.
fn drop_database(name: &str) {
    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    let _ = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            if let Ok((client, connection)) = tokio_postgres::connect(&server_url(), NoTls).await {
                tokio::spawn(connection);
                let _ = client.batch_execute(&statement).await;
            }
        });
        std::io::Result::Ok(())
    })
    .join();
}

async fn admin() -> Client {
    connect(&server_url()).await
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the server of DATABASE_URL answers");
    tokio::spawn(connection);
    client
}

fn server_url() -> String {
    std::env::var("DATABASE_URL").expect(
        "DATABASE_URL is not set: run the tests with `make test`, or `scripts/database throw-away cargo test …`",
    )
}

fn prefix() -> String {
    format!("meshmall_test_{}", std::process::id())
}

fn url_of(database: &str) -> String {
    let server = server_url();
    let (head, _) = server.rsplit_once('/').expect("DATABASE_URL ends with /database");
    format!("{head}/{database}")
}

fn address() -> String {
    let server = server_url();
    let (_, rest) = server.rsplit_once('@').or_else(|| server.split_once("://")).expect("DATABASE_URL has a host");
    rest.split('/').next().unwrap_or_default().to_owned()
}
