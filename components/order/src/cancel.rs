//! `POST /orders/{id}/cancel`: undoes an order that has not been delivered.

use meshmall_service::{Problem, Request, Response, StatusCode};

use crate::order::{Order, Part};
use crate::status::Status;
use crate::{saga, show, store};

/// The order may move on while it is being cancelled, each time by one status of the good way, which has five.
const ATTEMPTS: usize = 6;

pub fn cancel(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    request.no_body()?;
    let mut order = show::of_path(request)?;
    let caller = request.caller()?;
    if !order.is_sold_by(caller.id, Part::All) {
        caller.may_touch(order.user_id, "order")?;
    }
    let reason = if caller.id == order.user_id { "cancelled-by-buyer" } else { "cancelled-by-seller" };
    for _ in 0..ATTEMPTS {
        if !order.status.may_become(Status::Cancelling)
            || store::advance(&mut order, Status::Cancelling, Some(reason), Some(caller.id))?
        {
            break;
        }
    }
    finish(request, order)
}

fn finish(request: &Request, mut order: Order) -> Result<Response, Problem> {
    if order.status == Status::Cancelling && !saga::drive(request, &mut order)? {
        let _ = store::leave(order.id);
    }
    match order.status {
        Status::Cancelled => Ok(Response::json(&order)?.private()),
        Status::Delivered => Err(wrong_status(&order, "a delivered order is not cancelled; ask for a refund")),
        // Somebody else is at it, or a peer does not answer: it goes on by itself.
        _ => Ok(Response::json_with(StatusCode::ACCEPTED, &order)?.private()),
    }
}

/// The order is where this cannot be done.
pub fn wrong_status(order: &Order, detail: &str) -> Problem {
    Problem::conflict("wrong-order-status", format!("the order is {}: {detail}", order.status.name()))
        .of_order(order.id)
}
