//! Drops what [`up`](crate::up) made in this database. The roles stay: other databases of the server may use them.

use std::time::Instant;

use crate::error::{During as _, Error};
use crate::progress::{Outcome, Progress};
use crate::service::SERVICES;
use crate::session::Session;
use crate::target::Target;

/// Drops the six schemas with everything in them, all or none. Asks nothing; the program does that.
///
/// # Errors
/// Those of the connection, and [`Error::MissingPrivilege`] where the schemas belong to somebody else.
pub async fn reset(target: &Target, progress: &dyn Progress) -> Result<(), Error> {
    let mut session = Session::open(target, progress).await?;
    session.lock(progress).await?;
    let since = Instant::now();
    let schemas = SERVICES.map(|service| service.schema).join(", ");
    session.run(format!("DROP SCHEMA IF EXISTS {schemas} CASCADE")).await.needing(
        "of the schemas' owner",
        &session.user,
        "dropping the schemas",
    )?;
    progress.step(&format!("dropped {schemas}"), Outcome::Done, since.elapsed());
    Ok(())
}

/// The name of the database in its server's words, for the question.
///
/// # Errors
/// Those of the connection.
pub async fn database_name(target: &Target, progress: &dyn Progress) -> Result<String, Error> {
    Session::open(target, progress).await.map(|session| session.database)
}
