//! Carts.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_postgres::Row;
use uuid::Uuid;

use super::pools::Pools;
use super::products::{self, Listing};
use super::stock;

const ITEMS: &str = include_str!("../../../components/cart/src/sql/items.sql");
const ADD_ITEM: &str = include_str!("../../../components/cart/src/sql/add_item.sql");
const REMOVE_BOUGHT: &str = include_str!("../../../components/cart/src/sql/remove_bought.sql");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    product_id: Uuid,
    quantity: i32,
}

/// So many of a product, at the price at which it was put in.
pub struct Line {
    pub product_id: Uuid,
    pub quantity: i32,
    price: i64,
    currency: String,
}

/// Puts a product in, and shows the cart.
pub async fn add(pools: &Pools, user: Uuid, body: &[u8]) -> Result<Value> {
    let added: Added = serde_json::from_slice(body)?;
    let mut lines = lines_of(pools, user).await?;
    let mut ids: Vec<Uuid> = lines.iter().map(|line| line.product_id).collect();
    if !ids.contains(&added.product_id) {
        ids.push(added.product_id);
    }
    let listings = products::listings(pools, &ids).await?;
    let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let available = stock::available(pools, &texts).await?;

    let listing = listings.iter().find(|listing| listing.id == added.product_id).context("there is no such product")?;
    let left = available.iter().find(|(id, _)| *id == added.product_id).map_or(0, |(_, available)| *available);
    let present = lines.iter().position(|line| line.product_id == added.product_id);
    let quantity = present.and_then(|position| lines.get(position)).map_or(0, |line| line.quantity) + added.quantity;
    ensure!((1..=99.min(left)).contains(&quantity), "there are not so many");

    let (price, currency) = (listing.price, listing.currency.clone());
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
        [&user, &false, &added.product_id, &added.quantity, &price, &currency];
    let row = pools.cart.row(ADD_ITEM, &parameters).await?;
    ensure!(row.try_get::<_, &str>("outcome")? == "added", "it was not put in");
    let changed = Line { product_id: added.product_id, quantity: row.try_get("in_cart")?, price, currency };
    match present.and_then(|position| lines.get_mut(position)) {
        Some(line) => *line = changed,
        None => lines.push(changed),
    }
    view(user, &lines, &listings, &available)
}

/// What is in a cart, oldest first.
pub async fn lines_of(pools: &Pools, user: Uuid) -> Result<Vec<Line>> {
    pools.cart.query(ITEMS, &[&user]).await?.iter().map(Line::of).collect()
}

pub async fn remove_bought(pools: &Pools, user: Uuid, order: Uuid, lines: &[Line]) -> Result<()> {
    let (products, quantities): (Vec<String>, Vec<i32>) =
        lines.iter().map(|line| (line.product_id.to_string(), line.quantity)).unzip();
    pools.cart.query(REMOVE_BOUGHT, &[&user, &order, &products, &quantities]).await?;
    Ok(())
}

impl Line {
    fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            product_id: row.try_get("product_id")?,
            quantity: row.try_get("quantity")?,
            price: row.try_get("price")?,
            currency: row.try_get("currency")?,
        })
    }
}

fn view(user: Uuid, lines: &[Line], listings: &[Listing], available: &[(Uuid, i32)]) -> Result<Value> {
    let (mut views, mut total, mut quantity) = (Vec::with_capacity(lines.len()), 0, 0);
    for line in lines {
        let listing = listings.iter().find(|listing| listing.id == line.product_id).context("a listing")?;
        let left = available.iter().find(|(id, _)| *id == line.product_id).map_or(0, |(_, available)| *available);
        total += listing.price * i64::from(line.quantity);
        quantity += line.quantity;
        views.push(json!({
            "product_id": line.product_id, "quantity": line.quantity, "available": left, "flags": [],
            "listing": {
                "name": { "zh": listing.name_zh, "en": listing.name_en }, "picture": listing.picture,
                "seller_id": listing.seller_id, "status": "active",
            },
            "price": { "amount": listing.price, "currency": listing.currency },
            "price_when_added": { "amount": line.price, "currency": line.currency },
        }));
    }
    let currency = lines.first().map(|line| &line.currency);
    Ok(json!({
        "user_id": user, "lines": views, "quantity": quantity, "can_be_ordered": true,
        "total": { "amount": total, "currency": currency },
    }))
}
