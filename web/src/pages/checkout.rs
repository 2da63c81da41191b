//! `/checkout`: some of the cart, an address and a way to pay become an order, once.

mod place;
mod state;
mod view;

pub use place::place;

use crate::failure::Failure;
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::visit::Visit;
use state::State;

/// The field for each product that is ordered, also in the address of the page.
const PRODUCT: &str = "product";
/// What `address` is where none of the address book is meant.
const NEW: &str = "new";

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    visit.person()?;
    let products = Form::of_address(visit.request).all(PRODUCT);
    let (cart, book) = state::read(visit)?;
    let cart = cart?;
    visit.keep_cart_count(cart.quantity);
    Ok(view::page(State::fresh(cart, book?, &products)))
}
