//! Gives a part of a payment back, once for each refund id.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::values::Money;
use meshmall_service::{Problem, Request, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::payment::Payment;
use crate::provider;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refund {
    order_id: Uuid,
    refund_id: Uuid,
    amount: Money,
}

pub fn refund(request: &Request) -> Result<Response, Problem> {
    let refund: Refund = request.json()?;
    request.query.finish()?;
    if refund.amount.amount <= 0 {
        return Err(Problem::invalid_body(Some("amount.amount".to_owned()), "must be at least 1"));
    }
    let payment_id = begin(&refund)?;
    provider::refund(refund.refund_id, payment_id, refund.amount.amount)?;
    Response::json(&finish(refund.refund_id)?)
}

fn begin(refund: &Refund) -> Result<Uuid, Problem> {
    let parameters = [
        ParameterValue::Uuid(refund.order_id.to_string()),
        ParameterValue::Uuid(refund.refund_id.to_string()),
        ParameterValue::Int64(refund.amount.amount),
    ];
    let rows = database::query(include_str!("sql/begin_refund.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("begin_refund gave no row"))?;
    let outcome: String = row.get("outcome")?;
    let order_id = refund.order_id;
    match outcome.as_str() {
        "begun" => Ok(row.get("payment_id")?),
        "none" => Err(Problem::not_found(format!("order {order_id} has no payment"))),
        "closed" => Err(Problem::conflict("payment-closed", format!("the payment of order {order_id} holds no money"))),
        "too_much" => Err(Problem::conflict("refund-too-large", "less than that is left of what was captured")),
        _ => Err(Problem::conflict("refund-differs", "this refund id was used for another amount or order")),
    }
}

/// Notes that the provider has given it back.
pub fn finish(refund_id: Uuid) -> Result<Payment, Problem> {
    let rows = database::query(include_str!("sql/finish_refund.sql"), &[ParameterValue::Uuid(refund_id.to_string())])?;
    Ok(Payment::of(rows.first().ok_or_else(|| Problem::internal("finish_refund gave no row"))?)?)
}
