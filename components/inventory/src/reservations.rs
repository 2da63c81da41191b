//! Reservations: one for an order, ever. What becomes of it is decided in the database, in one statement each.

use std::collections::BTreeSet;

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::values::Whole;
use meshmall_service::{Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// As the contract `stock` says.
const MOST_LINES: usize = 100;
/// Lines that one statement frees, so that it holds its locks for a short time.
const EXPIRE_BATCH: i32 = 500;
/// Statements of one request to expire; the next request goes on from there.
const EXPIRE_BATCHES: usize = 20;

/// Only a build for the tests sets nothing aside and says that it has.
const RESERVES: bool = !cfg!(feature = "without-reservation");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reserve {
    order_id: Uuid,
    lines: Vec<Line>,
    /// At most a day.
    ttl_seconds: Whole<1, 86_400>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    product_id: Uuid,
    quantity: Whole<1, 999>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Close {
    order_id: Uuid,
}

#[derive(Serialize)]
struct Reservation {
    order_id: Uuid,
    /// `held`, `committed`, `released` or `refused`.
    status: String,
    short: Vec<String>,
}

#[derive(Serialize)]
struct Freed {
    freed: i64,
}

pub fn reserve(request: &Request) -> Result<Response, Problem> {
    let reserve: Reserve = request.json()?;
    request.query.finish()?;
    check(&reserve.lines)?;
    if !RESERVES {
        return pretended(reserve.order_id, "held");
    }
    let quantities: Result<Vec<_>, _> =
        reserve.lines.iter().map(|line| i32::try_from(line.quantity.get()).map(Some)).collect();
    let parameters = [
        ParameterValue::Uuid(reserve.order_id.to_string()),
        ParameterValue::ArrayStr(reserve.lines.iter().map(|line| Some(line.product_id.to_string())).collect()),
        ParameterValue::ArrayInt32(quantities.map_err(Problem::internal)?),
        ParameterValue::Int64(reserve.ttl_seconds.get()),
    ];
    let rows = database::query(include_str!("sql/reserve.sql"), &parameters)?;
    answer(reserve.order_id, rows.first())
}

pub fn commit(request: &Request) -> Result<Response, Problem> {
    close(request, include_str!("sql/commit.sql"), "committed")
}

pub fn release(request: &Request) -> Result<Response, Problem> {
    close(request, include_str!("sql/release.sql"), "released")
}

/// Only tidies up: what is held for too long counts as free, with or without this.
pub fn expire(request: &Request) -> Result<Response, Problem> {
    request.no_body()?;
    request.query.finish()?;
    let mut freed = 0;
    for _ in 0..EXPIRE_BATCHES {
        let rows = database::query(include_str!("sql/expire.sql"), &[ParameterValue::Int32(EXPIRE_BATCH)])?;
        let number: i32 = rows.first().ok_or_else(|| Problem::internal("expire gave no row"))?.get("freed")?;
        freed += i64::from(number);
        if number < EXPIRE_BATCH {
            break;
        }
    }
    Response::json(&Freed { freed })
}

fn close(request: &Request, statement: &str, pretence: &str) -> Result<Response, Problem> {
    let Close { order_id } = request.json()?;
    request.query.finish()?;
    if !RESERVES {
        return pretended(order_id, pretence);
    }
    let rows = database::query(statement, &[ParameterValue::Uuid(order_id.to_string())])?;
    answer(order_id, rows.first())
}

fn pretended(order_id: Uuid, status: &str) -> Result<Response, Problem> {
    Response::json(&Reservation { order_id, status: status.to_owned(), short: Vec::new() })
}

fn answer(order_id: Uuid, row: Option<&Row>) -> Result<Response, Problem> {
    let row = row.ok_or_else(|| Problem::not_found(format!("order {order_id} has no reservation")))?;
    Response::json(&Reservation::of(order_id, row)?)
}

fn check(lines: &[Line]) -> Result<(), Problem> {
    let refused = |detail: String| Err(Problem::invalid_body(Some("lines".to_owned()), detail));
    if !(1..=MOST_LINES).contains(&lines.len()) {
        return refused(format!("must be 1 to {MOST_LINES} lines"));
    }
    let distinct: BTreeSet<Uuid> = lines.iter().map(|line| line.product_id).collect();
    if distinct.len() < lines.len() {
        return refused("a product may stand in one line only".to_owned());
    }
    Ok(())
}

impl Reservation {
    fn of(order_id: Uuid, row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self { order_id, status: row.get("status")?, short: row.texts("short")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(products: impl IntoIterator<Item = u128>) -> Vec<Line> {
        let line = |product: u128| Line {
            product_id: Uuid::from_u128(product),
            quantity: serde_json::from_str("1").expect("a quantity"),
        };
        products.into_iter().map(line).collect()
    }

    #[test]
    fn lines_are_one_to_a_hundred_of_different_products() {
        assert!(check(&lines([1, 2])).is_ok() && check(&lines(0..100)).is_ok());
        for wrong in [lines([]), lines([1, 2, 1]), lines(0..101)] {
            let problem = check(&wrong).expect_err("is refused");
            assert_eq!((problem.slug(), problem.status().as_u16()), ("invalid-body", 400));
        }
    }
}
