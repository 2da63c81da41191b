//! Orders in the database: each function is one statement.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{Problem, variables};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::order::Order;
use crate::status::Status;

/// The order of this id.
pub fn find(id: Uuid) -> Result<Option<Order>, Problem> {
    let rows = database::query(include_str!("sql/find.sql"), &[uuid(id)])?;
    Ok(rows.first().map(Order::of).transpose()?)
}

/// The order that a user has made under this key, and whether it was by the request of this hash.
pub fn find_by_key(user: Uuid, key: &str, hash: &[u8]) -> Result<Option<(Order, bool)>, Problem> {
    let parameters = [uuid(user), text(key), ParameterValue::Binary(hash.to_vec())];
    let rows = database::query(include_str!("sql/find_by_key.sql"), &parameters)?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some((Order::of(row)?, row.get("same_request")?)))
}

/// Moves an order on, if it still is where it is believed to be. Either way the order says where it is then.
pub fn advance(order: &mut Order, next: Status, reason: Option<&str>, actor: Option<Uuid>) -> Result<bool, Problem> {
    let parameters = [
        uuid(order.id),
        text(order.status.name()),
        text(next.name()),
        reason.map_or(ParameterValue::DbNull, text),
        actor.map_or(ParameterValue::DbNull, uuid),
    ];
    let rows = database::query(include_str!("sql/advance.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal(format!("order {} has vanished", order.id)))?;
    let (moved, status): (bool, String) = (row.get("moved")?, row.get("status")?);
    order.status = Status::of_name(&status).ok_or_else(|| Problem::internal(format!("order status {status}")))?;
    if let (true, Some(reason)) = (moved, reason) {
        order.reason = Some(reason.to_owned());
    }
    Ok(moved)
}

/// Takes over one order that nobody works on, if there is one.
pub fn claim() -> Result<Option<Uuid>, Problem> {
    let rows = database::query(include_str!("sql/claim.sql"), &[lease()?])?;
    Ok(rows.first().map(|row| row.get("id")).transpose()?)
}

/// Lets a recovery have an order soon: whoever worked on it could not go on.
pub fn leave(id: Uuid) -> Result<(), Problem> {
    database::query(include_str!("sql/leave.sql"), &[uuid(id)])?;
    Ok(())
}

/// For how long whoever claims an order has it to themselves. Nothing depends on it but time that is not wasted: every
/// step may be taken by two at once.
pub fn lease() -> Result<ParameterValue, Problem> {
    let text = variables::get("order_lease_ms")?;
    let lease: i64 =
        text.parse().map_err(|error| Problem::internal(format!("variable order_lease_ms '{text}': {error}")))?;
    Ok(ParameterValue::Int64(lease))
}

/// What tells two requests apart.
pub fn hash(request: &impl serde::Serialize) -> Result<Vec<u8>, Problem> {
    Ok(Sha256::digest(serde_json::to_vec(request).map_err(Problem::internal)?).to_vec())
}

pub fn uuid(id: Uuid) -> ParameterValue {
    ParameterValue::Uuid(id.to_string())
}

pub fn text(text: &str) -> ParameterValue {
    ParameterValue::Str(text.to_owned())
}
