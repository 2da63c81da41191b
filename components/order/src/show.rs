//! `GET /orders/{id}`: an order with its timeline and refunds.

use meshmall_service::database::{self, Row};
use meshmall_service::{Caller, Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::order::{self, Order, Part};
use crate::store;

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OrderDetail))]
pub struct Detail {
    #[serde(flatten)]
    order: Order,
    timeline: Vec<Event>,
    refunds: Vec<Refund>,
}

/// A change of the order's status.
#[derive(Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OrderEvent))]
pub struct Event {
    #[cfg_attr(not(target_family = "wasm"), schema(value_type = crate::status::Status))]
    status: String,
    reason: Option<String>,
    at: String,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = RefundOfOrder))]
pub struct Refund {
    id: Uuid,
    /// Minor units.
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 1))]
    amount: i64,
    status: String,
    reason: Option<String>,
    lines: Vec<RefundedLine>,
    created_at: String,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct RefundedLine {
    product_id: Uuid,
    quantity: u32,
}

pub fn show(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    request.query.finish()?;
    let rows = database::query(include_str!("sql/show.sql"), &[store::uuid(id)])?;
    let row = rows.first().ok_or_else(|| no_such_order(id))?;
    let order = Order::of(row)?;
    may_see(request.caller()?, &order)?;
    Ok(Response::json(&detail(order, row)?)?.private())
}

fn detail(order: Order, row: &Row) -> Result<Detail, Problem> {
    Ok(Detail { order, timeline: order::from_json(row, "timeline")?, refunds: order::from_json(row, "refunds")? })
}

/// The buyer, whoever sells a part of it, and admins.
pub fn may_see(caller: &Caller, order: &Order) -> Result<(), Problem> {
    if order.is_sold_by(caller.id, Part::Any) { Ok(()) } else { caller.may_touch(order.user_id, "order") }
}

/// The order of the path.
pub fn of_path(request: &Request) -> Result<Order, Problem> {
    let id = request.path_id("id")?;
    store::find(id)?.ok_or_else(|| no_such_order(id))
}

fn no_such_order(id: Uuid) -> Problem {
    Problem::not_found(format!("there is no order {id}"))
}
