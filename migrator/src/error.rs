//! What can go wrong, each as one sentence with what to do about it.

use std::time::Duration;

use crate::service::Service;

/// Every failure of this crate. Its text is meant for people, and holds no password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither `--database-url` nor `DATABASE_URL`.
    #[error("no database given: set DATABASE_URL or pass --database-url postgres://user:password@host:port/database")]
    NoDatabaseUrl,
    /// The address cannot be read.
    #[error(
        "the database URL cannot be read ({reason}): it must look like postgres://user:password@host:port/database"
    )]
    BadDatabaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// A service's password is not in the environment.
    #[error("{variable} is not set: `make db-up` writes the six services' passwords to .env, or set it yourself")]
    MissingPassword {
        /// The variable to set.
        variable: &'static str,
    },
    /// A password that would break the URL that spin.toml builds with it.
    #[error("{variable} may only hold letters, digits and the characters - . _ ~, because it becomes part of a URL")]
    UnusablePassword {
        /// The variable to change.
        variable: &'static str,
    },
    /// `.env` exists and cannot be read.
    #[error("the file .env cannot be read: {reason}")]
    BadEnvironmentFile {
        /// What is wrong with it.
        reason: String,
    },
    /// The server is not there, for as long as it was waited for.
    #[error(
        "no PostgreSQL server answers at {address} for the database \"{database}\", {}: {reason}. Is it running, do firewalls and network policies let this program through, and is DATABASE_URL right? --wait gives it more time",
        tried(.waited)
    )]
    Unreachable {
        /// Host and port.
        address: String,
        /// The database asked for.
        database: String,
        /// For how long; once if zero.
        waited: Duration,
        /// Why the last attempt failed.
        reason: String,
    },
    /// The server refuses the login.
    #[error("the server at {address} refuses the user \"{user}\": {reason}. Check user and password in DATABASE_URL")]
    LoginRefused {
        /// Host and port.
        address: String,
        /// Who tried.
        user: String,
        /// The server's words.
        reason: String,
    },
    /// The database does not exist.
    #[error(
        "there is no database \"{database}\" at {address}: create it with `createdb {database}`, or correct DATABASE_URL"
    )]
    NoSuchDatabase {
        /// The database asked for.
        database: String,
        /// Host and port.
        address: String,
    },
    /// Older than what the schemas need.
    #[error(
        "the server is PostgreSQL {version}, and the shop needs 14 or later: upgrade it, or point DATABASE_URL to another one"
    )]
    ServerTooOld {
        /// As the server calls itself.
        version: String,
    },
    /// The migrator's own user may not do what is needed.
    #[error(
        "{doing} needs the privilege {privilege}, which the user \"{user}\" lacks: grant it, or use a superuser's DATABASE_URL (the server says: {reason})"
    )]
    MissingPrivilege {
        /// What was tried.
        doing: String,
        /// What is missing.
        privilege: String,
        /// Who tried.
        user: String,
        /// The server's words.
        reason: String,
    },
    /// The extension files are not on the server.
    #[error("the server lacks the extension pg_trgm: install PostgreSQL's contrib package there")]
    NoTrigrams,
    /// The extension is in a schema where the migrations do not look for it.
    #[error(
        "the extension pg_trgm is in the schema \"{schema}\", and the shop needs it in public: ALTER EXTENSION pg_trgm SET SCHEMA public"
    )]
    TrigramsElsewhere {
        /// Where it is.
        schema: String,
    },
    /// A role of that name exists and can do more than a service may.
    #[error(
        "the role {role} exists and has more rights than a service may have (superuser, createrole, createdb, replication or bypassrls): take them away or rename it"
    )]
    MightyRole {
        /// The role.
        role: &'static str,
    },
    /// A migration differs from what was applied under its name.
    #[error(
        "the migration {file} was edited after it had been applied to this database: restore it, and put the change into a new file"
    )]
    EditedMigration {
        /// Its path below `migrations/`.
        file: String,
    },
    /// The database holds migrations that this program does not know.
    #[error("the database is newer than this program: {schema} has the migration {version}, which is not among ours. Use the newer program", schema = .service.schema)]
    NewerDatabase {
        /// Whose schema.
        service: Service,
        /// The unknown migration.
        version: i64,
    },
    /// An embedded file is malformed: a mistake of ours, found by the tests.
    #[error("{file}: {reason}")]
    BadEmbeddedFile {
        /// Its path below `migrator/`.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// `seed` before `up`.
    #[error("the database is not prepared for the seed: run `meshmall-migrator up` first")]
    NotPrepared,
    /// `--products` outside what can be made.
    #[error("--products must be between {least} (the size of the catalogue) and {most}, and not {asked}")]
    ProductsOutOfRange {
        /// What was asked for.
        asked: u64,
        /// The catalogue's size.
        least: u64,
        /// The upper limit.
        most: u64,
    },
    /// The keys that a new one is to be put beside cannot be read.
    #[error(
        "the keys to keep are not a JSON Web Key Set with keys on P-256 ({reason}): correct SPIN_VARIABLE_TOKEN_KEYS or --keep, or pass --keep '' to keep none"
    )]
    BadTokenKeys {
        /// What is wrong with them.
        reason: String,
    },
    /// The operating system has no randomness to give.
    #[error("the operating system gives no random bytes: {reason}")]
    NoRandomness {
        /// Its words.
        reason: String,
    },
    /// `reset` cannot ask.
    #[error("reset asks before it drops anything, and there is no terminal to ask at: pass --yes if you mean it")]
    NoTerminal,
    /// Whoever was asked did not confirm.
    #[error("nothing was dropped: what was typed is not the name \"{database}\"")]
    NotConfirmed {
        /// What should have been typed.
        database: String,
    },
    /// The terminal could not be read.
    #[error("the answer could not be read: {0}")]
    Terminal(#[from] std::io::Error),
    /// Everything else that the server or the connection says.
    #[error("{doing} failed: {reason}")]
    Database {
        /// What was tried.
        doing: String,
        /// The server's words.
        reason: String,
        /// Its SQLSTATE, where the server spoke.
        code: Option<String>,
    },
}

