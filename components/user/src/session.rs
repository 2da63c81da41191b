//! `POST /users/refresh` and `POST /users/logout`, and the session that a login begins.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::{self, User};
use crate::contracts::{self, carts};
use crate::tokens::{Holder, Issuer, RefreshToken, Tokens};

/// What signing in answers.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct SignedIn {
    pub user: User,
    #[serde(flatten)]
    tokens: Tokens,
    /// How many lines of a guest's cart are in the user's now; `null` where none was given or the cart could not be
    /// merged, which can be tried again at the next login.
    merged_cart_lines: Option<u32>,
}

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = GivenRefreshToken))]
#[serde(deny_unknown_fields)]
pub struct Given {
    refresh_token: String,
}

pub fn refresh(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let given: Given = request.json()?;
    let issuer = Issuer::configured()?;
    let (old, new) = (RefreshToken::of(given.refresh_token), RefreshToken::random()?);
    let rows = database::query(
        include_str!("sql/rotate.sql"),
        &[ParameterValue::Binary(old.hash()), ParameterValue::Binary(new.hash())],
    )?;
    let row = rows.first().ok_or_else(|| Problem::internal("userdb.rotate gave no row"))?;
    match row.get::<String>("outcome")?.as_str() {
        "rotated" => {
            let name: String = row.get("name")?;
            let (id, session) = (row.get("id")?, row.get("session_id")?);
            let holder = Holder { id, role: account::role_of(row)?, name: &name, session };
            Ok(Response::json(&issuer.tokens(&holder, new)?)?.private())
        }
        "revoked" => Err(Problem::unauthorized("session-revoked", "this session was ended; sign in again")),
        _ => Err(Problem::unauthorized(
            "session-unknown",
            "this refresh token is not one of ours, or has expired; sign in again",
        )),
    }
}

pub fn log_out(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let given: Given = request.json()?;
    let token = RefreshToken::of(given.refresh_token);
    database::query(include_str!("sql/log_out.sql"), &[ParameterValue::Binary(token.hash())])?;
    Ok(Response::no_content().private())
}

impl SignedIn {
    /// The answer for a session that is stored; merges a guest's cart where one is given.
    pub fn new(
        request: &Request,
        issuer: &Issuer,
        user: User,
        session: Uuid,
        refresh: RefreshToken,
        cart_token: Option<&str>,
    ) -> Result<Self, Problem> {
        let tokens = issuer.tokens(&Holder { id: user.id, role: user.role, name: &user.name, session }, refresh)?;
        let merged_cart_lines = cart_token.and_then(|token| merge_cart(request, user.id, token));
        Ok(Self { user, tokens, merged_cart_lines })
    }
}

/// Whatever happens to the cart, whoever signs in is signed in.
fn merge_cart(request: &Request, user: Uuid, cart_token: &str) -> Option<u32> {
    match carts::merge_guest(&contracts::context(request), &user.to_string(), cart_token) {
        Ok(lines) => Some(lines),
        Err(error) => {
            let failure = contracts::failure(error);
            let cause = format!("a guest's cart was not merged: {}", failure.detail);
            request.warn(&failure.problem, &cause);
            None
        }
    }
}
