//! `GET /products/{id}` and what is shown beside it.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::values::Localized;
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::pictures;
use crate::stock;
use crate::summary::Summary;

const MOST_RELATED: i64 = 20;
const DEFAULT_RELATED: i64 = 6;

/// A product with all that its page shows.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = ProductDetail))]
pub struct Detail {
    #[serde(flatten)]
    summary: Summary,
    description: Localized,
    pictures: Vec<String>,
    /// From the top of the tree down to the product's own category.
    categories: Vec<Category>,
    #[cfg_attr(not(target_family = "wasm"), schema(pattern = "^(active|retired)$"))]
    status: String,
    updated_at: String,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = CategoryName))]
pub struct Category {
    slug: String,
    name: Localized,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = RelatedProducts))]
pub struct Related {
    items: Vec<Summary>,
}

pub fn show(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    request.query.finish()?;
    Response::json(&read(request, id)?)
}

/// The product as it is now, for sale or not.
pub fn read(request: &Request, id: Uuid) -> Result<Detail, Problem> {
    let rows = database::query(include_str!("sql/detail.sql"), &[ParameterValue::Uuid(id.to_string())])?;
    let mut detail = Detail::of(rows.first().ok_or_else(|| no_such_product(id))?)?;
    // A page without stock stands; `available` says that it is not known.
    let _ = stock::fill_in(request, std::slice::from_mut(&mut detail.summary));
    Ok(detail)
}

pub fn related(request: &Request) -> Result<Response, Problem> {
    let id = request.path_id("id")?;
    let limit = request.query.integer("limit", 1, MOST_RELATED)?.unwrap_or(DEFAULT_RELATED);
    request.query.finish()?;
    let parameters = [ParameterValue::Uuid(id.to_string()), ParameterValue::Int64(limit)];
    let rows = database::query(include_str!("sql/related.sql"), &parameters)?;
    if rows.is_empty() {
        return Err(no_such_product(id));
    }
    // The product itself is in every row; where nothing is related, that is all there is in the only one.
    let mut items: Vec<Summary> = rows
        .iter()
        .filter(|row| !matches!(row.get::<Option<Uuid>>("id"), Ok(None)))
        .map(Summary::of)
        .collect::<Result<_, _>>()?;
    let _ = stock::fill_in(request, &mut items);
    Response::json(&Related { items })
}

pub fn no_such_product(id: Uuid) -> Problem {
    Problem::not_found(format!("there is no product {id}"))
}

impl Detail {
    fn of(row: &Row) -> Result<Self, DatabaseError> {
        let own = Category { slug: row.get("category")?, name: localized(row, "category_name")? };
        let parent = match row.get::<Option<String>>("parent_slug")? {
            Some(slug) => Some(Category { slug, name: localized(row, "parent_name")? }),
            None => None,
        };
        Ok(Self {
            summary: Summary::of(row)?,
            description: localized(row, "description")?,
            pictures: row.texts("pictures")?.iter().map(|id| pictures::path_of(id)).collect(),
            categories: parent.into_iter().chain([own]).collect(),
            status: row.get("status")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

fn localized(row: &Row, column: &str) -> Result<Localized, DatabaseError> {
    Ok(Localized { zh: row.get(&format!("{column}_zh"))?, en: row.get(&format!("{column}_en"))? })
}
