//! `POST /users/register`: a new account, signed in at once. Everybody begins as a buyer.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::values::Line;
use meshmall_service::{Problem, Request, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::account::{self, User};
use crate::fields::{Email, NewPassword};
use crate::password;
use crate::session::SignedIn;
use crate::tokens::{self, Issuer, RefreshToken};

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Registration {
    email: Email,
    password: NewPassword,
    name: Line<60>,
    cart_token: Option<String>,
}

pub fn register(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let asked: Registration = request.json()?;
    let issuer = Issuer::configured()?;
    let hash = password::hash(asked.password.as_str(), &tokens::random()?).map_err(Problem::internal)?;
    let (session, refresh) = (Uuid::now_v7(), RefreshToken::random()?);
    let rows = database::query(
        include_str!("sql/register.sql"),
        &[
            ParameterValue::Uuid(Uuid::now_v7().to_string()),
            ParameterValue::Str(asked.email.as_str().to_owned()),
            ParameterValue::Str(asked.name.into_string()),
            ParameterValue::Str(hash),
            ParameterValue::Uuid(session.to_string()),
            ParameterValue::Binary(refresh.hash()),
        ],
    )?;
    let user = User::of(rows.first().ok_or_else(account::email_taken)?)?;
    let signed_in = SignedIn::new(request, &issuer, user, session, refresh, asked.cart_token.as_deref())?;
    Ok(Response::created(&format!("/api/users/{}", signed_in.user.id), &signed_in)?.private())
}
