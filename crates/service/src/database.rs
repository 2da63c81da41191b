//! Postgres, one statement at a time.
//!
//! Spin pools connections and does not roll back, so no statement here ever opens a transaction. A connection is taken
//! for one statement and given back before anything else happens: a request that held one across an outbound call
//! could starve the pool.

use std::time::Instant;

use spin_sdk::pg4::{Connection, DbValue, Decode, PgError, QueryError};
use thiserror::Error;

use crate::{Problem, timing, variables};

pub use spin_sdk::pg4::ParameterValue;

/// The SQLSTATE of a statement that ran into `statement_timeout`.
const QUERY_CANCELED: &str = "57014";

/// Why a statement gave no result.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// No connection to the server.
    #[error("no connection: {0}")]
    Connection(String),
    /// The server refused the statement.
    #[error("SQLSTATE {code}: {message}")]
    Refused {
        /// The SQLSTATE.
        code: String,
        /// The name of the constraint that was violated, if it was one.
        constraint: Option<String>,
        /// The server's text, for the log.
        message: String,
    },
    /// The statement and this code do not fit together.
    #[error("unexpected: {0}")]
    Unexpected(String),
}

impl From<PgError> for DatabaseError {
    fn from(error: PgError) -> Self {
        match error {
            PgError::ConnectionFailed(message) => Self::Connection(message),
            PgError::QueryFailed(QueryError::DbError(error)) => Self::Refused {
                constraint: error.extras.into_iter().find(|(key, _)| key == "constraint").map(|(_, name)| name),
                code: error.code,
                message: error.message,
            },
            // The server went away while the statement ran: the host has no more than a text for it.
            PgError::QueryFailed(QueryError::Text(message)) => Self::Connection(message),
            other => Self::Unexpected(other.to_string()),
        }
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        match &error {
            DatabaseError::Connection(_) => Problem::unavailable(
                "database-unavailable",
                "the database does not answer; try again in a moment",
                error,
            ),
            // Class 08 is a broken connection, 53 and 57 a server that is full, starting or stopping.
            DatabaseError::Refused { code, .. } if code == QUERY_CANCELED => {
                Problem::unavailable("database-timeout", "the database took too long; try again or ask for less", error)
            }
            DatabaseError::Refused { code, .. } if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => {
                Problem::unavailable(
                    "database-unavailable",
                    "the database does not answer; try again in a moment",
                    error,
                )
            }
            _ => Problem::internal(error),
        }
    }
}

/// One row of a result, read by column name.
pub struct Row {
    columns: std::rc::Rc<[String]>,
    values: Vec<DbValue>,
}

impl Row {
    /// The value of a column. Fails when there is no such column, or it holds another type.
    pub fn get<T: Decode>(&self, column: &str) -> Result<T, DatabaseError> {
        let index = self.columns.iter().position(|name| name == column);
        let value = index
            .and_then(|index| self.values.get(index))
            .ok_or_else(|| DatabaseError::Unexpected(format!("no column {column}")))?;
        T::decode(value).map_err(|error| DatabaseError::Unexpected(format!("column {column}: {error}")))
    }

    /// A column of text array type, NULL elements left out.
    pub fn texts(&self, column: &str) -> Result<Vec<String>, DatabaseError> {
        Ok(self.get::<Vec<Option<String>>>(column)?.into_iter().flatten().collect())
    }
}

/// Runs one statement with the variable `database_url` of this component, and gives the connection back.
pub fn query(statement: &str, parameters: &[ParameterValue]) -> Result<Vec<Row>, Problem> {
    let address = variables::get("database_url")?;
    let started = Instant::now();
    let result = run(&address, statement, parameters);
    timing::statement(started.elapsed());
    Ok(result?)
}

fn run(address: &str, statement: &str, parameters: &[ParameterValue]) -> Result<Vec<Row>, DatabaseError> {
    let result = Connection::open(address)?.query(statement, parameters)?;
    let columns: std::rc::Rc<[String]> = result.columns.into_iter().map(|column| column.name).collect();
    Ok(result.rows.into_iter().map(|values| Row { columns: columns.clone(), values }).collect())
}
