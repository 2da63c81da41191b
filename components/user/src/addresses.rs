//! `/users/me/addresses`: the caller's address book. An address of somebody else does not exist here.

use meshmall_service::database::{self, DatabaseError, ParameterValue};
use meshmall_service::page::Page;
use meshmall_service::{Problem, Request, Response};
use uuid::Uuid;

use crate::account;
use crate::address::{Address, Written};

/// The default first, then the newest; never more than fit one page.
pub fn list(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let items = find(request.caller()?.id, None)?;
    Ok(Response::json(&Page { items, next_cursor: None })?.private())
}

pub fn add(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let written: Written = request.json()?;
    let (id, user) = (Uuid::now_v7(), request.caller()?.id);
    let rows = database::query(include_str!("sql/add_address.sql"), &written.parameters(id, user))?;
    let row = rows.first().ok_or_else(|| Problem::internal("userdb.add_address gave no row"))?;
    match row.get::<String>("outcome")?.as_str() {
        "added" => Ok(Response::created(&format!("/api/users/me/addresses/{id}"), &Address::of(row)?)?.private()),
        "full" => Err(Problem::conflict("address-book-full", "an address book holds 20 addresses; delete one first")),
        _ => Err(account::no_such_user(user)),
    }
}

pub fn show(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("address_id")?;
    request.query.finish()?;
    let found = find(request.caller()?.id, Some(id))?;
    Ok(Response::json(found.first().ok_or_else(|| no_such_address(id))?)?.private())
}

pub fn change(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("address_id")?;
    request.query.finish()?;
    let written: Written = request.json()?;
    let parameters = written.parameters(id, request.caller()?.id);
    let rows = database::query(include_str!("sql/change_address.sql"), &parameters)?;
    Ok(Response::json(&Address::of(rows.first().ok_or_else(|| no_such_address(id))?)?)?.private())
}

pub fn remove(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("address_id")?;
    request.query.finish()?;
    let parameters = [id, request.caller()?.id].map(|id| ParameterValue::Uuid(id.to_string()));
    if database::query(include_str!("sql/delete_address.sql"), &parameters)?.is_empty() {
        return Err(no_such_address(id));
    }
    Ok(Response::no_content().private())
}

/// `GET /internal/addresses`, for the contract `accounts`.
pub fn internal(request: &Request) -> Result<Response, Problem> {
    let needed = |name, id: Option<Uuid>| id.ok_or_else(|| Problem::invalid_parameter(name, "is required"));
    let user = needed("user_id", request.query.id("user_id")?)?;
    let id = needed("address_id", request.query.id("address_id")?)?;
    request.query.finish()?;
    let found = find(user, Some(id))?;
    Ok(Response::json(&found.first().ok_or_else(|| no_such_address(id))?.place)?.private())
}

fn find(user: Uuid, id: Option<Uuid>) -> Result<Vec<Address>, Problem> {
    let id = id.map_or(ParameterValue::DbNull, |id| ParameterValue::Uuid(id.to_string()));
    let rows = database::query(include_str!("sql/addresses.sql"), &[ParameterValue::Uuid(user.to_string()), id])?;
    Ok(rows.iter().map(Address::of).collect::<Result<_, DatabaseError>>()?)
}

fn no_such_address(id: Uuid) -> Problem {
    Problem::not_found(format!("your address book has no address {id}"))
}
