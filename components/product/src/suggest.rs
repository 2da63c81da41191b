//! `GET /products/suggest`: names that fit what is being typed.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::values::Localized;
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::filter::Search;

const MOST: i64 = 20;
const DEFAULT: i64 = 8;

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Suggestion {
    id: Uuid,
    name: Localized,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Suggestions {
    items: Vec<Suggestion>,
}

pub fn suggest(request: &Request) -> Result<Response, Problem> {
    let search = Search::of(&request.query)?;
    let limit = request.query.integer("limit", 1, MOST)?.unwrap_or(DEFAULT);
    request.query.finish()?;
    let items = match search {
        None => Vec::new(),
        Some(search) => {
            let parameters = [
                ParameterValue::Str(search.pattern()),
                ParameterValue::Str(search.text().to_owned()),
                ParameterValue::Int64(limit),
            ];
            let rows = database::query(include_str!("sql/suggest.sql"), &parameters)?;
            rows.iter().map(Suggestion::of).collect::<Result<_, _>>()?
        }
    };
    Response::json(&Suggestions { items })
}

impl Suggestion {
    fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self { id: row.get("id")?, name: Localized { zh: row.get("name_zh")?, en: row.get("name_en")? } })
    }
}
