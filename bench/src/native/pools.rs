//! A pool for each role, as large as and cleaned like those of the components.

use anyhow::{Context, Result};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

const SIZE: usize = 64;

pub struct Pools {
    pub user: Service,
    pub product: Service,
    pub cart: Service,
    pub order: Service,
    pub payment: Service,
    pub inventory: Service,
}

/// The database as one service sees it.
pub struct Service(Pool);

impl Pools {
    pub fn new(url: impl Fn(&str) -> String) -> Result<Self> {
        let service = |name| -> Result<Service> {
            let configuration = ManagerConfig { recycling_method: RecyclingMethod::Clean };
            let manager = Manager::from_config(url(name).parse()?, NoTls, configuration);
            Ok(Service(Pool::builder(manager).max_size(SIZE).build()?))
        };
        Ok(Self {
            user: service("user")?,
            product: service("product")?,
            cart: service("cart")?,
            order: service("order")?,
            payment: service("payment")?,
            inventory: service("inventory")?,
        })
    }
}

impl Service {
    /// Runs one statement, prepared anew, on a connection that is given back at once.
    pub async fn query(&self, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
        Ok(self.0.get().await?.query(statement, parameters).await?)
    }

    /// As [`Self::query`], of which the first row is wanted.
    pub async fn row(&self, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Row> {
        self.query(statement, parameters).await?.into_iter().next().context("the statement gave no row")
    }
}
