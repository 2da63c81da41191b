//! What becomes of a sent checkout.

use std::time::Duration;

use serde_json::json;

use super::state::{self, State};
use super::{NEW, PRODUCT, view};
use crate::api::order::Order;
use crate::failure::{Failure, Kind};
use crate::pages::addresses;
use crate::parts::Kept;
use crate::server::form::Form;
use crate::server::page::Done;
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;
use crate::text::use_language;

/// An order asks four services in turn, and some means of payment take their time.
const PATIENCE: Duration = Duration::from_secs(12);

/// The fields `key`, `address`, `payment`, `product`, `total`, `currency`, `whole`, and those of a new address.
pub fn place(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    visit.person()?;
    let address = match address(visit, form) {
        Ok(id) => id,
        Err(failure) => return again(visit, form, failure, None),
    };
    let products = (!form.is_checked("whole")).then(|| form.all(PRODUCT));
    let mut checkout = json!({
        "address_id": address,
        "payment_token": form.text("payment"),
        "expected_total": { "amount": form.number("total"), "currency": form.text("currency") },
    });
    if let (Some(products), Some(fields)) = (products, checkout.as_object_mut()) {
        fields.insert("products".to_owned(), json!(products));
    }
    let ask = Ask::post("/orders").json(&checkout).key(&state::key(form)).patience(PATIENCE);
    match decode::<Order>(visit.ask_one(ask)) {
        Ok(order) => Ok(Done::See(format!("/my/orders/{}?placed=1", order.id))),
        // It did not work out, or the key has made another order already: either way there is an order that tells.
        Err(Failure { order_id: Some(id), .. }) => Ok(Done::See(format!("/my/orders/{id}"))),
        Err(failure) => again(visit, form, failure, Some(address)),
    }
}

/// The id of the address that is meant.
fn address(visit: &Visit<'_>, form: &Form) -> Result<String, Failure> {
    match form.text("address") {
        "" => Err(Failure::invalid("address_id")),
        NEW => addresses::add(visit, form),
        id => Ok(id.to_owned()),
    }
}

/// The page once more. `address` is the address that the order was sent with, if it was sent.
fn again(visit: &Visit<'_>, form: &Form, failure: Failure, address: Option<String>) -> Result<Done, Failure> {
    if failure.kind == Kind::SignedOut {
        return Err(failure);
    }
    let was_sent = address.is_some();
    let status = failure.status();
    // Whatever is not known to have been refused may have been done.
    let as_sent = failure.may_pass();
    let problem = problem(&failure, was_sent);
    let failure = addresses::in_words(failure);
    let kept = match address {
        // A new address is in the book by now.
        Some(id) => Kept::new(form, failure).but("address", &id),
        None => Kept::new(form, failure),
    };
    let state = State::sent(form, state::read(visit)?, as_sent, kept, problem);
    Ok(Done::Page(view::page(state).status(status)))
}

fn problem(failure: &Failure, was_sent: bool) -> &'static str {
    let text = use_language().orders();
    match failure.slug.as_str() {
        _ if failure.may_pass() => {
            if was_sent {
                text.outcome_unknown
            } else {
                text.not_sent_yet
            }
        }
        "price-changed" => text.price_changed,
        "cart-empty" => text.cart_empty,
        "product-not-for-sale" => text.not_for_sale,
        "not-in-cart" => text.not_in_cart,
        "no-such-address" => text.no_such_address,
        "currencies-differ" | "total-too-large" => text.order_in_parts,
        "address-book-full" => text.address_book_full,
        _ => match failure.parameter.as_deref() {
            Some("address_id") => text.choose_address,
            Some("payment_token") => text.choose_payment,
            Some(_) if !was_sent => text.check_address,
            _ => text.not_possible,
        },
    }
}
