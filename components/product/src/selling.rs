//! What sellers do with their products: put them up for sale, change them, retire them.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{Problem, Request, Response};
use uuid::Uuid;

use crate::detail;
use crate::offer::{Change, Currency, Offer, Pictures, Status};

pub fn add(request: &Request) -> Result<Response, Problem> {
    let offer: Offer = request.json()?;
    request.query.finish()?;
    let seller = request.caller()?;
    let id = Uuid::now_v7();
    let text = ParameterValue::Str;
    let parameters = [
        ParameterValue::Uuid(id.to_string()),
        ParameterValue::Uuid(seller.id.to_string()),
        text(seller.name.clone()),
        text(offer.category),
        text(offer.name.zh.into_string()),
        text(offer.name.en.into_string()),
        text(offer.description.zh.into_string()),
        text(offer.description.en.into_string()),
        ParameterValue::Int64(offer.price.amount.get()),
        text(offer.price.currency.as_str().to_owned()),
        offer.pictures.parameter(),
    ];
    match outcome(include_str!("sql/add_product.sql"), &parameters)?.as_str() {
        "added" => Response::created(&format!("/api/products/{id}"), &detail::read(request, id)?),
        missing => Err(missing_reference(missing)),
    }
}

pub fn change(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    let change: Change = request.json()?;
    request.query.finish()?;
    store(request, id, change)?;
    Response::json(&detail::read(request, id)?)
}

/// Retired products are in no list; old orders and carts still show them.
pub fn retire(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    request.no_body()?;
    request.query.finish()?;
    store(request, id, Change { status: Some(Status::Retired), ..Change::default() })?;
    Ok(Response::no_content())
}

fn store(request: &Request, id: Uuid, change: Change) -> Result<(), Problem> {
    let caller = request.caller()?;
    let text = |text: Option<String>| text.map_or(ParameterValue::DbNull, ParameterValue::Str);
    let (name_zh, name_en) = change.name.map(|name| (name.zh.into_string(), name.en.into_string())).unzip();
    let (about_zh, about_en) = change.description.map(|about| (about.zh.into_string(), about.en.into_string())).unzip();
    let (amount, currency) = change.price.map(|price| (price.amount.get(), price.currency)).unzip();
    let parameters = [
        ParameterValue::Uuid(id.to_string()),
        if caller.is_admin() { ParameterValue::DbNull } else { ParameterValue::Uuid(caller.id.to_string()) },
        text(change.category),
        text(name_zh),
        text(name_en),
        text(about_zh),
        text(about_en),
        amount.map_or(ParameterValue::DbNull, ParameterValue::Int64),
        text(currency.map(Currency::as_str).map(str::to_owned)),
        change.pictures.map_or(ParameterValue::DbNull, Pictures::parameter),
        text(change.status.map(Status::as_str).map(str::to_owned)),
    ];
    match outcome(include_str!("sql/change_product.sql"), &parameters)?.as_str() {
        "changed" => Ok(()),
        "none" => Err(detail::no_such_product(id)),
        "foreign" => Err(Problem::forbidden("this product belongs to somebody else")),
        missing => Err(missing_reference(missing)),
    }
}

fn outcome(statement: &str, parameters: &[ParameterValue]) -> Result<String, Problem> {
    let rows = database::query(statement, parameters)?;
    Ok(rows.first().ok_or_else(|| Problem::internal("the function gave no row"))?.get("outcome")?)
}

fn missing_reference(field: &str) -> Problem {
    let detail = match field {
        "category" => "there is no such category; GET /categories lists them",
        "pictures" => "there is no such picture",
        _ => return Problem::internal(format!("outcome {field}")),
    };
    Problem::invalid_body(Some(field.to_owned()), detail)
}
