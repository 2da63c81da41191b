//! The catalogue.

use std::sync::LazyLock;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::pools::Pools;
use super::stock;

const DETAIL: &str = include_str!("../../../components/product/src/sql/detail.sql");
const LISTINGS: &str = include_str!("../../../components/product/src/sql/listings.sql");

/// As the component fills in list.sql for its default order.
static LIST: LazyLock<String> = LazyLock::new(|| {
    include_str!("../../../components/product/src/sql/list.sql")
        .replace("{key}", "p.sold")
        .replace("{order}", "p.sold")
        .replace("{bound}", "$7::bigint")
        .replace("{comparison}", "<")
        .replace("{direction}", "DESC")
        .replace("{status}", "'active'")
});

/// What carts and orders know of a product.
pub struct Listing {
    pub id: Uuid,
    pub seller_id: Uuid,
    pub name_zh: String,
    pub name_en: String,
    pub price: i64,
    pub currency: String,
    pub picture: Option<String>,
}

pub async fn list(pools: &Pools) -> Result<Value> {
    let none: Option<&str> = None;
    let (no_id, no_number): (Option<Uuid>, Option<i64>) = (None, None);
    let parameters: [&(dyn ToSql + Sync); 9] =
        [&none, &none, &none, &no_id, &no_number, &no_number, &no_number, &no_id, &21_i64];
    let rows = pools.product.query(&LIST, &parameters).await?;
    let mut items: Vec<Value> = rows.iter().take(20).map(summary).collect::<Result<_>>()?;
    fill_in_stock(pools, &mut items).await?;
    Ok(json!({ "items": items, "next_cursor": "a cursor" }))
}

pub async fn detail(pools: &Pools, id: Uuid) -> Result<Value> {
    let row = pools.product.row(DETAIL, &[&id]).await?;
    let mut items = vec![summary(&row)?];
    fill_in_stock(pools, &mut items).await?;
    let mut item = items.pop().context("one item")?;
    item["description"] =
        json!({ "zh": row.try_get::<_, String>("description_zh")?, "en": row.try_get::<_, String>("description_en")? });
    item["pictures"] = json!(row.try_get::<_, Vec<String>>("pictures")?);
    item["status"] = json!(row.try_get::<_, String>("status")?);
    Ok(item)
}

/// Of products that are all for sale.
pub async fn listings(pools: &Pools, ids: &[Uuid]) -> Result<Vec<Listing>> {
    let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let rows = pools.product.query(LISTINGS, &[&texts]).await?;
    rows.iter().map(Listing::of).collect()
}

impl Listing {
    fn of(row: &Row) -> Result<Self> {
        ensure!(row.try_get::<_, &str>("status")? == "active", "the product is no longer for sale");
        let picture = row.try_get::<_, Vec<String>>("pictures")?.into_iter().next();
        Ok(Self {
            id: row.try_get("id")?,
            seller_id: row.try_get("seller_id")?,
            name_zh: row.try_get("name_zh")?,
            name_en: row.try_get("name_en")?,
            price: row.try_get("price")?,
            currency: row.try_get("currency")?,
            picture: picture.map(|id| format!("/api/products/pictures/{id}.svg")),
        })
    }
}

async fn fill_in_stock(pools: &Pools, items: &mut [Value]) -> Result<()> {
    let ids: Vec<String> = items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect();
    for (id, available) in stock::available(pools, &ids).await? {
        let id = id.to_string();
        if let Some(item) = items.iter_mut().find(|item| item["id"] == id.as_str()) {
            item["available"] = json!(available);
        }
    }
    Ok(())
}

fn summary(row: &Row) -> Result<Value> {
    let text = |column: &str| row.try_get::<_, String>(column);
    Ok(json!({
        "id": row.try_get::<_, Uuid>("id")?.to_string(),
        "name": { "zh": text("name_zh")?, "en": text("name_en")? },
        "category": text("category")?,
        "seller": { "id": row.try_get::<_, Uuid>("seller_id")?.to_string(), "name": { "zh": text("seller_name_zh")?, "en": text("seller_name_en")? } },
        "price": { "amount": row.try_get::<_, i64>("price")?, "currency": text("currency")? },
        "picture": row.try_get::<_, Vec<String>>("pictures")?.first(),
        "sold": row.try_get::<_, i64>("sold")?,
        "created_at": text("created_at")?,
    }))
}
