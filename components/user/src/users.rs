//! `/users` and `/users/{id}`: accounts, for admins and their owners.

use meshmall_service::database::{self, DatabaseError, ParameterValue};
use meshmall_service::page::{self, List, Page};
use meshmall_service::{Problem, Request, Response, Role};
use serde::Deserialize;
use uuid::Uuid;

use crate::account::{self, User};

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = RoleChange))]
#[serde(deny_unknown_fields)]
pub struct Change {
    role: Role,
}

pub fn list(request: &Request) -> Result<Response, Problem> {
    let role = role(request)?;
    let limit = page::limit(&request.query)?;
    let list = List::new(["users", role.map_or("", Role::as_str)]);
    let after: Option<Uuid> = list.key(&request.query)?;
    request.query.finish()?;
    // One more than the page shows whether there is another.
    let most = i64::try_from(limit).map_err(Problem::internal)? + 1;
    let rows = database::query(
        include_str!("sql/users.sql"),
        &[
            role.map_or(ParameterValue::DbNull, |role| ParameterValue::Str(role.as_str().to_owned())),
            after.map_or(ParameterValue::DbNull, |id| ParameterValue::Uuid(id.to_string())),
            ParameterValue::Int64(most),
        ],
    )?;
    let mut items = rows.iter().map(User::of).collect::<Result<Vec<_>, DatabaseError>>()?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = match items.last() {
        Some(last) if more => Some(list.cursor_after(last.id)?),
        _ => None,
    };
    Ok(Response::json(&Page { items, next_cursor })?.private())
}

pub fn show(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    request.query.finish()?;
    request.caller()?.may_touch(id, "account")?;
    Ok(Response::json(&User::find(id)?)?.private())
}

pub fn change_role(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    request.query.finish()?;
    let change: Change = request.json()?;
    if id == request.caller()?.id {
        return Err(Problem::conflict("own-role", "another admin has to change your role, so that one is left"));
    }
    let rows = database::query(
        include_str!("sql/change_role.sql"),
        &[ParameterValue::Uuid(id.to_string()), ParameterValue::Str(change.role.as_str().to_owned())],
    )?;
    let user = User::of(rows.first().ok_or_else(|| account::no_such_user(id))?)?;
    Ok(Response::json(&user)?.private())
}

fn role(request: &Request) -> Result<Option<Role>, Problem> {
    let Some(name) = request.query.text("role") else { return Ok(None) };
    Role::named(name).map(Some).ok_or_else(|| Problem::invalid_parameter("role", "must be one of buyer, seller, admin"))
}
