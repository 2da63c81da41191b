//! `POST /internal/orders/recover`: finishes what a dead process, or a peer that did not answer, has left behind.
//!
//! Any number may run at once: each takes over one order at a time, which the others skip.

use std::time::{Duration, Instant};

use meshmall_service::database;
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;

use crate::contracts::Money;
use crate::refund::{self, Refund};
use crate::{saga, store};

/// How long one recovery goes on taking over more. The next one continues.
const TIME: Duration = Duration::from_secs(5);

#[derive(Default, Serialize)]
struct Recovered {
    /// Orders that were taken over.
    orders: u32,
    /// Those of them that are settled now.
    settled: u32,
    /// Refunds that were taken over.
    refunds: u32,
    /// Those of them that are done now.
    refunded: u32,
}

pub fn recover(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let until = Instant::now() + TIME;
    let mut recovered = Recovered::default();
    while Instant::now() < until {
        let Some(id) = store::claim()? else { break };
        recovered.orders += 1;
        if let Some(mut order) = store::find(id)?
            && saga::drive(request, &mut order)?
        {
            recovered.settled += 1;
        }
    }
    while Instant::now() < until {
        let Some(refund) = claim_refund()? else { break };
        recovered.refunds += 1;
        if refund::carry_out(request, &refund)? != "requested" {
            recovered.refunded += 1;
        }
    }
    Response::json(&recovered)
}

fn claim_refund() -> Result<Option<Refund>, Problem> {
    let rows = database::query(include_str!("sql/claim_refund.sql"), &[store::lease()?])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let amount = Money { amount: row.get("amount")?, currency: row.get("currency")? };
    Ok(Some(Refund { id: row.get("id")?, order_id: row.get("order_id")?, amount }))
}
