//! Carts in the database.

use meshmall_service::Problem;
use meshmall_service::database::{self, DatabaseError, ParameterValue, Row};
use meshmall_service::values::Money;
use uuid::Uuid;

use crate::view::Item;

/// What is in a cart, oldest first.
pub fn items(cart: Uuid) -> Result<Vec<Item>, Problem> {
    let rows = database::query(include_str!("sql/items.sql"), &[uuid(cart)])?;
    Ok(rows.iter().map(item).collect::<Result<_, _>>()?)
}

fn item(row: &Row) -> Result<Item, DatabaseError> {
    Ok(Item {
        product_id: row.get("product_id")?,
        quantity: row.get("quantity")?,
        price: Money { amount: row.get("price")?, currency: row.get("currency")? },
    })
}

pub fn uuid(id: Uuid) -> ParameterValue {
    ParameterValue::Uuid(id.to_string())
}