impl Error {
    pub(crate) fn database(doing: impl Into<String>, error: &sqlx::Error) -> Self {
        Self::Database { doing: doing.into(), reason: words(error), code: sqlstate(error) }
    }
}

/// A duration in people's words, to the second.
pub(crate) fn seconds(duration: Duration) -> String {
    let rounded = if duration < Duration::from_secs(1) { duration } else { Duration::from_secs(duration.as_secs()) };
    humantime::format_duration(rounded).to_string()
}

fn tried(waited: &Duration) -> String {
    if waited.is_zero() { "tried once".to_owned() } else { format!("tried for {}", seconds(*waited)) }
}

/// Names what was being done when a statement fails.
pub(crate) trait During<T> {
    fn during(self, doing: &str) -> Result<T, Error>;

    /// As `during`, for a step whose refusal (42501) means that the migrator's user lacks `privilege`.
    fn needing(self, privilege: &str, user: &str, doing: &str) -> Result<T, Error>;
}

impl<T> During<T> for Result<T, sqlx::Error> {
    fn during(self, doing: &str) -> Result<T, Error> {
        self.map_err(|error| Error::database(doing, &error))
    }

    fn needing(self, privilege: &str, user: &str, doing: &str) -> Result<T, Error> {
        self.map_err(|error| match sqlstate(&error).as_deref() {
            Some("42501") => Error::MissingPrivilege {
                doing: doing.to_owned(),
                privilege: privilege.to_owned(),
                user: user.to_owned(),
                reason: words(&error),
            },
            _ => Error::database(doing, &error),
        })
    }
}

/// The server's SQLSTATE, if it was the server that refused.
pub(crate) fn sqlstate(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned())
}

/// The innermost message: sqlx wraps the server's words into its own.
pub(crate) fn words(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}
