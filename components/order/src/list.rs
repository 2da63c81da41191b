//! `GET /orders`: the caller's orders, newest first.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::page::{self, List};
use meshmall_service::{Problem, Request, Response};

use crate::order::Order;
use crate::status::Status;
use crate::store;

pub fn list(request: &Request) -> Result<Response, Problem> {
    let caller = request.caller()?;
    let view = request.query.text("as").unwrap_or("buyer");
    let (buyer, seller) = match view {
        "buyer" => (store::uuid(caller.id), ParameterValue::DbNull),
        "seller" => (ParameterValue::DbNull, store::uuid(caller.id)),
        "admin" if caller.is_admin() => (ParameterValue::DbNull, ParameterValue::DbNull),
        "admin" => return Err(Problem::forbidden("only an admin sees everybody's orders")),
        _ => return Err(Problem::invalid_parameter("as", "must be buyer, seller or admin")),
    };
    let status = match request.query.text("status") {
        None => None,
        Some(name) => Some(
            Status::of_name(name)
                .ok_or_else(|| Problem::invalid_parameter("status", format!("must be one of {}", Status::names())))?,
        ),
    };
    let limit = page::limit(&request.query)?;
    let caller_id = caller.id.to_string();
    let list = List::new(["orders", &caller_id, view, status.map_or("", Status::name)]);
    let after = list.time_key(&request.query)?;
    request.query.finish()?;
    let status = status.map_or(ParameterValue::DbNull, |status| store::text(status.name()));
    let [instant, last_id, most] = page::time_parameters(after, limit)?;
    let rows = database::query(include_str!("sql/list.sql"), &[buyer, seller, status, instant, last_id, most])?;
    Ok(Response::json(&page::by_time(&list, &rows, limit, Order::of)?)?.private())
}
