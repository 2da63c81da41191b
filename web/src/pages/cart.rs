//! `/my/cart`: what a visitor is about to buy, signed in or not.

use leptos::prelude::*;
use meshmall_service::Method;
use serde::Deserialize;
use serde_json::json;

use crate::api::cart::Cart;
use crate::failure::{Failure, Kind};
use crate::islands::CartLines;
use crate::notice::Notice;
use crate::parts::Head;
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::session;
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};

const ADDRESS: &str = "/my/cart";

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let text = use_text();
    let cart = read(visit)?;
    visit.keep_cart_count(cart.quantity);
    let is_guest = visit.session.borrow().person().is_none();
    let body = view! {
        <h1 class="page-title">{text.cart}</h1>
        {(is_guest && cart.quantity > 0).then(|| view! {
            <p class="tip">{text.cart_of_guest}" "<a class="onward" href="/login?next=%2Fmy%2Fcart">{text.login}</a></p>
        })}
        <CartLines language=use_language() cart />
    };
    Ok(Page::new(Head::private(text.cart), body))
}

/// The visitor's cart; a visitor who has none yet has an empty one.
pub fn read(visit: &Visit<'_>) -> Result<Cart, Failure> {
    let Some(ask) = ask(visit, Method::GET, "") else { return Ok(Cart::empty()) };
    match decode(visit.ask_one(ask)) {
        // A guest's cart that has expired is as good as none.
        Err(failure) if failure.kind == Kind::SignedOut && visit.session.borrow().person().is_none() => {
            visit.keep(session::GUEST_CART, "", crate::server::cookies::NO_MORE);
            Ok(Cart::empty())
        }
        cart => cart,
    }
}

/// A question about the visitor's cart, if there is one.
fn ask(visit: &Visit<'_>, method: Method, rest: &str) -> Option<Ask> {
    let session = visit.session.borrow();
    let path = format!("/cart/{}{rest}", encode(session.cart_id()?));
    let cart_token = if session.person().is_none() { session.guest_cart.clone() } else { None };
    Some(Ask { cart_token, ..Ask::new(method, path) })
}

/// The fields `do` (`add`, `buy`, `set`, `remove`), `product` and `quantity`.
pub fn change(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    let product = form.text("product");
    // Whoever says nothing means one; what is no number is nobody's meaning.
    let quantity = match form.text("quantity") {
        "" => 1,
        text => text.parse().map_err(|_| Failure::invalid("quantity"))?,
    };
    let action = form.text("do");
    let changed = match action {
        "remove" => put(visit, product, 0),
        "set" => put(visit, product, quantity),
        _ => add(visit, product, quantity),
    };
    let cart = match changed {
        Ok(cart) => cart,
        Err(failure) => return refused(visit, failure),
    };
    visit.keep_cart_count(cart.quantity);
    if visit.wants_json() {
        return Done::json(&cart);
    }
    if action == "buy" {
        return Ok(Done::See(format!("/checkout?product={}", encode(product))));
    }
    if action == "add" {
        visit.say(Notice::AddedToCart);
    }
    Ok(Done::See(ADDRESS.to_owned()))
}

/// Back to the cart, which is as it was, where that is all that can be said.
fn refused(visit: &Visit<'_>, failure: Failure) -> Result<Done, Failure> {
    let notice = match failure.slug.as_str() {
        _ if visit.wants_json() => return Err(failure),
        "sold-out" | "insufficient-stock" => Notice::NotEnough,
        "quantity-limit" | "cart-full" => Notice::CartFull,
        _ => return Err(failure),
    };
    visit.say(notice);
    Ok(Done::See(ADDRESS.to_owned()))
}

fn add(visit: &Visit<'_>, product: &str, quantity: i64) -> Result<Cart, Failure> {
    let item = json!({ "product_id": product, "quantity": quantity });
    if let Some(ask) = ask(visit, Method::POST, "/items") {
        match decode(visit.ask_one(ask.json(&item))) {
            Err(failure) if failure.kind == Kind::SignedOut && visit.session.borrow().person().is_none() => {}
            cart => return cart,
        }
    }
    open(visit)?;
    let ask = ask(visit, Method::POST, "/items").ok_or_else(|| Failure::new(Kind::Broken, None))?;
    decode(visit.ask_one(ask.json(&item)))
}

/// Gives a guest a cart.
fn open(visit: &Visit<'_>) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Created {
        cart_token: String,
    }

    let Created { cart_token } = decode(visit.ask_one(Ask::post("/cart")))?;
    visit.keep(session::GUEST_CART, &cart_token, session::SESSION_SECONDS);
    visit.session.borrow_mut().guest_cart = Some(cart_token);
    Ok(())
}

/// What is no longer in the cart was taken out already, in another window perhaps.
fn put(visit: &Visit<'_>, product: &str, quantity: i64) -> Result<Cart, Failure> {
    let Some(ask) = ask(visit, Method::PUT, &format!("/items/{}", encode(product))) else { return Ok(Cart::empty()) };
    match decode(visit.ask_one(ask.json(&json!({ "quantity": quantity })))) {
        Err(failure) if failure.kind == Kind::NotFound => read(visit),
        cart => cart,
    }
}
