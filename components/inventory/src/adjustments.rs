//! Adjustments: what came and went, each with a reason, and the ledger of all of them.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::page::{self, List, Page};
use meshmall_service::values::Whole;
use meshmall_service::{Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::seller;
use crate::stock::{MOST_UNITS, Note, Reason, Stock, note};

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = StockAdjustment))]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    change: Whole<{ -MOST_UNITS }, { MOST_UNITS }>,
    reason: Reason,
    note: Option<Note>,
}

/// A row of the ledger.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = LedgerEntry))]
pub struct Entry {
    id: i64,
    change: i32,
    reason: String,
    note: Option<String>,
    /// Who did it; `null` for the shop itself.
    actor: Option<Uuid>,
    /// The stock right after it.
    available: i32,
    reserved: i32,
    sold: i64,
    at: String,
}

pub fn adjust(request: &Request) -> Result<Response, Problem> {
    let product_id = request.path_id("product_id")?;
    let adjust: Adjust = request.json()?;
    request.query.finish()?;
    let key = request.idempotency_key()?;
    if adjust.change.get() == 0 {
        return Err(Problem::invalid_body(Some("change".to_owned()), "must not be 0"));
    }
    let actor = seller::of_product(request, product_id)?;
    let whole = |number: i64| i32::try_from(number).map(ParameterValue::Int32).map_err(Problem::internal);
    let parameters = [
        ParameterValue::Uuid(product_id.to_string()),
        whole(adjust.change.get())?,
        ParameterValue::Str(adjust.reason.as_str().to_owned()),
        note(adjust.note),
        ParameterValue::Uuid(actor.to_string()),
        ParameterValue::Str(key.to_owned()),
        whole(MOST_UNITS)?,
    ];
    let rows = database::query(include_str!("sql/adjust.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("adjust gave no row"))?;
    let outcome: String = row.get("outcome")?;
    match outcome.as_str() {
        "done" => Ok(Response::json(&Stock::of(product_id, row)?)?.private()),
        "reused" => Err(Problem::unprocessable(
            "idempotency-key-reused",
            "this Idempotency-Key was used for another adjustment of this product; take a new one",
        )),
        "negative" => {
            let available: i32 = row.get("available")?;
            Err(Problem::conflict("stock-negative", format!("only {available} are available to be taken away")))
        }
        _ => Err(Problem::conflict("stock-too-large", format!("a product may have at most {MOST_UNITS} units"))),
    }
}

pub fn list(request: &Request) -> Result<Response, Problem> {
    let product_id = request.path_id("product_id")?;
    let limit = page::limit(&request.query)?;
    let list = List::new(["adjustments", &product_id.to_string()]);
    let after: Option<i64> = list.key(&request.query)?;
    request.query.finish()?;
    seller::of_product(request, product_id)?;
    let parameters = [
        ParameterValue::Uuid(product_id.to_string()),
        after.map_or(ParameterValue::DbNull, ParameterValue::Int64),
        // One more than the page, which tells whether there are more.
        ParameterValue::Int64(i64::try_from(limit).map_err(Problem::internal)? + 1),
    ];
    let rows = database::query(include_str!("sql/ledger.sql"), &parameters)?;
    let items = rows.iter().take(limit).map(Entry::of).collect::<Result<Vec<_>, _>>()?;
    let next_cursor = match items.last() {
        Some(last) if rows.len() > limit => Some(list.cursor_after(last.id)?),
        _ => None,
    };
    Ok(Response::json(&Page { items, next_cursor })?.private())
}

impl Entry {
    fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.get("id")?,
            change: row.get("change")?,
            reason: row.get("reason")?,
            note: row.get("note")?,
            actor: row.get("actor")?,
            available: row.get("available")?,
            reserved: row.get("reserved")?,
            sold: row.get("sold")?,
            at: row.get("at")?,
        })
    }
}
