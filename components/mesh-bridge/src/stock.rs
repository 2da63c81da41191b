//! `stock`, asked of inventory.

use serde::Deserialize;

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::stock::{Availability, Guest};
use crate::bindings::meshmall::types::types::{CallContext, CallError};
use crate::peer::Peer;

const INVENTORY: Peer = Peer { name: "inventory", url: "inventory_url" };

#[derive(Deserialize)]
struct Stock {
    product_id: String,
    available: u32,
}

impl Guest for Bridge {
    fn availability_of(context: CallContext, product_ids: Vec<String>) -> Result<Vec<Availability>, CallError> {
        let path = format!("/internal/inventory?ids={}", product_ids.join(","));
        let stock: Vec<Stock> = INVENTORY.items(&context, &path)?;
        Ok(stock
            .into_iter()
            .map(|stock| Availability { product_id: stock.product_id, available: stock.available })
            .collect())
    }
}
