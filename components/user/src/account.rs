//! `/users/me`: the caller's own account.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::values::Line;
use meshmall_service::{Problem, Request, Response, Role};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fields::Email;

/// An account, as its owner and admins see it.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub role: Role,
    created_at: String,
}

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = AccountChange))]
#[serde(deny_unknown_fields)]
pub struct Change {
    name: Option<Line<60>>,
    email: Option<Email>,
}

pub fn show(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    Ok(Response::json(&User::find(request.caller()?.id)?)?.private())
}

pub fn change(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let Change { name, email } = request.json()?;
    let id = request.caller()?.id;
    let text = |text: Option<&str>| text.map_or(ParameterValue::DbNull, |text| ParameterValue::Str(text.to_owned()));
    let rows = database::query(
        include_str!("sql/change_account.sql"),
        &[
            ParameterValue::Uuid(id.to_string()),
            text(name.as_ref().map(Line::as_str)),
            text(email.as_ref().map(Email::as_str)),
        ],
    )?;
    let row = rows.first().ok_or_else(|| no_such_user(id))?;
    match row.get::<String>("outcome")?.as_str() {
        "changed" => Ok(Response::json(&User::of(row)?)?.private()),
        "taken" => Err(email_taken()),
        _ => Err(no_such_user(id)),
    }
}

impl User {
    /// From a row with the columns of an account.
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            role: role_of(row)?,
            created_at: row.get("created_at")?,
        })
    }

    /// The account of this id, or a 404.
    pub fn find(id: Uuid) -> Result<Self, Problem> {
        let rows = database::query(include_str!("sql/user.sql"), &[ParameterValue::Uuid(id.to_string())])?;
        Ok(Self::of(rows.first().ok_or_else(|| no_such_user(id))?)?)
    }
}

/// The column `role`, which a check keeps to the roles that there are.
pub fn role_of(row: &Row) -> Result<Role, DatabaseError> {
    let name: String = row.get("role")?;
    Role::named(&name).ok_or_else(|| DatabaseError::Unexpected(format!("role {name}")))
}

pub fn no_such_user(id: Uuid) -> Problem {
    Problem::not_found(format!("there is no user {id}"))
}

pub fn email_taken() -> Problem {
    Problem::conflict("email-taken", "there is an account with this e-mail address already").at("email")
}
