//! What a buyer sees of payments.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::page::{self, List};
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::payment::Payment;

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = Payment))]
pub struct Listed {
    #[serde(flatten)]
    payment: Payment,
    created_at: String,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = PaymentDetail))]
pub struct Detail {
    #[serde(flatten)]
    listed: Listed,
    refunds: Vec<Refund>,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = PaymentRefund))]
pub struct Refund {
    id: Uuid,
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 1))]
    amount: i64,
    status: String,
    created_at: String,
}

/// An admin sees everybody's.
pub fn list(request: &Request) -> Result<Response, Problem> {
    let caller = request.caller()?;
    let owner = (!caller.is_admin()).then_some(caller.id);
    let order_id = request.query.id("order_id")?;
    let limit = page::limit(&request.query)?;
    let (owner_text, order_text) = (text(owner), text(order_id));
    let list = List::new(["payments", &owner_text, &order_text]);
    let after = list.time_key(&request.query)?;
    request.query.finish()?;
    let [instant, last_id, most] = page::time_parameters(after, limit)?;
    let rows = database::query(include_str!("sql/list.sql"), &[id(owner), id(order_id), instant, last_id, most])?;
    Ok(Response::json(&page::by_time(&list, &rows, limit, Listed::of)?)?.private())
}

pub fn show(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    request.query.finish()?;
    let rows = database::query(include_str!("sql/show.sql"), &[ParameterValue::Uuid(id.to_string())])?;
    let row = rows.first().ok_or_else(|| Problem::not_found(format!("there is no payment {id}")))?;
    request.caller()?.may_touch(row.get("user_id")?, "payment")?;
    let refunds = rows.iter().filter_map(|row| Refund::of(row).transpose()).collect::<Result<_, _>>()?;
    Ok(Response::json(&Detail { listed: Listed::of(row)?, refunds })?.private())
}

fn id(id: Option<Uuid>) -> ParameterValue {
    id.map_or(ParameterValue::DbNull, |id| ParameterValue::Uuid(id.to_string()))
}

fn text(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

impl Listed {
    fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self { payment: Payment::of(row)?, created_at: row.get("created_at")? })
    }
}

impl Refund {
    fn of(row: &Row) -> Result<Option<Self>, DatabaseError> {
        let Some(id) = row.get("refund_id")? else { return Ok(None) };
        Ok(Some(Self {
            id,
            amount: row.get("refund_amount")?,
            status: row.get("refund_status")?,
            created_at: row.get("refund_created_at")?,
        }))
    }
}
