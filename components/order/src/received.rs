//! `GET /internal/orders/received`: who may speak about a product from experience.

use meshmall_service::database;
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::store;

#[derive(Serialize)]
struct Received {
    received: bool,
}

pub fn received(request: &Request) -> Result<Response, Problem> {
    let needed = |name: &'static str| -> Result<Uuid, Problem> {
        request.query.id(name)?.ok_or_else(|| Problem::invalid_parameter(name, "is needed"))
    };
    let parameters = [store::uuid(needed("user_id")?), store::uuid(needed("product_id")?)];
    request.query.finish()?;
    let rows = database::query(include_str!("sql/received.sql"), &parameters)?;
    Response::json(&Received { received: !rows.is_empty() })
}
