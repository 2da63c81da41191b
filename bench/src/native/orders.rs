//! Orders, as far as all goes well.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::pools::Pools;
use super::products::{self, Listing};
use super::{addresses, cart, payment, stock};

const FIND_BY_KEY: &str = include_str!("../../../components/order/src/sql/find_by_key.sql");
const PLACE: &str = include_str!("../../../components/order/src/sql/place.sql");
const ADVANCE: &str = include_str!("../../../components/order/src/sql/advance.sql");
const LEASE_MS: i64 = 15_000;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Checkout {
    address_id: Uuid,
    payment_token: String,
}

/// Orders what is in the cart, and has it paid.
pub async fn place(pools: &Pools, user: Uuid, key: &str, body: &[u8]) -> Result<Value> {
    let checkout: Checkout = serde_json::from_slice(body)?;
    let hash = Sha256::digest(serde_json::to_vec(&checkout)?).to_vec();
    ensure!(pools.order.query(FIND_BY_KEY, &[&user, &key, &hash]).await?.is_empty(), "the key is used");

    let cart = cart::lines_of(pools, user).await?;
    let ids: Vec<Uuid> = cart.iter().map(|line| line.product_id).collect();
    let listings = products::listings(pools, &ids).await?;
    let (total, currency) = total(&cart, &listings)?;
    let address = addresses::address_of(pools, user, checkout.address_id).await?;
    let id = Uuid::now_v7();
    let address_text = address.to_string();
    let lines = written(&cart, &listings)?.to_string();
    let parameters: [&(dyn ToSql + Sync); 10] =
        [&id, &user, &key, &hash, &total, &currency, &address_text, &lines, &checkout.payment_token, &LEASE_MS];
    let placed = pools.order.row(PLACE, &parameters).await?;
    ensure!(placed.try_get::<_, bool>("is_new")?, "the key is used");
    let created_at: String = placed.try_get("created_at")?;

    stock::reserve(pools, id, &cart).await?;
    advance(pools, id, "pending", "reserved").await?;
    payment::charge(pools, id, user, total, &currency, &checkout.payment_token).await?;
    advance(pools, id, "reserved", "charged").await?;
    stock::commit(pools, id).await?;
    cart::remove_bought(pools, user, id, &cart).await?;
    advance(pools, id, "charged", "paid").await?;
    Ok(json!({
        "id": id, "user_id": user, "status": "paid", "reason": null,
        "total": { "amount": total, "currency": currency },
        "lines": shown(&cart, &listings)?, "address": address,
        "created_at": created_at, "updated_at": created_at,
    }))
}

async fn advance(pools: &Pools, id: Uuid, from: &str, to: &str) -> Result<()> {
    let (no_reason, no_actor): (Option<&str>, Option<Uuid>) = (None, None);
    let row = pools.order.row(ADVANCE, &[&id, &from, &to, &no_reason, &no_actor]).await?;
    ensure!(row.try_get::<_, bool>("moved")?, "somebody else has moved the order");
    Ok(())
}

fn listing_of<'a>(line: &cart::Line, listings: &'a [Listing]) -> Result<&'a Listing> {
    listings.iter().find(|listing| listing.id == line.product_id).context("the product is gone")
}

fn total(cart: &[cart::Line], listings: &[Listing]) -> Result<(i64, String)> {
    let first = listing_of(cart.first().context("the cart is empty")?, listings)?;
    let mut total = 0;
    for line in cart {
        total += listing_of(line, listings)?.price * i64::from(line.quantity);
    }
    Ok((total, first.currency.clone()))
}

/// The lines as the database takes them.
fn written(cart: &[cart::Line], listings: &[Listing]) -> Result<Value> {
    let line = |(position, line): (usize, &cart::Line)| -> Result<Value> {
        let listing = listing_of(line, listings)?;
        Ok(json!({
            "product_id": line.product_id, "position": position, "seller_id": listing.seller_id,
            "name_zh": listing.name_zh, "name_en": listing.name_en, "picture": listing.picture,
            "unit_price": listing.price, "quantity": line.quantity,
        }))
    };
    cart.iter().enumerate().map(line).collect()
}

/// The lines as the buyer sees them.
fn shown(cart: &[cart::Line], listings: &[Listing]) -> Result<Value> {
    let line = |line: &cart::Line| -> Result<Value> {
        let listing = listing_of(line, listings)?;
        Ok(json!({
            "product_id": line.product_id, "seller_id": listing.seller_id,
            "name": { "zh": listing.name_zh, "en": listing.name_en }, "picture": listing.picture,
            "unit_price": listing.price, "quantity": line.quantity, "refunded_quantity": 0,
        }))
    };
    cart.iter().map(line).collect()
}
