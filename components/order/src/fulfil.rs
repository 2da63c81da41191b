//! `POST /orders/{id}/ship` and `…/deliver`: what sellers say of the goods. Saying it twice changes nothing.

use meshmall_service::{Problem, Request, Response};

use crate::cancel::wrong_status;
use crate::order::Part;
use crate::status::Status;
use crate::{show, store};

pub fn ship(request: &Request) -> Result<Response, Problem> {
    move_on(request, Status::Paid, Status::Shipped, "only a paid order is shipped")
}

pub fn deliver(request: &Request) -> Result<Response, Problem> {
    move_on(request, Status::Shipped, Status::Delivered, "only a shipped order is delivered")
}

fn move_on(request: &Request, from: Status, to: Status, detail: &str) -> Result<Response, Problem> {
    request.query.finish()?;
    request.no_body()?;
    let mut order = show::of_path(request)?;
    let caller = request.caller()?;
    if !caller.is_admin() && !order.is_sold_by(caller.id, Part::Any) {
        return Err(Problem::forbidden("nothing in this order is yours to send"));
    }
    if order.status == from {
        store::advance(&mut order, to, None, Some(caller.id))?;
    }
    if order.status != to {
        return Err(wrong_status(&order, detail));
    }
    Ok(Response::json(&order)?.private())
}
