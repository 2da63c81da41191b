//! Closes the payment of an order: what was captured goes back, and what comes later takes nothing.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::payment::Status;
use crate::{charge, provider, refund};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Void {
    order_id: Uuid,
}

#[derive(Serialize)]
struct Closed {
    status: Status,
}

pub fn void(request: &Request) -> Result<Response, Problem> {
    let Void { order_id } = request.json()?;
    request.query.finish()?;
    Response::json(&Closed { status: close(order_id)? })
}

/// Goes on until the payment is closed. Each turn either ends this or changes the status for good, and three changes
/// are the most there can be: unknown, captured, closing, voided.
fn close(order_id: Uuid) -> Result<Status, Problem> {
    for _ in 0..3 {
        let begun = begin(order_id)?;
        match begun.status {
            Status::Unknown => {
                let outcome = provider::cancel(begun.id, order_id)?;
                if charge::settle(begun.id, outcome)?.is_none() {
                    return Ok(Status::Unknown);
                }
            }
            Status::Closing => {
                if begun.to_refund > 0 {
                    provider::refund(begun.id, begun.id, begun.to_refund)?;
                }
                return Ok(refund::finish(begun.id)?.status);
            }
            status => return Ok(status),
        }
    }
    Ok(Status::Unknown)
}

struct Begun {
    id: Uuid,
    status: Status,
    to_refund: i64,
}

fn begin(order_id: Uuid) -> Result<Begun, Problem> {
    let parameters = [ParameterValue::Uuid(Uuid::now_v7().to_string()), ParameterValue::Uuid(order_id.to_string())];
    let rows = database::query(include_str!("sql/begin_void.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("begin_void gave no row"))?;
    Ok(Begun { id: row.get("id")?, status: Status::of(row)?, to_refund: row.get("to_refund")? })
}
