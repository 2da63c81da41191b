//! Whose product it is: the catalogue knows.

use meshmall_service::{Problem, Request};
use uuid::Uuid;

use crate::contracts;
use crate::contracts::catalog::listings;

/// The caller, if this product is theirs to count: its seller, or an admin. A product that is no longer for sale still
/// is.
pub fn of_product(request: &Request, product_id: Uuid) -> Result<Uuid, Problem> {
    let caller = request.caller()?;
    let found = listings(&contracts::context(request), &[product_id.to_string()])?;
    let listing = found.first().ok_or_else(|| Problem::not_found(format!("there is no product {product_id}")))?;
    let seller = listing.seller_id.parse().map_err(|error| {
        Problem::peer_unavailable("product", format!("seller {} of {product_id}: {error}", listing.seller_id))
    })?;
    caller.may_touch(seller, "product")?;
    Ok(caller.id)
}
