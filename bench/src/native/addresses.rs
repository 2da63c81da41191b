//! Address books.

use anyhow::Result;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::pools::Pools;

const ADDRESSES: &str = include_str!("../../../components/user/src/sql/addresses.sql");

/// One address of a user, as an order keeps it.
pub async fn address_of(pools: &Pools, user: Uuid, id: Uuid) -> Result<Value> {
    let row = pools.user.row(ADDRESSES, &[&user, &Some(id)]).await?;
    let mut address = Map::new();
    for field in ["recipient", "phone", "country", "region", "city", "street", "postal_code"] {
        address.insert(field.to_owned(), row.try_get::<_, String>(field)?.into());
    }
    Ok(address.into())
}
