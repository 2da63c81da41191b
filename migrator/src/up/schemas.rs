//! The schemas, and the extension that the search needs.

use crate::error::{During as _, Error, sqlstate};
use crate::progress::Outcome;
use crate::service::Service;
use crate::session::Session;

/// pg_trgm, in `public`, where the migrations name its operator class.
pub(crate) async fn extension(session: &mut Session) -> Result<Outcome, Error> {
    let schema: Option<String> = sqlx::query_scalar(include_str!("../sql/extension.sql"))
        .fetch_optional(&mut session.connection)
        .await
        .during("looking for the extension pg_trgm")?;
    match schema.as_deref() {
        Some("public") => return Ok(Outcome::Already),
        Some(other) => {
            return Err(Error::TrigramsElsewhere { schema: other.to_owned() });
        }
        None => {}
    }
    let created = session.run("CREATE EXTENSION pg_trgm WITH SCHEMA public".to_owned()).await;
    if let Err(error) = &created
        && matches!(sqlstate(error).as_deref(), Some("58P01" | "0A000"))
    {
        return Err(Error::NoTrigrams);
    }
    let privilege = format!("CREATE on the database \"{}\"", session.database);
    created.needing(&privilege, &session.user, "creating the extension pg_trgm")?;
    Ok(Outcome::Done)
}

pub(crate) async fn schema(session: &mut Session, service: Service) -> Result<Outcome, Error> {
    if exists(session, service).await? {
        return Ok(Outcome::Already);
    }
    let privilege = format!("CREATE on the database \"{}\"", session.database);
    session.run(format!("CREATE SCHEMA {}", service.schema)).await.needing(
        &privilege,
        &session.user,
        &format!("creating the schema {}", service.schema),
    )?;
    Ok(Outcome::Done)
}

pub(crate) async fn exists(session: &mut Session, service: Service) -> Result<bool, Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)")
        .bind(service.schema)
        .fetch_one(&mut session.connection)
        .await
        .during("looking for the schemas")
}
