//! How far a database is prepared.

use crate::error::{During as _, Error};
use crate::progress::Progress;
use crate::service::{SERVICES, Service};
use crate::session::Session;
use crate::target::Target;
use crate::up::{migrations, schemas};

/// The whole database.
#[derive(Debug, Clone)]
pub struct Status {
    /// Its name.
    pub database: String,
    /// The server's version, in its own words.
    pub server: String,
    /// One per service.
    pub services: Vec<ServiceStatus>,
}

/// One service's part.
#[derive(Debug, Clone)]
pub struct ServiceStatus {
    /// Whose.
    pub service: Service,
    /// Whether the schema exists.
    pub schema: bool,
    /// Whether the login role exists.
    pub role: bool,
    /// Applied migrations.
    pub applied: usize,
    /// Files of those that are still to be applied.
    pub pending: Vec<String>,
    /// Tables and how many rows each has.
    pub rows: Vec<(String, i64)>,
}

impl Status {
    /// Whether `up` would change something.
    pub fn is_pending(&self) -> bool {
        self.services.iter().any(|service| !service.schema || !service.role || !service.pending.is_empty())
    }
}

/// Looks, and changes nothing.
///
/// # Errors
/// Those of the connection, [`Error::EditedMigration`] and [`Error::NewerDatabase`].
pub async fn status(target: &Target, progress: &dyn Progress) -> Result<Status, Error> {
    let embedded = migrations::embedded()?;
    let mut session = Session::open(target, progress).await?;
    migrations::check(&mut session, &embedded).await?;
    let mut services = Vec::new();
    for service in SERVICES {
        let applied = migrations::applied(&mut session, service).await?;
        let pending = embedded
            .iter()
            .filter(|(owner, migration)| {
                *owner == service && !applied.iter().any(|applied| applied.version == migration.version)
            })
            .map(|(owner, migration)| migrations::file(*owner, migration))
            .collect();
        services.push(ServiceStatus {
            service,
            schema: schemas::exists(&mut session, service).await?,
            role: role_exists(&mut session, service).await?,
            applied: applied.len(),
            pending,
            rows: row_counts(&mut session, service).await?,
        });
    }
    Ok(Status { database: session.database, server: session.server, services })
}

async fn role_exists(session: &mut Session, service: Service) -> Result<bool, Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)")
        .bind(service.role)
        .fetch_one(&mut session.connection)
        .await
        .during("looking for the roles")
}

async fn row_counts(session: &mut Session, service: Service) -> Result<Vec<(String, i64)>, Error> {
    let tables: Vec<(String, String)> = sqlx::query_as(include_str!("sql/tables.sql"))
        .bind(service.schema)
        .fetch_all(&mut session.connection)
        .await
        .during("listing the tables")?;
    let mut counts = Vec::new();
    for (table, qualified) in tables {
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {qualified}")))
            .fetch_one(&mut session.connection)
            .await
            .during(&format!("counting the rows of {qualified}"))?;
        counts.push((table, count));
    }
    Ok(counts)
}
