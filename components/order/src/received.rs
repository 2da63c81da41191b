//! `GET /internal/orders/received`: who may speak about a product from experience.

use meshmall_service::database;
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;

use crate::store;

#[derive(Serialize)]
struct Received {
    received: bool,
}

pub fn received(request: &Request) -> Result<Response, Problem> {
    let parameters =
        [store::uuid(request.query.needed_id("user_id")?), store::uuid(request.query.needed_id("product_id")?)];
    request.query.finish()?;
    let rows = database::query(include_str!("sql/received.sql"), &parameters)?;
    Response::json(&Received { received: !rows.is_empty() })
}
