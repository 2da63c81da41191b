//! `POST /orders/{id}/refund`: gives back the money for all that is left of an order, or for some of its lines.
//!
//! The goods stay where they are: what is to come back is between buyer and seller.

use std::collections::BTreeSet;

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::values::{Line, Whole};
use meshmall_service::{Problem, Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::contracts::payments::{self, PaymentStatus};
use crate::contracts::{self, CallError, Money};
use crate::order::Order;
use crate::{cancel, show, store};

const MOST_LINES: usize = 100;

#[derive(Deserialize, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = WantedRefund))]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// All that is left of the order if it is not given.
    #[cfg_attr(not(target_family = "wasm"), schema(min_items = 1, max_items = 100))]
    lines: Option<Vec<WantedLine>>,
    reason: Option<Line<200>>,
}

#[derive(Deserialize, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = WantedRefundLine))]
#[serde(deny_unknown_fields)]
pub struct WantedLine {
    product_id: Uuid,
    quantity: Whole<1, 99>,
}

/// A refund that was written down and may have to be carried out.
pub struct Refund {
    pub id: Uuid,
    pub order_id: Uuid,
    pub amount: Money,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = Refund))]
pub struct Answer<'a> {
    id: Uuid,
    order_id: Uuid,
    amount: meshmall_service::values::Money,
    status: &'a str,
}

pub fn refund(request: &Request) -> Result<Response, Problem> {
    let key = request.idempotency_key()?;
    let wanted: Wanted = request.json()?;
    request.query.finish()?;
    check(&wanted)?;
    let order = show::of_path(request)?;
    show::may_see(request.caller()?, &order)?;

    let (refund, status) = write_down(request, &order, key, &wanted)?;
    let status = if status == "requested" { carry_out(request, &refund)? } else { status };
    let answer = Answer {
        id: refund.id,
        order_id: refund.order_id,
        amount: meshmall_service::values::Money { amount: refund.amount.amount, currency: refund.amount.currency },
        status: &status,
    };
    let code = if status == "requested" { StatusCode::ACCEPTED } else { StatusCode::CREATED };
    Ok(Response::json_with(code, &answer)?.private())
}

fn check(wanted: &Wanted) -> Result<(), Problem> {
    let Some(lines) = &wanted.lines else { return Ok(()) };
    let products: BTreeSet<Uuid> = lines.iter().map(|line| line.product_id).collect();
    if lines.is_empty() || lines.len() > MOST_LINES || products.len() != lines.len() {
        let detail = format!("must be 1 to {MOST_LINES} lines, each of another product; leave it out for all");
        return Err(Problem::invalid_body(Some("lines".to_owned()), detail));
    }
    Ok(())
}

/// The refund of this key, and its status.
fn write_down(request: &Request, order: &Order, key: &str, wanted: &Wanted) -> Result<(Refund, String), Problem> {
    let caller = request.caller()?;
    // A seller gives back what they have sold themselves; the buyer and admins, anything.
    let only = (caller.id != order.user_id && !caller.is_admin()).then_some(caller.id);
    let optional = |text: Option<String>| text.map_or(ParameterValue::DbNull, ParameterValue::Str);
    let parameters = [
        store::uuid(Uuid::now_v7()),
        store::uuid(order.id),
        store::uuid(caller.id),
        only.map_or(ParameterValue::DbNull, store::uuid),
        store::text(key),
        ParameterValue::Binary(store::hash(wanted)?),
        optional(wanted.lines.as_ref().map(|lines| json!(lines).to_string())),
        optional(wanted.reason.as_ref().map(|reason| reason.as_str().to_owned())),
        store::lease()?,
    ];
    let rows = database::query(include_str!("sql/request_refund.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("request_refund gave no row"))?;
    let outcome: String = row.get("outcome")?;
    match outcome.as_str() {
        "requested" | "existing" => {
            let amount = Money { amount: row.get("amount")?, currency: order.total.currency.clone() };
            Ok((Refund { id: row.get("id")?, order_id: order.id, amount }, row.get("status")?))
        }
        "reused" => Err(Problem::unprocessable(
            "idempotency-key-reused",
            "this Idempotency-Key has asked for another refund of this order",
        )),
        "wrong_status" => Err(cancel::wrong_status(order, "only a paid, shipped or delivered order is refunded")),
        "foreign" => Err(Problem::forbidden("a seller gives back what they have sold themselves; name the lines")),
        "unknown_line" => {
            Err(Problem::unprocessable("no-such-line", "the order has no line of this product").at("lines"))
        }
        "too_much" => Err(Problem::unprocessable("refund-too-large", "less than that is left of a line").at("lines")),
        _ => Err(Problem::conflict("nothing-to-refund", "everything has been given back already").of_order(order.id)),
    }
}

/// Has the money given back. The refund is written down, so what cannot be done now is done by a recovery.
pub fn carry_out(request: &Request, refund: &Refund) -> Result<String, Problem> {
    let context = contracts::context(request);
    let order_id = refund.order_id.to_string();
    let status = match payments::refund(&context, &order_id, &refund.id.to_string(), &refund.amount) {
        Ok(_) => "done",
        // A conflict may mean that the order was cancelled meanwhile, which gives everything back; but not every 409 of
        // a mesh comes from the service behind it, so the payment itself is looked at.
        Err(CallError::Conflict(_)) => match payments::get(&context, &order_id) {
            Ok(payment) if payment.status == PaymentStatus::Voided => "superseded",
            _ => "requested",
        },
        Err(error) => {
            let failure = contracts::failure(error);
            request.warn(&failure.problem, &failure.detail);
            "requested"
        }
    };
    if status != "requested" {
        let parameters = [store::uuid(refund.id), store::text(status)];
        database::query(include_str!("sql/finish_refund.sql"), &parameters)?;
    }
    Ok(status.to_owned())
}
