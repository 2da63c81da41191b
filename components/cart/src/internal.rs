//! What the contract `carts` asks for.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::values::Whole;
use meshmall_service::{Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{merge, store};

#[derive(Serialize)]
struct Lines {
    items: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    product_id: Uuid,
    quantity: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bought {
    user_id: Uuid,
    order_id: Uuid,
    lines: Vec<BoughtLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoughtLine {
    product_id: Uuid,
    quantity: Whole<1, 99>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuestCart {
    user_id: Uuid,
    cart_token: String,
}

#[derive(Serialize)]
struct Done {}

#[derive(Serialize)]
struct Merged {
    merged: i32,
}

pub fn lines(request: &Request) -> Result<Response, Problem> {
    let user = request.query.needed_id("user_id")?;
    request.query.finish()?;
    let items = store::items(user)?;
    let items = items.into_iter().map(|item| Line { product_id: item.product_id, quantity: item.quantity }).collect();
    Response::json(&Lines { items })
}

pub fn remove_bought(request: &Request) -> Result<Response, Problem> {
    let bought: Bought = request.json()?;
    request.query.finish()?;
    let (products, quantities): (Vec<_>, Vec<_>) = bought
        .lines
        .iter()
        .map(|line| (Some(line.product_id.to_string()), i32::try_from(line.quantity.get()).ok()))
        .unzip();
    let parameters = [
        store::uuid(bought.user_id),
        store::uuid(bought.order_id),
        ParameterValue::ArrayStr(products),
        ParameterValue::ArrayInt32(quantities),
    ];
    database::query(include_str!("sql/remove_bought.sql"), &parameters)?;
    Response::json(&Done {})
}

pub fn merge_guest(request: &Request) -> Result<Response, Problem> {
    let GuestCart { user_id, cart_token } = request.json()?;
    request.query.finish()?;
    Response::json(&Merged { merged: merge::into(user_id, &cart_token)? })
}
