//! The stock beside the products: one call for a whole page, asked of inventory through the contract.

use std::collections::HashMap;

use meshmall_service::{Problem, Request};

use crate::contracts::stock::availability_of;
use crate::contracts::{self, CallContext, Failure};
use crate::summary::Summary;

/// As the contract `stock` says.
pub const MOST_IDS: usize = 200;

/// A page without stock is better than a page that is late, so the wait is short.
const PATIENCE_MS: u32 = 1500;

/// Why the stock is not known.
pub struct Unknown(Failure);

/// Fills in `available`. Where inventory does not answer it stays `None`, which the page shows as unknown.
pub fn fill_in(request: &Request, products: &mut [Summary]) -> Result<(), Unknown> {
    if products.is_empty() {
        return Ok(());
    }
    let context = CallContext { timeout_ms: PATIENCE_MS, ..contracts::context(request) };
    let ids: Vec<String> = products.iter().map(|product| product.id.to_string()).collect();
    let stock = availability_of(&context, &ids).map_err(|error| {
        let failure = contracts::failure(error);
        request.warn(&failure.problem, &failure.detail);
        Unknown(failure)
    })?;
    let available: HashMap<String, u32> = stock.into_iter().map(|stock| (stock.product_id, stock.available)).collect();
    for product in products {
        product.available = Some(available.get(&product.id.to_string()).copied().unwrap_or(0));
    }
    Ok(())
}

impl Unknown {
    /// For a request that cannot be answered without the stock.
    pub fn into_problem(self) -> Problem {
        Problem::unavailable(
            "stock-unavailable",
            "stock is not known at the moment; try again, or without in_stock",
            self.0.detail,
        )
    }
}
