//! Where a password is shown: `POST /users/login` and `PUT /users/me/password`.
//!
//! An attempt is counted, by account and by client address, before the password is looked at. Past the free attempts
//! each further one has to wait, and one that comes too early costs no hash.

use std::time::Duration;

use meshmall_service::database::{self, ParameterValue, Row};
use meshmall_service::{Problem, Request, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::account::{self, User};
use crate::client;
use crate::fields::{Email, NewPassword};
use crate::password::{self, Verdict};
use crate::session::SignedIn;
use crate::tokens::{self, Issuer, RefreshToken};

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    email: Email,
    #[cfg_attr(not(target_family = "wasm"), schema(format = "password"))]
    password: String,
    cart_token: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[cfg_attr(not(target_family = "wasm"), schema(format = "password"))]
    current_password: String,
    new_password: NewPassword,
}

/// A user who has shown the password.
struct Shown {
    id: Uuid,
    /// Which of the user's passwords it was.
    number: i32,
    is_outdated: bool,
}

pub fn login(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let asked: Login = request.json()?;
    let issuer = Issuer::configured()?;
    let address = client::address(request)?;
    let email = ParameterValue::Str(asked.email.as_str().to_owned());
    let begun = database::query(include_str!("sql/begin_login.sql"), &[email, ParameterValue::Str(address.clone())])?;
    let shown = check(begun.first(), &asked.password)?.ok_or_else(wrong_credentials)?;
    let rehash = if shown.is_outdated { ParameterValue::Str(hash(&asked.password)?) } else { ParameterValue::DbNull };

    let (session, refresh) = (Uuid::now_v7(), RefreshToken::random()?);
    let rows = database::query(
        include_str!("sql/begin_session.sql"),
        &[
            ParameterValue::Uuid(shown.id.to_string()),
            ParameterValue::Int32(shown.number),
            rehash,
            ParameterValue::Str(address),
            ParameterValue::Uuid(session.to_string()),
            ParameterValue::Binary(refresh.hash()),
        ],
    )?;
    // No row: the password was changed while it was being checked.
    let user = User::of(rows.first().ok_or_else(wrong_credentials)?)?;
    let signed_in = SignedIn::new(request, &issuer, user, session, refresh, asked.cart_token.as_deref())?;
    Ok(Response::json(&signed_in)?.private())
}

pub fn change_password(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let asked: PasswordChange = request.json()?;
    let id = ParameterValue::Uuid(request.caller()?.id.to_string());
    let address = ParameterValue::Str(client::address(request)?);
    let begun = database::query(include_str!("sql/begin_check.sql"), &[id.clone(), address.clone()])?;
    if begun.is_empty() {
        return Err(account::no_such_user(request.caller()?.id));
    }
    let shown = check(begun.first(), &asked.current_password)?.ok_or_else(wrong_password)?;
    let hash = ParameterValue::Str(hash(asked.new_password.as_str())?);
    let number = ParameterValue::Int32(shown.number);
    let rows = database::query(include_str!("sql/change_password.sql"), &[id, number, hash, address])?;
    match rows.first().map(|row| row.get("changed")).transpose()? {
        Some(true) => Ok(Response::no_content().private()),
        // Another password was set while this one was being checked.
        _ => Err(wrong_password()),
    }
}

/// Checks a password against what a counted attempt gave; `None` if it is wrong, or nobody's.
fn check(begun: Option<&Row>, password: &str) -> Result<Option<Shown>, Problem> {
    let row = begun.ok_or_else(|| Problem::internal("userdb.begin_login gave no row"))?;
    let wait: i32 = row.get("wait_seconds")?;
    if wait > 0 {
        let wait = Duration::from_secs(wait.unsigned_abs().into());
        return Err(Problem::too_many_requests(
            format!("too many wrong passwords; try again in {} s", wait.as_secs()),
            wait,
        ));
    }
    let kept: Option<String> = row.get("password_hash")?;
    let verdict = password::check(password, kept.as_deref()).map_err(Problem::internal)?;
    if kept.is_none() || verdict == Verdict::Wrong {
        return Ok(None);
    }
    let is_outdated = verdict == Verdict::Outdated;
    Ok(Some(Shown { id: row.get("id")?, number: row.get("password_number")?, is_outdated }))
}

fn hash(password: &str) -> Result<String, Problem> {
    password::hash(password, &tokens::random()?).map_err(Problem::internal)
}

/// The same for an account that does not exist: nobody finds out here who has one.
fn wrong_credentials() -> Problem {
    Problem::unauthorized("wrong-credentials", "the e-mail address or the password is wrong")
}

fn wrong_password() -> Problem {
    Problem::forbidden_as("wrong-password", "this is not your current password").at("current_password")
}
