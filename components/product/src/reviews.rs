//! Reviews: by whoever has received the product, one each.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::page::{self, List};
use meshmall_service::values::{Text, Whole};
use meshmall_service::{Problem, Request, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::contracts;
use crate::contracts::orders::has_received;
use crate::detail;

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = WrittenReview))]
#[serde(deny_unknown_fields)]
pub struct Write {
    rating: Whole<1, 5>,
    text: Text<2000>,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Review {
    id: Uuid,
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 1, maximum = 5))]
    rating: i16,
    text: String,
    /// As everybody may see it.
    author: String,
    created_at: String,
}

pub fn list(request: &Request) -> Result<Response, Problem> {
    let product_id = request.path_id("id")?;
    let limit = page::limit(&request.query)?;
    let list = List::new(["reviews", &product_id.to_string()]);
    let after = list.time_key(&request.query)?;
    request.query.finish()?;
    let [instant, id, most] = page::time_parameters(after, limit)?;
    let parameters = [ParameterValue::Uuid(product_id.to_string()), instant, id, most];
    let rows = database::query(include_str!("sql/reviews.sql"), &parameters)?;
    let first = rows.first().ok_or_else(|| detail::no_such_product(product_id))?;
    // The product is in every row; where there is no review, that is all there is in the only one.
    let reviews = if first.get::<Option<Uuid>>("id")?.is_some() { rows.as_slice() } else { &[] };
    Response::json(&page::by_time(&list, reviews, limit, Review::of)?)
}

pub fn add(request: &Request) -> Result<Response, Problem> {
    let product_id = request.path_id("id")?;
    let write: Write = request.json()?;
    request.query.finish()?;
    let caller = request.caller()?;
    if !has_received(&contracts::context(request), &caller.id.to_string(), &product_id.to_string())? {
        return Err(not_received(product_id)?);
    }
    let (id, author) = (Uuid::now_v7(), shown_name(&caller.name));
    let rating = i16::try_from(write.rating.get()).map_err(Problem::internal)?;
    let text = write.text.into_string();
    let parameters = [
        ParameterValue::Uuid(id.to_string()),
        ParameterValue::Uuid(product_id.to_string()),
        ParameterValue::Uuid(caller.id.to_string()),
        ParameterValue::Str(author.clone()),
        ParameterValue::Int16(rating),
        ParameterValue::Str(text.clone()),
    ];
    let rows = database::query(include_str!("sql/add_review.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("add_review gave no row"))?;
    let created_at: Option<String> = row.get("created_at")?;
    match created_at {
        Some(created_at) => {
            let review = Review { id, rating, text, author, created_at };
            Response::created(&format!("/api/products/{product_id}/reviews/{id}"), &review)
        }
        None if row.get("known")? => Err(Problem::conflict(
            "already-reviewed",
            "you have reviewed this product; delete that review to write another one",
        )),
        None => Err(detail::no_such_product(product_id)),
    }
}

pub fn remove(request: &Request) -> Result<Response, Problem> {
    let (product_id, id) = (request.path_id("id")?, request.path_id("review_id")?);
    request.no_body()?;
    request.query.finish()?;
    let caller = request.caller()?;
    let parameters = [
        ParameterValue::Uuid(id.to_string()),
        ParameterValue::Uuid(product_id.to_string()),
        if caller.is_admin() { ParameterValue::DbNull } else { ParameterValue::Uuid(caller.id.to_string()) },
    ];
    let rows = database::query(include_str!("sql/remove_review.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::not_found(format!("there is no review {id} of this product")))?;
    caller.may_touch(row.get("author_id")?, "review")?;
    Ok(Response::no_content())
}

/// Why somebody who has not received a product may not speak about it: often, because there is no such product.
fn not_received(product_id: Uuid) -> Result<Problem, Problem> {
    let rows =
        database::query(include_str!("sql/product_exists.sql"), &[ParameterValue::Uuid(product_id.to_string())])?;
    if rows.is_empty() {
        return Ok(detail::no_such_product(product_id));
    }
    Ok(Problem::forbidden_as("not-received", "you can review a product once it has been delivered to you"))
}

/// Enough for an author to find their own review, and not enough for anybody else to find the author.
fn shown_name(name: &str) -> String {
    name.chars().next().into_iter().chain("**".chars()).collect()
}

impl Review {
    fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.get("id")?,
            rating: row.get("rating")?,
            text: row.get("text")?,
            author: row.get("author")?,
            created_at: row.get("created_at")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_only_the_first_character_is_shown() {
        assert_eq!(shown_name("李雷"), "李**");
        assert_eq!(shown_name("Han Meimei"), "H**");
        assert_eq!(shown_name(""), "**");
    }
}
