//! Which database is worked on, and how long its server is waited for.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use crate::error::{Error, sqlstate, words};

/// A database and its server. Never shows a password.
#[derive(Clone)]
pub struct Target {
    pub(crate) options: PgConnectOptions,
    pub(crate) wait: Duration,
}

impl Target {
    /// The database at `url`, whose server is there or is not: it is asked once.
    ///
    /// # Errors
    /// [`Error::BadDatabaseUrl`].
    pub fn at(url: &str) -> Result<Self, Error> {
        let options =
            PgConnectOptions::from_str(url).map_err(|error| Error::BadDatabaseUrl { reason: words(&error) })?;
        Ok(Self { options: options.application_name("meshmall-migrator"), wait: Duration::ZERO })
    }

    /// The same, asked again for so long while its server is not there yet.
    #[must_use]
    pub fn waited_for(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    pub(crate) fn address(&self) -> String {
        match self.options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", self.options.get_host(), self.options.get_port()),
        }
    }

    pub(crate) fn database(&self) -> &str {
        self.options.get_database().unwrap_or(self.options.get_username())
    }

    /// What it means that connecting failed for good.
    pub(crate) fn refusal(&self, error: &sqlx::Error) -> Error {
        let address = self.address();
        match sqlstate(error).as_deref() {
            Some("28P01" | "28000") => {
                Error::LoginRefused { address, user: self.options.get_username().to_owned(), reason: words(error) }
            }
            Some("3D000") => Error::NoSuchDatabase { database: self.database().to_owned(), address },
            _ => Error::database(format!("connecting to {address}"), error),
        }
    }
}
