//! The migrations: one history per service, in its own schema.

use std::borrow::Cow;

use include_dir::{Dir, include_dir};
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{AppliedMigration, Migrate as _, MigrateError, Migration, MigrationType};

use crate::error::{During as _, Error};
use crate::progress::Outcome;
use crate::service::{SERVICES, Service};
use crate::session::Session;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// Every migration that this program knows, service by service, oldest first.
pub(crate) fn embedded() -> Result<Vec<(Service, Migration)>, Error> {
    let mut all = Vec::new();
    for service in SERVICES {
        let mut own = match FILES.get_dir(service.name) {
            Some(folder) => folder.files().map(parse).collect::<Result<Vec<_>, _>>()?,
            None => Vec::new(),
        };
        own.sort_by_key(|migration| migration.version);
        all.extend(own.into_iter().map(|migration| (service, migration)));
    }
    Ok(all)
}

/// `0001_catalogue.sql` becomes version 1, "catalogue".
fn parse(file: &'static include_dir::File<'static>) -> Result<Migration, Error> {
    let bad = |reason: &str| Error::BadEmbeddedFile {
        file: format!("migrations/{}", file.path().display()),
        reason: reason.to_owned(),
    };
    let stem = file.path().file_stem().and_then(|stem| stem.to_str()).ok_or_else(|| bad("has no name"))?;
    let (version, description) = stem.split_once('_').ok_or_else(|| bad("is not named 0001_what.sql"))?;
    let version = version.parse().map_err(|_| bad("does not begin with a number"))?;
    let sql = file.contents_utf8().ok_or_else(|| bad("is not UTF-8"))?;
    Ok(Migration::new(version, Cow::Borrowed(description), MigrationType::Simple, sql.into_sql_str(), false))
}

/// The path below `migrations/`.
pub(crate) fn file(service: Service, migration: &Migration) -> String {
    format!("{}/{:04}_{}.sql", service.name, migration.version, migration.description)
}

/// Refuses before anything is changed: an edited migration, or a database that is newer than this program.
pub(crate) async fn check(session: &mut Session, embedded: &[(Service, Migration)]) -> Result<(), Error> {
    for service in SERVICES {
        for applied in applied(session, service).await? {
            let known =
                embedded.iter().find(|(owner, migration)| *owner == service && migration.version == applied.version);
            match known {
                None => {
                    return Err(Error::NewerDatabase { service, version: applied.version });
                }
                Some((_, migration)) if migration.checksum != applied.checksum => {
                    return Err(Error::EditedMigration { file: file(service, migration) });
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

/// What the service's history holds; nothing where there is no history yet.
pub(crate) async fn applied(session: &mut Session, service: Service) -> Result<Vec<AppliedMigration>, Error> {
    let begun: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(service.history)
        .fetch_one(&mut session.connection)
        .await
        .during("looking for the history of migrations")?;
    if !begun {
        return Ok(Vec::new());
    }
    let doing = format!("reading {}", service.history);
    session.connection.list_applied_migrations(service.history).await.map_err(|error| explain(&doing, error))
}

/// Applies one migration with its record in the history, in one transaction.
pub(crate) async fn apply(session: &mut Session, service: Service, migration: &Migration) -> Result<Outcome, Error> {
    let doing = format!("the migration {}", file(service, migration));
    session.connection.ensure_migrations_table(service.history).await.map_err(|error| explain(&doing, error))?;
    if applied(session, service).await?.iter().any(|applied| applied.version == migration.version) {
        return Ok(Outcome::Already);
    }
    session.connection.apply(service.history, migration).await.map_err(|error| explain(&doing, error))?;
    Ok(Outcome::Done)
}

fn explain(doing: &str, error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Error::database(doing, &error),
        other => Error::Database { doing: doing.to_owned(), reason: other.to_string(), code: None },
    }
}
