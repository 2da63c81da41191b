//! `payments`, asked of payment.

use serde::{Deserialize, Serialize};

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::payments::{Guest, Payment, PaymentStatus};
use crate::bindings::meshmall::types::types::{CallContext, CallError, Money};
use crate::peer::Peer;

const PAYMENT: Peer = Peer { name: "payment", url: "payment_url" };

#[derive(Serialize)]
struct Charge {
    order_id: String,
    user_id: String,
    amount: Money,
    token: String,
}

#[derive(Serialize)]
struct Refund {
    order_id: String,
    refund_id: String,
    amount: Money,
}

#[derive(Serialize)]
struct Void {
    order_id: String,
}

#[derive(Deserialize)]
struct Known {
    id: String,
    order_id: String,
    amount: Money,
    refunded: i64,
    status: Status,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Closed {
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Unknown,
    Captured,
    Declined,
    Voided,
}

impl Guest for Bridge {
    fn charge(
        context: CallContext,
        order_id: String,
        user_id: String,
        amount: Money,
        token: String,
    ) -> Result<Payment, CallError> {
        let charge = Charge { order_id, user_id, amount, token };
        PAYMENT.post::<Known>(&context, "/internal/payments/charge", &charge).map(Payment::from)
    }

    fn refund(context: CallContext, order_id: String, refund_id: String, amount: Money) -> Result<Payment, CallError> {
        let refund = Refund { order_id, refund_id, amount };
        PAYMENT.post::<Known>(&context, "/internal/payments/refund", &refund).map(Payment::from)
    }

    fn void(context: CallContext, order_id: String) -> Result<PaymentStatus, CallError> {
        let closed: Closed = PAYMENT.post(&context, "/internal/payments/void", &Void { order_id })?;
        Ok(closed.status.into())
    }

    fn get(context: CallContext, order_id: String) -> Result<Payment, CallError> {
        PAYMENT.get::<Known>(&context, &format!("/internal/payments?order_id={order_id}")).map(Payment::from)
    }
}

impl From<Known> for Payment {
    fn from(known: Known) -> Self {
        let Known { id, order_id, amount, refunded, status, reason } = known;
        Self { id, order_id, amount, refunded, status: status.into(), reason: reason.unwrap_or_default() }
    }
}

impl From<Status> for PaymentStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Unknown => Self::Unknown,
            Status::Captured => Self::Captured,
            Status::Declined => Self::Declined,
            Status::Voided => Self::Voided,
        }
    }
}
