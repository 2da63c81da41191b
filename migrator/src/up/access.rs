//! What each role may reach: its own schema, and nothing of the others or of `public`.
//!
//! Rights on tables and functions are given by the migrations that create them.

use crate::error::{During as _, Error};
use crate::progress::Outcome;
use crate::service::SERVICES;
use crate::session::Session;

pub(crate) async fn grant(session: &mut Session) -> Result<Outcome, Error> {
    if is_right(session).await? {
        return Ok(Outcome::Already);
    }
    let database = quoted(&session.database);
    let mut statements = vec![
        // Temporary tables are how a service would keep state in a pooled connection.
        format!("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"),
        "REVOKE ALL ON SCHEMA public FROM PUBLIC".to_owned(),
    ];
    for service in SERVICES {
        let (schema, role) = (service.schema, service.role);
        statements.push(format!("GRANT CONNECT ON DATABASE {database} TO {role}"));
        statements.push(format!("REVOKE ALL ON SCHEMA {schema} FROM PUBLIC"));
        statements.push(format!("GRANT USAGE ON SCHEMA {schema} TO {role}"));
    }
    let privilege = format!("of an owner of the database \"{}\" and of its schemas", session.database);
    session.run(statements.join(";\n")).await.needing(
        &privilege,
        &session.user,
        "granting each role access to its schema",
    )?;
    if is_right(session).await? {
        return Ok(Outcome::Done);
    }
    // A REVOKE by someone who does not own the schema is a mere warning.
    Err(Error::MissingPrivilege {
        doing: "closing the schema public to the services".to_owned(),
        privilege: "of the owner of the schema public".to_owned(),
        user: session.user.clone(),
        reason: "PUBLIC still has rights on it".to_owned(),
    })
}

async fn is_right(session: &mut Session) -> Result<bool, Error> {
    let (roles, schemas): (Vec<&str>, Vec<&str>) =
        SERVICES.iter().map(|service| (service.role, service.schema)).unzip();
    sqlx::query_scalar(include_str!("../sql/access.sql"))
        .bind(roles)
        .bind(schemas)
        .fetch_one(&mut session.connection)
        .await
        .during("looking at what the roles may reach")
}

/// The database's name is the user's choice, and may hold anything.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
