//! `spin:postgres@4.0.0`: one pool of 64 connections per connection string and process, as in Spin.
//!
//! Like Spin, a connection goes back to the pool without a rollback and a statement is prepared anew at every call.

mod convert;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::config::Host as Address;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls};
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::instance::Instance;
use crate::instance::bindings::spin::postgres::postgres::{
    Column, DbError, Error, Host, HostConnection, ParameterValue, QueryError, RowSet,
};

const POOL_SIZE: usize = 64;

/// A connection out of a pool, given back when the guest drops it.
pub struct Connection(Object);

/// The pools of this process.
#[derive(Default)]
pub struct Pools(Mutex<HashMap<String, Pool>>);

impl Pools {
    async fn connection(&self, address: &str, config: Config) -> Result<Connection, Error> {
        let pool = {
            let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match pools.get(address) {
                Some(pool) => pool.clone(),
                None => {
                    let manager =
                        Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Clean });
                    let pool = Pool::builder(manager)
                        .max_size(POOL_SIZE)
                        .build()
                        .map_err(|error| Error::ConnectionFailed(error.to_string()))?;
                    pools.insert(address.to_owned(), pool.clone());
                    pool
                }
            }
        };
        pool.get().await.map(Connection).map_err(|error| Error::ConnectionFailed(chain(&error)))
    }
}

impl Host for Instance {}

impl HostConnection for Instance {
    async fn open(&mut self, address: String) -> Result<Result<Resource<Connection>, Error>> {
        let config = match self.checked(&address) {
            Ok(config) => config,
            Err(error) => return Ok(Err(error)),
        };
        match self.pools.connection(&address, config).await {
            Ok(connection) => Ok(Ok(self.table.push(connection)?)),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn query(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<Result<RowSet, Error>> {
        Ok(run_query(self.table.get(&connection)?, &statement, &parameters).await)
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<Result<u64, Error>> {
        Ok(run_statement(self.table.get(&connection)?, &statement, &parameters).await)
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl Instance {
    fn checked(&self, address: &str) -> Result<Config, Error> {
        let config: Config =
            address.parse().map_err(|error: tokio_postgres::Error| Error::ConnectionFailed(chain(&error)))?;
        for (index, host) in config.get_hosts().iter().enumerate() {
            let Address::Tcp(host) = host else {
                return Err(Error::ConnectionFailed("Unix sockets are not supported on WebAssembly".to_owned()));
            };
            let port = config.get_ports().get(index).copied();
            if !self.outbound.allows("postgres", host, port) {
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                return Err(Error::ConnectionFailed(format!("address postgres://{host}{port} is not permitted")));
            }
        }
        Ok(config)
    }
}

async fn run_query(connection: &Connection, statement: &str, parameters: &[ParameterValue]) -> Result<RowSet, Error> {
    let parameters = convert::parameters(parameters).map_err(Error::BadParameter)?;
    let references: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value.as_ref() as _).collect();
    let rows = connection.0.query(statement, &references).await.map_err(failed)?;
    let columns = rows.first().map(|row| row.columns()).unwrap_or_default();
    Ok(RowSet {
        columns: columns
            .iter()
            .map(|column| Column { name: column.name().to_owned(), data_type: convert::data_type(column.type_()) })
            .collect(),
        rows: rows.iter().map(convert::row).collect::<Result<_, _>>().map_err(Error::ValueConversionFailed)?,
    })
}

async fn run_statement(connection: &Connection, statement: &str, parameters: &[ParameterValue]) -> Result<u64, Error> {
    let parameters = convert::parameters(parameters).map_err(Error::BadParameter)?;
    let references: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value.as_ref() as _).collect();
    connection.0.execute(statement, &references).await.map_err(failed)
}

fn failed(error: tokio_postgres::Error) -> Error {
    let as_text = format!("{error:?}");
    let Some(server) = error.as_db_error() else { return Error::QueryFailed(QueryError::Text(as_text)) };
    let fields = [
        ("column", server.column()),
        ("constraint", server.constraint()),
        ("routine", server.routine()),
        ("hint", server.hint()),
        ("table", server.table()),
        ("datatype", server.datatype()),
        ("schema", server.schema()),
    ];
    Error::QueryFailed(QueryError::DbError(DbError {
        as_text,
        severity: server.severity().to_owned(),
        code: server.code().code().to_owned(),
        message: server.message().to_owned(),
        detail: server.detail().map(str::to_owned),
        extras: fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect(),
    }))
}

/// An error with its causes, which tokio-postgres leaves out of its text.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
