//! The services' login roles.
//!
//! Roles belong to the whole server, while the lock belongs to one database: migrators of two databases (tests run
//! many) meet here. So a role is left alone where it is right already, and what loses a race is tried again.

use std::time::Duration;

use crate::error::{During as _, Error, sqlstate, words};
use crate::progress::Outcome;
use crate::scram;
use crate::service::Service;
use crate::session::Session;

/// A race is over in milliseconds. Whatever lasts longer than all of these together is no race.
const ATTEMPTS: u32 = 40;

/// Makes sure that the role exists, may log in with this password, and has no right over the server.
pub(crate) async fn role(session: &mut Session, service: Service, password: &str) -> Result<Outcome, Error> {
    let doing = format!("creating the role {}", service.role);
    let mut attempt = 0;
    loop {
        let statement = match find(session, service).await? {
            Some(Role { mighty: true, .. }) => {
                return Err(Error::MightyRole { role: service.role });
            }
            Some(role) if role.can_login && role.has_password(password) => {
                return Ok(Outcome::Already);
            }
            Some(_) => format!("ALTER ROLE {} LOGIN", service.role),
            None => format!("CREATE ROLE {} LOGIN", service.role),
        };
        let verifier = scram::verifier(password, uuid::Uuid::new_v4().as_bytes());
        match session.run(format!("{statement} PASSWORD '{verifier}'")).await {
            Ok(()) => return Ok(Outcome::Done),
            Err(error) if attempt < ATTEMPTS && lost_a_race(&error) => attempt += 1,
            Err(error) => {
                Err(error).needing("CREATEROLE (and ADMIN OPTION on an existing role)", &session.user, &doing)?;
            }
        }
        // Two that retry in step would collide again and again, so each waits for another time.
        let jitter = u64::from(verifier.bytes().map(u16::from).sum::<u16>() % 16);
        tokio::time::sleep(Duration::from_millis(u64::from(attempt.min(10)) + jitter)).await;
    }
}

/// Whether another database's migrator has changed the same role at the same moment. 23505 and 42710: it was created
/// in between. XX000 is PostgreSQL's code for "internal error", and the text is all that tells this one apart.
fn lost_a_race(error: &sqlx::Error) -> bool {
    match sqlstate(error).as_deref() {
        Some("23505" | "42710" | "40001" | "40P01") => true,
        Some("XX000") => words(error).contains("tuple concurrently"),
        _ => false,
    }
}

struct Role {
    can_login: bool,
    mighty: bool,
    /// What the server stores of the password; only a superuser may see it.
    verifier: Option<String>,
}

impl Role {
    /// False also where nobody may look: then the password is simply set again.
    fn has_password(&self, password: &str) -> bool {
        self.verifier.as_deref().is_some_and(|stored| scram::matches(stored, password))
    }
}

async fn find(session: &mut Session, service: Service) -> Result<Option<Role>, Error> {
    let may_look: bool = sqlx::query_scalar("SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')")
        .fetch_one(&mut session.connection)
        .await
        .during("asking what this user may see")?;
    let statement = if may_look { include_str!("../sql/role_secret.sql") } else { include_str!("../sql/role.sql") };
    let found: Option<(bool, bool, Option<String>)> = sqlx::query_as(statement)
        .bind(service.role)
        .fetch_optional(&mut session.connection)
        .await
        .during("looking for the roles")?;
    Ok(found.map(|(can_login, mighty, verifier)| Role { can_login, mighty, verifier }))
}
