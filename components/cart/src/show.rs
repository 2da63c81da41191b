//! `GET /cart/{user_id}`.

use meshmall_service::{Problem, Request, Response};
use uuid::Uuid;

use crate::view::{self, Known};
use crate::{owner, peers, store};

pub fn show(request: &Request) -> Result<Response, Problem> {
    let cart = owner::cart(request)?.id;
    request.query.finish()?;
    of(request, cart)
}

/// The cart as it is now.
pub fn of(request: &Request, cart: Uuid) -> Result<Response, Problem> {
    let items = store::items(cart)?;
    let products: Vec<Uuid> = items.iter().map(|item| item.product_id).collect();
    with(cart, &items, &peers::ask(request, &products))
}

/// The cart, where all is known already.
pub fn with(cart: Uuid, items: &[view::Item], known: &Known) -> Result<Response, Problem> {
    Ok(Response::json(&view::view(cart, items, known))?.private())
}
