//! What the catalogue and the stock say of the products in a cart: two calls, however many there are.

use meshmall_service::{Problem, Request};
use uuid::Uuid;

use crate::contracts::{self, CallError, catalog, stock};
use crate::view::Known;

/// Of products that are in a cart: a cart is shown as far as it is known.
pub fn ask(request: &Request, products: &[Uuid]) -> Known {
    if products.is_empty() {
        return Known { listings: Some(Vec::new()), stock: Some(Vec::new()) };
    }
    let (context, ids) = (contracts::context(request), texts(products));
    let or_unknown = |error: CallError| {
        let failure = contracts::failure(error);
        request.warn(&failure.problem, &failure.detail);
    };
    Known {
        listings: catalog::listings(&context, &ids).map_err(or_unknown).ok(),
        stock: stock::availability_of(&context, &ids).map_err(or_unknown).ok(),
    }
}

/// Of products of which one is about to be put in: nothing goes in unseen.
pub fn insist(request: &Request, products: &[Uuid]) -> Result<Known, Problem> {
    let (context, ids) = (contracts::context(request), texts(products));
    Ok(Known {
        listings: Some(catalog::listings(&context, &ids)?),
        stock: Some(stock::availability_of(&context, &ids)?),
    })
}

fn texts(products: &[Uuid]) -> Vec<String> {
    products.iter().map(Uuid::to_string).collect()
}
