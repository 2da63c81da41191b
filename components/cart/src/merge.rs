//! Moves what a guest has gathered into the cart of the user that they turn out to be.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{Problem, Request, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::guest::CartToken;
use crate::{show, store};

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = MergedCart))]
#[serde(deny_unknown_fields)]
pub struct Merge {
    #[cfg_attr(not(target_family = "wasm"), schema(pattern = "^[0-9a-fA-F-]{36}\\.[0-9a-fA-F]{64}$"))]
    cart_token: String,
}

/// `POST /cart/{user_id}/merge`
pub fn merge(request: &Request) -> Result<Response, Problem> {
    let cart = request.path_id("user_id")?;
    request.caller()?.may_touch(cart, "cart")?;
    let merge: Merge = request.json()?;
    request.query.finish()?;
    into(cart, &merge.cart_token)?;
    show::of(request, cart)
}

/// How many lines moved. None do of a guest's cart that has been merged already, or has expired.
pub fn into(cart: Uuid, cart_token: &str) -> Result<i32, Problem> {
    let token = CartToken::parse(cart_token).ok_or_else(|| {
        Problem::invalid_body(Some("cart_token".to_owned()), "must be a token that POST /cart has given")
    })?;
    let parameters = [store::uuid(token.cart), ParameterValue::Binary(token.hash), store::uuid(cart)];
    let rows = database::query(include_str!("sql/merge.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("merge gave no row"))?;
    Ok(row.get::<Option<i32>>("merged")?.unwrap_or(0))
}
