//! `GET /products/flash-sale`: what is on sale until the session ends, at the price that carts and orders charge.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::stock;
use crate::summary::Summary;

/// A session has about ten. What the statement answers has to stay within what stock can be asked of at once.
const MOST: i64 = 100;

/// The session of this moment. There always is one: the next begins when it ends.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct FlashSale {
    starts_at: String,
    ends_at: String,
    /// The best selling first.
    items: Vec<Summary>,
}

pub fn show(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let rows = database::query(include_str!("sql/flash_sale.sql"), &[ParameterValue::Int64(MOST)])?;
    let session = rows.first().ok_or_else(|| Problem::internal("there is no session"))?;
    let mut items: Vec<Summary> = rows
        .iter()
        .filter(|row| !matches!(row.get::<Option<Uuid>>("id"), Ok(None)))
        .map(Summary::of)
        .collect::<Result<_, _>>()?;
    let _ = stock::fill_in(request, &mut items);
    Response::json(&FlashSale { starts_at: session.get("starts_at")?, ends_at: session.get("sale_ends_at")?, items })
}
