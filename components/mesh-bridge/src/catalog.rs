//! `catalog`, asked of product.

use serde::Deserialize;

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::catalog::{Guest, Listing, ListingStatus};
use crate::bindings::meshmall::types::types::{CallContext, CallError, Localized, Money};
use crate::peer::Peer;

const PRODUCT: Peer = Peer { name: "product", url: "product_url" };

#[derive(Deserialize)]
struct Product {
    id: String,
    seller_id: String,
    name: Localized,
    price: Money,
    picture: Option<String>,
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Retired,
}

impl Guest for Bridge {
    fn listings(context: CallContext, product_ids: Vec<String>) -> Result<Vec<Listing>, CallError> {
        let path = format!("/internal/products?ids={}", product_ids.join(","));
        let products: Vec<Product> = PRODUCT.items(&context, &path)?;
        Ok(products.into_iter().map(Listing::from).collect())
    }
}

impl From<Product> for Listing {
    fn from(product: Product) -> Self {
        Self {
            id: product.id,
            seller_id: product.seller_id,
            name: product.name,
            price: product.price,
            picture: product.picture.unwrap_or_default(),
            status: match product.status {
                Status::Active => ListingStatus::Active,
                Status::Retired => ListingStatus::Retired,
            },
        }
    }
}
