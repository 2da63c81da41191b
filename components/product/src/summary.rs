//! A product as lists show it.

use meshmall_service::database::{DatabaseError, Row};
use meshmall_service::values::{Localized, Money};
use serde::Serialize;
use uuid::Uuid;

use crate::badge::Badge;
use crate::pictures;
use crate::rating::Rating;

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = ProductSeller))]
pub struct Seller {
    pub id: Uuid,
    pub name: Localized,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = Product))]
pub struct Summary {
    pub id: Uuid,
    pub name: Localized,
    pub category: String,
    pub seller: Seller,
    /// What everybody pays now.
    pub price: Money,
    /// The regular price while a flash sale runs; `null` otherwise.
    pub list_price: Option<Money>,
    /// When the flash sale ends, and `list_price` is paid again; `null` where there is none.
    pub sale_ends_at: Option<String>,
    pub picture: Option<String>,
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    pub sold: i64,
    /// Left out where there is none, and by version 1 of the service, which has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), schema(nullable = false))]
    pub badge: Option<Badge>,
    pub rating: Rating,
    /// Units that can be sold now; `null` while inventory does not answer.
    pub available: Option<u32>,
    pub created_at: String,
}

impl Summary {
    /// Reads the columns that every statement on products selects alike.
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        let currency: String = row.get("currency")?;
        let list_price = row.get::<Option<i64>>("list_price")?;
        let sold = row.get("sold")?;
        Ok(Self {
            id: row.get("id")?,
            name: Localized { zh: row.get("name_zh")?, en: row.get("name_en")? },
            category: row.get("category")?,
            seller: Seller {
                id: row.get("seller_id")?,
                name: Localized { zh: row.get("seller_name_zh")?, en: row.get("seller_name_en")? },
            },
            list_price: list_price.map(|amount| Money { amount, currency: currency.clone() }),
            price: Money { amount: row.get("price")?, currency },
            sale_ends_at: row.get("sale_ends_at")?,
            picture: row.texts("pictures")?.first().map(|id| pictures::path_of(id)),
            sold,
            badge: Badge::of(sold),
            rating: Rating::of(row)?,
            available: None,
            created_at: row.get("created_at")?,
        })
    }
}
