//! The page of the checkout: one form.

use leptos::prelude::*;

use super::state::State;
use super::{NEW, PRODUCT};
use crate::api::account::Address;
use crate::api::cart::Line;
use crate::islands::cart_notes;
use crate::money::Money;
use crate::parts::{AddressFields, Head, Kept, Notice, PlaceLines, Price, Problem, Thumb};
use crate::server::page::Page;
use crate::text::{use_language, use_text};

pub fn page(state: State) -> Page {
    let text = use_language().orders();
    let problem = state.problem.map(str::to_owned);
    if state.products.is_empty() {
        let body = view! {
            <h1 class="page-title">{text.checkout}</h1>
            <Problem words=problem />
            {nothing()}
        };
        return Page::new(Head::private(text.checkout), body);
    }
    let (key, products, is_whole, total) =
        (state.key.clone(), state.products.clone(), state.is_whole, state.total.clone());
    let body = view! {
        <h1 class="page-title">{text.checkout}</h1>
        <Problem words=problem />
        <form method="post" action="/checkout" class="checkout">
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="total" value=total.amount.to_string() />
            <input type="hidden" name="currency" value=total.currency.clone() />
            {is_whole.then(|| view! { <input type="hidden" name="whole" value="1" /> })}
            {products.into_iter().map(|id| view! { <input type="hidden" name=PRODUCT value=id /> }).collect_view()}
            <div class="checkout-main">
                <section class="slab" aria-labelledby="address-title">
                    <h2 id="address-title">{text.checkout_address}</h2>
                    {address(state.book.clone(), &state.kept)}
                </section>
                <section class="slab" aria-labelledby="payment-title">
                    <h2 id="payment-title">{text.checkout_payment}</h2>
                    <p class="muted">{text.checkout_payment_hint}</p>
                    {payment(&state.kept)}
                </section>
            </div>
            <section class="slab checkout-review" aria-labelledby="review-title">
                <h2 id="review-title">{text.checkout_review}</h2>
                {review(&state)}
                <p class="checkout-total"><span class="muted">{text.delivery_free}</span><span>{text.total}" "<Price price=total.clone() /></span></p>
                <button class="button wide" type="submit">{text.place_order}" · "{total.text()}</button>
                <p class="checkout-back"><a class="onward" href="/my/cart">{text.back_to_cart}</a></p>
            </section>
        </form>
    };
    Page::new(Head::private(text.checkout), body)
}

fn nothing() -> AnyView {
    let text = use_language().orders();
    let shop = use_text();
    view! {
        <Notice title=text.nothing_to_order is_page=true>
            <p>{text.nothing_to_order_hint}</p>
            <p class="actions">
                <a class="button" href="/my/cart">{shop.cart}</a>
                <a class="button quiet" href="/search">{shop.browse_all}</a>
            </p>
        </Notice>
    }
    .into_any()
}

/// The address book, and a new address beside it.
fn address(book: Option<Vec<Address>>, kept: &Kept) -> AnyView {
    let text = use_language().orders();
    let chosen = kept.value("address");
    let Some(book) = book else {
        // The book cannot be read: what was chosen stays chosen.
        let is_new = chosen == NEW;
        return view! {
            <input type="hidden" name="address" value=chosen />
            {if is_new {
                view! { <AddressFields kept=kept.clone() /> }.into_any()
            } else {
                view! { <p>{text.chosen_address}</p> }.into_any()
            }}
        }
        .into_any();
    };
    if book.is_empty() {
        return view! {
            <input type="hidden" name="address" value=NEW />
            <AddressFields kept=kept.clone() />
        }
        .into_any();
    }
    let is_new = chosen == NEW;
    view! {
        <fieldset class="choices">
            <legend class="unseen">{text.checkout_address}</legend>
            {book.into_iter().map(|Address { id, place, is_default }| {
                let is_chosen = id == chosen;
                view! {
                    <label class="choice">
                        <input type="radio" name="address" value=id checked=is_chosen required />
                        <PlaceLines place is_default />
                    </label>
                }
            }).collect_view()}
            <label class="choice">
                <input type="radio" name="address" value=NEW checked=is_new required />
                <span>{text.new_address}</span>
            </label>
        </fieldset>
        <div class="new-address">
            <AddressFields kept=kept.clone() enforced=false />
        </div>
    }
    .into_any()
}

fn payment(kept: &Kept) -> AnyView {
    let text = use_language().orders();
    let chosen = kept.value("payment");
    view! {
        <fieldset class="choices two">
            <legend class="unseen">{text.checkout_payment}</legend>
            {text.payments.map(|(token, name, what)| {
                let is_chosen = chosen == token;
                view! {
                    <label class="choice">
                        <input type="radio" name="payment" value=token checked=is_chosen required />
                        <span><b>{name}</b><small>{what}</small><code>{token}</code></span>
                    </label>
                }
            }).into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}

fn review(state: &State) -> AnyView {
    let text = use_language().orders();
    let Some(lines) = &state.lines else {
        return view! { <p class="tip">{text.cart_unknown}</p> }.into_any();
    };
    if !lines.iter().any(|line| state.is_ordered(line)) {
        return view! { <p class="tip">{text.cart_differs}</p> }.into_any();
    }
    let lines = lines.iter().map(|line| line_view(line, state.is_ordered(line)));
    view! { <ul class="order-lines">{lines.collect_view()}</ul> }.into_any()
}

fn line_view(line: &Line, is_ordered: bool) -> AnyView {
    let text = use_language().orders();
    let language = use_language();
    let id = line.product_id.clone();
    let (name, picture) = match &line.listing {
        Some(listing) => (listing.name.text(language), listing.picture.clone()),
        None => (id.clone(), None),
    };
    let price = line.unit_price().clone();
    let cost = Money { amount: line.cost(), currency: price.currency.clone() };
    view! {
        <li class="order-line" class:unavailable=!is_ordered>
            <Thumb picture />
            <div class="order-line-name">
                <a href=format!("/item/{id}")>{name}</a>
                <span class="muted">{price.text()}" × "{line.quantity}</span>
                {cart_notes(language, line)}
                {(!is_ordered).then(|| view! { <span class="note out">{text.left_out}</span> })}
            </div>
            {is_ordered.then(|| view! { <b class="order-line-cost">{cost.text()}</b> })}
        </li>
    }
    .into_any()
}
