//! Availability: read, never guessed.

use meshmall_service::database::{self, ParameterValue, Row};
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use uuid::Uuid;

/// As the contract `stock` says.
const MOST_IDS: usize = 200;

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = Availability))]
pub struct Stock {
    product_id: Uuid,
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    available: i32,
    in_stock: bool,
}

#[derive(Serialize)]
struct Items {
    items: Vec<Stock>,
}

pub fn one(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("product_id")?;
    request.query.finish()?;
    let stock =
        read(&[id])?.pop().ok_or_else(|| Problem::not_found(format!("there is no stock record of product {id}")))?;
    Response::json(&stock)
}

pub fn many(request: &Request) -> Result<Response, Problem> {
    let ids = request.query.ids("ids", MOST_IDS)?;
    request.query.finish()?;
    Response::json(&Items { items: read(&ids)? })
}

fn read(ids: &[Uuid]) -> Result<Vec<Stock>, Problem> {
    let ids = ParameterValue::ArrayStr(ids.iter().map(|id| Some(id.to_string())).collect());
    let rows = database::query(include_str!("sql/availability.sql"), &[ids])?;
    Ok(rows.iter().map(Stock::of).collect::<Result<_, _>>()?)
}

impl Stock {
    fn of(row: &Row) -> Result<Self, database::DatabaseError> {
        let available = row.get("available")?;
        Ok(Self { product_id: row.get("product_id")?, available, in_stock: available > 0 })
    }
}
