//! An order, as it was bought.

use meshmall_service::database::{DatabaseError, Row};
use meshmall_service::values::{Localized, Money};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::status::Status;

/// So many of a product, at the price of that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OrderLine))]
pub struct Line {
    pub product_id: Uuid,
    pub seller_id: Uuid,
    pub name: Localized,
    pub picture: Option<String>,
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 1))]
    pub unit_price: i64,
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 1, maximum = 99))]
    pub quantity: u32,
    /// Units that were paid back, or are about to be.
    pub refunded_quantity: u32,
}

/// Where the goods go, as it was when they were ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OrderAddress))]
pub struct Address {
    pub recipient: String,
    pub phone: String,
    pub country: String,
    pub region: String,
    pub city: String,
    pub street: String,
    pub postal_code: String,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Order {
    pub id: Uuid,
    pub user_id: Uuid,
    pub status: Status,
    /// Why it was cancelled.
    pub reason: Option<String>,
    pub total: Money,
    pub lines: Vec<Line>,
    pub address: Address,
    pub created_at: String,
    pub updated_at: String,
    /// What the saga needs and nobody sees.
    #[serde(skip)]
    pub payment_token: Option<String>,
    #[serde(skip)]
    pub age_ms: i64,
}

impl Order {
    /// Reads the columns that every statement on orders selects alike.
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        let status: String = row.get("status")?;
        Ok(Self {
            id: row.get("id")?,
            user_id: row.get("user_id")?,
            status: Status::of_name(&status)
                .ok_or_else(|| DatabaseError::Unexpected(format!("order status {status}")))?,
            reason: row.get("reason")?,
            total: Money { amount: row.get("total")?, currency: row.get("currency")? },
            lines: from_json(row, "lines")?,
            address: from_json(row, "address")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            payment_token: row.get("payment_token")?,
            age_ms: row.get("age_ms")?,
        })
    }

    /// Whether somebody sells a part of it, or all of it.
    pub fn is_sold_by(&self, seller: Uuid, part: Part) -> bool {
        match part {
            Part::Any => self.lines.iter().any(|line| line.seller_id == seller),
            Part::All => self.lines.iter().all(|line| line.seller_id == seller),
        }
    }
}

/// How much of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Any,
    All,
}

/// A column of JSON, selected as text.
pub fn from_json<T: for<'de> Deserialize<'de>>(row: &Row, column: &str) -> Result<T, DatabaseError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| DatabaseError::Unexpected(format!("column {column}: {error}")))
}
