//! Takes the money for an order, once.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::values::Money;
use meshmall_service::{Problem, Request, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::payment::{Payment, Status};
use crate::provider::{self, Outcome};

/// How long a charge may be on its way to the provider. One that the provider has not heard of after this was never
/// sent, because whoever was about to send it has died.
const ON_ITS_WAY_MS: i64 = 10_000;

/// Only a build for the tests is not.
const IS_IDEMPOTENT: bool = !cfg!(feature = "without-idempotency");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Charge {
    order_id: Uuid,
    user_id: Uuid,
    amount: Money,
    token: String,
}

pub fn charge(request: &Request) -> Result<Response, Problem> {
    let charge: Charge = request.json()?;
    request.query.finish()?;
    if charge.amount.amount <= 0 {
        return Err(Problem::invalid_body(Some("amount.amount".to_owned()), "must be at least 1"));
    }
    let begun = begin(&charge)?;
    let payment = if IS_IDEMPOTENT && begun.payment.status != Status::Unknown {
        begun.payment
    } else if begun.is_new || !IS_IDEMPOTENT {
        let Money { amount, currency } = &charge.amount;
        let key = if IS_IDEMPOTENT { begun.payment.id } else { Uuid::now_v7() };
        let outcome = provider::charge(key, charge.order_id, *amount, currency, &charge.token)?;
        settle(begun.payment.id, outcome)?.unwrap_or(begun.payment)
    } else {
        resolve(begun.payment, begun.age_ms)?
    };
    Response::json(&payment)
}

/// `GET /internal/payments?order_id=…`
pub fn find(request: &Request) -> Result<Response, Problem> {
    let order_id = request.query.needed_id("order_id")?;
    request.query.finish()?;
    let rows = database::query(include_str!("sql/find.sql"), &[ParameterValue::Uuid(order_id.to_string())])?;
    let row = rows.first().ok_or_else(|| Problem::not_found(format!("order {order_id} has no payment")))?;
    let (payment, age_ms) = (Payment::of(row)?, row.get("age_ms")?);
    Response::json(&if payment.status == Status::Unknown { resolve(payment, age_ms)? } else { payment })
}

struct Begun {
    payment: Payment,
    is_new: bool,
    age_ms: i64,
}

/// The payment of the order, made if there is none.
fn begin(charge: &Charge) -> Result<Begun, Problem> {
    let parameters = [
        ParameterValue::Uuid(Uuid::now_v7().to_string()),
        ParameterValue::Uuid(charge.order_id.to_string()),
        ParameterValue::Uuid(charge.user_id.to_string()),
        ParameterValue::Int64(charge.amount.amount),
        ParameterValue::Str(charge.amount.currency.clone()),
    ];
    let rows = database::query(include_str!("sql/begin_charge.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("begin_charge gave no row"))?;
    let begun = Begun { payment: Payment::of(row)?, is_new: row.get("is_new")?, age_ms: row.get("age_ms")? };
    // A payment that was voided before anybody charged it has no amount of its own.
    if begun.payment.status != Status::Voided && begun.payment.amount != charge.amount {
        return Err(Problem::conflict(
            "payment-differs",
            format!("order {} has a payment of another amount", charge.order_id),
        ));
    }
    Ok(begun)
}

/// Finds out what became of a charge by asking the provider, never by charging again.
fn resolve(payment: Payment, age_ms: i64) -> Result<Payment, Problem> {
    let outcome = match provider::find(payment.id)? {
        Some(outcome) => outcome,
        None if age_ms < ON_ITS_WAY_MS => Outcome::Unknown,
        None => provider::cancel(payment.id, payment.order_id)?,
    };
    Ok(settle(payment.id, outcome)?.unwrap_or(payment))
}

/// Keeps what the provider said, and gives the payment as it is then; `None` if the provider said nothing.
pub fn settle(payment_id: Uuid, outcome: Outcome) -> Result<Option<Payment>, Problem> {
    let (status, reason) = match outcome {
        Outcome::Captured => ("captured", None),
        Outcome::Declined(reason) => ("declined", Some(reason)),
        Outcome::Cancelled => ("voided", None),
        Outcome::Unknown => return Ok(None),
    };
    let parameters = [
        ParameterValue::Uuid(payment_id.to_string()),
        ParameterValue::Str(status.to_owned()),
        reason.map_or(ParameterValue::DbNull, ParameterValue::Str),
    ];
    let rows = database::query(include_str!("sql/settle.sql"), &parameters)?;
    Ok(Some(Payment::of(rows.first().ok_or_else(|| Problem::internal("settle gave no row"))?)?))
}
