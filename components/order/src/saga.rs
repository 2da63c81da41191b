//! Drives an order to where it settles, from wherever it is.
//!
//! Each step asks one peer for one thing that is idempotent by order id, stores what came of it, and goes on. A step may
//! therefore be taken twice, by two at once, or by somebody else after whoever took it has died. A call that fails says
//! nothing about whether it took effect, so the order stays where it is and the step is taken again later.

use meshmall_service::{Problem, Request};

use crate::contracts::carts::{self, CartLine};
use crate::contracts::payments::{self, PaymentStatus};
use crate::contracts::stock::{self, ReservationStatus, StockLine};
use crate::contracts::{self, CallContext, CallError, Money};
use crate::order::Order;
use crate::status::Status;
use crate::store;

/// How long goods are set aside.
const RESERVATION_SECONDS: u32 = 15 * 60;
/// An order that has not been charged by then is given up.
const DEADLINE_MS: i64 = 15 * 60 * 1000;

/// What a step has found out.
enum Found {
    /// The order goes there, for this reason if it is not the good way.
    Next(Status, Option<String>),
    /// Nothing for certain; somebody tries again later.
    Nothing,
}

/// Takes steps until the order is settled, or until one finds out nothing. Says whether it is settled.
pub fn drive(request: &Request, order: &mut Order) -> Result<bool, Problem> {
    let saga = Saga { request, context: contracts::context(request) };
    while !order.status.is_settled() {
        match saga.step(order) {
            Found::Next(next, reason) => {
                // Where somebody else was faster, the order is where they have put it, and it goes on from there.
                store::advance(order, next, reason.as_deref(), None)?;
            }
            Found::Nothing => return Ok(false),
        }
    }
    Ok(true)
}

struct Saga<'a> {
    request: &'a Request,
    context: CallContext,
}

impl Saga<'_> {
    fn step(&self, order: &Order) -> Found {
        match order.status {
            Status::Pending => self.reserve(order),
            Status::Reserved => self.charge(order),
            Status::Charged => self.commit(order),
            Status::Cancelling => self.undo(order),
            Status::Paid | Status::Shipped | Status::Delivered | Status::Cancelled => Found::Nothing,
        }
    }

    fn reserve(&self, order: &Order) -> Found {
        if is_too_late(order) {
            return cancel("timed-out");
        }
        let lines: Vec<StockLine> = order
            .lines
            .iter()
            .map(|line| StockLine { product_id: line.product_id.to_string(), quantity: line.quantity })
            .collect();
        match stock::reserve(&self.context, &order.id.to_string(), &lines, RESERVATION_SECONDS) {
            Ok(reservation) => match reservation.status {
                ReservationStatus::Held | ReservationStatus::Committed => Found::Next(Status::Reserved, None),
                // Nothing was set aside and nothing will be, so there is nothing to undo.
                ReservationStatus::Refused => Found::Next(Status::Cancelled, Some("sold-out".to_owned())),
                ReservationStatus::Released => cancel("reservation-lost"),
            },
            Err(error) => self.nothing(error),
        }
    }

    fn charge(&self, order: &Order) -> Found {
        let Some(token) = &order.payment_token else { return cancel("payment-token-lost") };
        let amount = Money { amount: order.total.amount, currency: order.total.currency.clone() };
        match payments::charge(&self.context, &order.id.to_string(), &order.user_id.to_string(), &amount, token) {
            Ok(payment) => match payment.status {
                PaymentStatus::Captured => Found::Next(Status::Charged, None),
                PaymentStatus::Declined => cancel(&format!("payment-{}", payment.reason)),
                PaymentStatus::Voided => cancel("payment-timed-out"),
                PaymentStatus::Unknown if is_too_late(order) => cancel("timed-out"),
                PaymentStatus::Unknown => Found::Nothing,
            },
            Err(_) if is_too_late(order) => cancel("timed-out"),
            Err(error) => self.nothing(error),
        }
    }

    /// The money is taken, so the goods are sold, however late it is.
    fn commit(&self, order: &Order) -> Found {
        match stock::commit(&self.context, &order.id.to_string()) {
            Ok(reservation) => match reservation.status {
                ReservationStatus::Committed => {
                    self.clear_cart(order);
                    Found::Next(Status::Paid, None)
                }
                ReservationStatus::Held => Found::Nothing,
                ReservationStatus::Released | ReservationStatus::Refused => cancel("reservation-lost"),
            },
            Err(error) => self.nothing(error),
        }
    }

    /// A cart that still shows what was bought is a nuisance and no more, so an order does not wait for it.
    fn clear_cart(&self, order: &Order) {
        let lines: Vec<CartLine> = order
            .lines
            .iter()
            .map(|line| CartLine { product_id: line.product_id.to_string(), quantity: line.quantity })
            .collect();
        let (user, id) = (order.user_id.to_string(), order.id.to_string());
        if let Err(error) = carts::remove_bought(&self.context, &user, &id, &lines) {
            self.nothing(error);
        }
    }

    /// Money first: goods that are free again too early can be sold twice, and money is never in two places.
    fn undo(&self, order: &Order) -> Found {
        let id = order.id.to_string();
        match payments::void(&self.context, &id) {
            Ok(PaymentStatus::Voided | PaymentStatus::Declined) => {}
            Ok(PaymentStatus::Unknown | PaymentStatus::Captured) => return Found::Nothing,
            Err(error) => return self.nothing(error),
        }
        match stock::release(&self.context, &id) {
            Ok(reservation) => match reservation.status {
                ReservationStatus::Released | ReservationStatus::Refused => Found::Next(Status::Cancelled, None),
                ReservationStatus::Held | ReservationStatus::Committed => Found::Nothing,
            },
            Err(error) => self.nothing(error),
        }
    }

    fn nothing(&self, error: CallError) -> Found {
        let failure = contracts::failure(error);
        let detail = format!("{}: {}", failure.peer, failure.detail);
        self.request.warn(&failure.problem, &detail);
        Found::Nothing
    }
}

fn cancel(reason: &str) -> Found {
    Found::Next(Status::Cancelling, Some(reason.to_owned()))
}

fn is_too_late(order: &Order) -> bool {
    order.age_ms > DEADLINE_MS
}
