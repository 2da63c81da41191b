//! `PUT /inventory/{product_id}`: what was counted, set as it is.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::values::{Line, Whole};
use meshmall_service::{Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::seller;

/// The most units that a seller may have of a product.
pub const MOST_UNITS: i64 = 1_000_000;

/// The stock of a product as its seller sees it.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Stock {
    pub product_id: Uuid,
    /// Units that can be sold.
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    pub available: i32,
    /// Units that are set aside for orders which are not paid yet.
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    pub reserved: i32,
    /// Units that were sold.
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    pub sold: i64,
}

/// Why units came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = StockReason))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Opening,
    Purchase,
    Return,
    Correction,
    Damage,
    Loss,
}

pub type Note = Line<500>;

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetStock {
    available: Whole<0, { MOST_UNITS }>,
    reason: Reason,
    note: Option<Note>,
}

pub fn set(request: &Request) -> Result<Response, Problem> {
    let product_id = request.path_id("product_id")?;
    let set: SetStock = request.json()?;
    request.query.finish()?;
    let actor = seller::of_product(request, product_id)?;
    let parameters = [
        ParameterValue::Uuid(product_id.to_string()),
        ParameterValue::Int32(i32::try_from(set.available.get()).map_err(Problem::internal)?),
        ParameterValue::Str(set.reason.as_str().to_owned()),
        note(set.note),
        ParameterValue::Uuid(actor.to_string()),
    ];
    let rows = database::query(include_str!("sql/set_stock.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("set_stock gave no row"))?;
    Ok(Response::json(&Stock::of(product_id, row)?)?.private())
}

pub fn note(note: Option<Note>) -> ParameterValue {
    note.map_or(ParameterValue::DbNull, |note| ParameterValue::Str(note.into_string()))
}

impl Stock {
    pub fn of(product_id: Uuid, row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            product_id,
            available: row.get("available")?,
            reserved: row.get("reserved")?,
            sold: row.get("sold")?,
        })
    }
}

impl Reason {
    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Purchase => "purchase",
            Self::Return => "return",
            Self::Correction => "correction",
            Self::Damage => "damage",
            Self::Loss => "loss",
        }
    }
}
