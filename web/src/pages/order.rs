//! `/my/orders/{id}`: an order, for whoever has bought or sold something in it.

mod act;
mod forms;
mod view;

pub use act::act;

use super::cart;
use crate::api::cart::Cart;
use crate::api::catalogue::List;
use crate::api::order::{Detail, Payment};
use crate::failure::Failure;
use crate::parts::Kept;
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode};
use crate::server::session::Person;
use crate::server::visit::Visit;

/// Seconds after which the page of an order that is under way is loaded anew.
const AGAIN: u32 = 2;

/// What the page shows.
struct Shown {
    order: Detail,
    /// The payment, if there is one yet; a failure while that is not known.
    payment: Result<Option<Payment>, Failure>,
    /// The buyer's cart, where it tells what is sold out.
    cart: Option<Cart>,
    person: Person,
    /// Whether it has just been placed.
    is_placed: bool,
    /// Whether the visitor is asked if it is really to be cancelled.
    is_confirming: bool,
    /// A form that was sent and did not work.
    kept: Option<Kept>,
}

impl Shown {
    fn is_buyer(&self) -> bool {
        self.order.order.user_id == self.person.id
    }

    /// Whether the visitor decides on the order as a whole.
    fn is_theirs(&self) -> bool {
        self.is_buyer() || self.person.is_admin() || self.order.order.is_sold_wholly_by(&self.person.id)
    }

    /// Whether the visitor may send a part of it.
    fn may_send(&self) -> bool {
        self.person.is_admin() || self.order.order.lines.iter().any(|line| line.seller_id == self.person.id)
    }

    /// The form that was sent, if it was this one.
    fn kept(&self, action: &str) -> Option<&Kept> {
        self.kept.as_ref().filter(|kept| kept.value("do") == action)
    }
}

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    page(visit, None)
}

fn page(visit: &Visit<'_>, kept: Option<Kept>) -> Result<Page, Failure> {
    let person = visit.person()?;
    let id = encode(visit.parameter("id"));
    let address = Form::of_address(visit.request);
    let [order, payments] =
        visit.ask([Ask::get(format!("/orders/{id}")), Ask::get(format!("/payments?order_id={id}"))]);
    let order: Detail = decode(order)?;
    let is_buyer = order.order.user_id == person.id;
    let is_placed = address.is_checked("placed");
    // What was ordered has left the cart, or has not: only the cart knows.
    let is_sold_out = order.order.reason.as_deref() == Some("sold-out");
    let cart = if is_buyer && (is_placed || is_sold_out) { cart::read(visit).ok() } else { None };
    if let Some(cart) = &cart {
        visit.keep_cart_count(cart.quantity);
    }
    let is_confirming = address.text("confirm") == "cancel";
    // A page that somebody is filling in stays.
    let again = (order.order.is_settling() && !is_confirming && kept.is_none()).then_some(AGAIN);
    let shown = Shown {
        payment: decode::<List<Payment>>(payments).map(|list| list.items.into_iter().next()),
        order,
        cart,
        person,
        is_placed,
        is_confirming,
        kept,
    };
    Ok(Page { again, ..view::page(&shown) })
}
