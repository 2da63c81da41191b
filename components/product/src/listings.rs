//! `GET /internal/products`: listings for carts and orders, as the contract `catalog` has them.

use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::values::{Localized, Money};
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::pictures;

/// As the contract `catalog` says.
const MOST_IDS: usize = 100;

#[derive(Serialize)]
struct Listing {
    id: Uuid,
    seller_id: Uuid,
    name: Localized,
    price: Money,
    picture: Option<String>,
    status: String,
}

#[derive(Serialize)]
struct Listings {
    items: Vec<Listing>,
}

pub fn listings(request: &Request) -> Result<Response, Problem> {
    let ids = request.query.ids("ids", MOST_IDS)?;
    request.query.finish()?;
    let ids = ParameterValue::ArrayStr(ids.iter().map(|id| Some(id.to_string())).collect());
    let rows = database::query(include_str!("sql/listings.sql"), &[ids])?;
    let items = rows.iter().map(Listing::of).collect::<Result<_, _>>()?;
    Response::json(&Listings { items })
}

impl Listing {
    fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.get("id")?,
            seller_id: row.get("seller_id")?,
            name: Localized { zh: row.get("name_zh")?, en: row.get("name_en")? },
            price: Money { amount: row.get("price")?, currency: row.get("currency")? },
            picture: row.texts("pictures")?.first().map(|id| pictures::path_of(id)),
            status: row.get("status")?,
        })
    }
}
