//! Prepares a database: extension, schemas, roles, what each role may reach, and the migrations.
//!
//! Every step looks first and acts only where something is missing, so that it may run at every start of the shop.

pub(crate) mod access;
pub(crate) mod migrations;
pub(crate) mod roles;
pub(crate) mod schemas;

use std::time::Instant;

use crate::error::Error;
use crate::passwords::Passwords;
use crate::progress::{Outcome, Progress};
use crate::service::SERVICES;
use crate::session::Session;
use crate::target::Target;

/// What a run of [`up`] changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prepared {
    /// Steps that changed something.
    pub done: usize,
    /// Steps that found their work done.
    pub already: usize,
}

/// Prepares the database. Idempotent, and safe to run twice at once.
///
/// # Errors
/// Everything in [`Error`] that speaks of the connection, of privileges or of migrations. What was done before the
/// failing step stays, and the next run goes on from there.
pub async fn up(target: &Target, passwords: &Passwords, progress: &dyn Progress) -> Result<Prepared, Error> {
    let embedded = migrations::embedded()?;
    let mut session = Session::open(target, progress).await?;
    session.lock(progress).await?;
    migrations::check(&mut session, &embedded).await?;

    let mut report = Report { progress, prepared: Prepared::default(), since: Instant::now() };
    report.step("extension pg_trgm", schemas::extension(&mut session).await?);
    for service in SERVICES {
        report.step(&format!("schema {}", service.schema), schemas::schema(&mut session, service).await?);
    }
    for (service, password) in passwords.iter() {
        report.step(&format!("role {}", service.role), roles::role(&mut session, service, password).await?);
    }
    report.step("each role reaches its own schema alone", access::grant(&mut session).await?);
    for (service, migration) in &embedded {
        let outcome = migrations::apply(&mut session, *service, migration).await?;
        report.step(&format!("migration {}", migrations::file(*service, migration)), outcome);
    }
    Ok(report.prepared)
}

struct Report<'a> {
    progress: &'a dyn Progress,
    prepared: Prepared,
    since: Instant,
}

impl Report<'_> {
    fn step(&mut self, name: &str, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.prepared.done += 1,
            Outcome::Already => self.prepared.already += 1,
        }
        self.progress.step(name, outcome, self.since.elapsed());
        self.since = Instant::now();
    }
}
