//! The stock, and what is set aside of it.

use anyhow::{Result, ensure};
use uuid::Uuid;

use super::cart::Line;
use super::pools::Pools;

const AVAILABILITY: &str = include_str!("../../../components/inventory/src/sql/availability.sql");
const RESERVE: &str = include_str!("../../../components/inventory/src/sql/reserve.sql");
const COMMIT: &str = include_str!("../../../components/inventory/src/sql/commit.sql");
const RESERVATION_SECONDS: i64 = 15 * 60;

pub async fn available(pools: &Pools, ids: &[String]) -> Result<Vec<(Uuid, i32)>> {
    let rows = pools.inventory.query(AVAILABILITY, &[&ids]).await?;
    rows.iter().map(|row| Ok((row.try_get("product_id")?, row.try_get("available")?))).collect()
}

pub async fn reserve(pools: &Pools, order: Uuid, lines: &[Line]) -> Result<()> {
    let (products, quantities): (Vec<String>, Vec<i32>) =
        lines.iter().map(|line| (line.product_id.to_string(), line.quantity)).unzip();
    let row = pools.inventory.row(RESERVE, &[&order, &products, &quantities, &RESERVATION_SECONDS]).await?;
    ensure!(row.try_get::<_, &str>("status")? == "held", "nothing was set aside");
    Ok(())
}

pub async fn commit(pools: &Pools, order: Uuid) -> Result<()> {
    let row = pools.inventory.row(COMMIT, &[&order]).await?;
    ensure!(row.try_get::<_, &str>("status")? == "committed", "nothing was sold");
    Ok(())
}
