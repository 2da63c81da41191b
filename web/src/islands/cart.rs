//! The lines of a cart: how many of each, which of them to order, and what that costs. What is changed shows at once,
//! and falls back where it did not work. Without a script each line is a form.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::api::cart::{Cart, Flag, Line};
use crate::language::Language;
use crate::money::Money;

#[derive(Clone, Copy)]
struct State {
    language: Language,
    cart: RwSignal<Cart>,
    /// The products that are not to be ordered.
    left_out: RwSignal<BTreeSet<String>>,
    has_failed: RwSignal<bool>,
}

#[island]
pub fn CartLines(language: Language, cart: Cart) -> impl IntoView {
    let state = State {
        language,
        cart: RwSignal::new(cart),
        left_out: RwSignal::new(BTreeSet::new()),
        has_failed: RwSignal::new(false),
    };
    view! {
        <div class="cart">
            <ul class="cart-lines">
                {move || {
                    let lines = state.cart.with(|cart| cart.lines.clone());
                    lines.into_iter().map(|line| line_view(state, line)).collect_view()
                }}
            </ul>
            {move || state.cart.with(|cart| cart.lines.is_empty()).then(|| view! {
                <p class="hint">{language.words().cart_empty}" "<a class="onward" href="/search">{language.words().browse}</a></p>
            })}
            {move || state.has_failed.get().then(|| view! { <p class="bad" role="alert">{language.words().not_now}</p> })}
            {summary(state)}
        </div>
    }
}

fn line_view(state: State, line: Line) -> AnyView {
    let text = state.language.words();
    let id = line.product_id.clone();
    let name = line.listing.as_ref().map_or_else(|| id.clone(), |listing| listing.name.text(state.language));
    let can_be_ordered = line.can_be_ordered();
    let quantity = line.quantity;
    let href = format!("/item/{id}");
    let is_chosen = {
        let id = id.clone();
        move || can_be_ordered && state.left_out.with(|left_out| !left_out.contains(&id))
    };
    let choose = {
        let id = id.clone();
        move |_| {
            state.left_out.update(|left_out| {
                if !left_out.remove(&id) {
                    left_out.insert(id.clone());
                }
            });
        }
    };
    let set = {
        let id = id.clone();
        move |quantity: u32| change(state, "set", &id, quantity)
    };
    let (less, more, typed, take_out) = (set.clone(), set.clone(), set.clone(), set);
    let picture = line.listing.as_ref().and_then(|listing| listing.picture.clone());
    view! {
        <li class="cart-line" class:unavailable=!can_be_ordered>
            <input
                type="checkbox"
                name="product"
                value=id.clone()
                form="checkout"
                aria-label=format!("{}: {name}", text.select)
                checked=can_be_ordered
                disabled=!can_be_ordered
                prop:checked=is_chosen
                on:change=choose
            />
            <a class="cart-picture" href=href.clone() tabindex="-1" aria-hidden="true">
                {match picture {
                    Some(picture) => view! { <img src=picture alt="" width="96" height="96" loading="lazy" /> }.into_any(),
                    None => view! { <span class="no-picture">{text.no_picture}</span> }.into_any(),
                }}
            </a>
            <div class="cart-name">
                <a href=href>{name.clone()}</a>
                {notes(state.language, &line)}
            </div>
            <span class="cart-price">{line.unit_price().text()}</span>
            <form method="post" action="/my/cart" class="cart-quantity" on:submit=move |event| {
                if is_scripted() { event.prevent_default() }
            }>
                <input type="hidden" name="product" value=id />
                <div class="stepper">
                    <button type="button" aria-label=format!("{}: {name}", text.one_less) disabled={quantity <= 1} on:click=move |_| less(quantity - 1)>"−"</button>
                    <input
                        type="number"
                        name="quantity"
                        min="1"
                        max="99"
                        value=quantity
                        inputmode="numeric"
                        aria-label=format!("{}: {name}", text.quantity)
                        on:change=move |event| typed(event_target_value(&event).parse().unwrap_or(quantity).clamp(1, 99))
                    />
                    <button type="button" aria-label=format!("{}: {name}", text.one_more) disabled={quantity >= 99} on:click=move |_| more(quantity + 1)>"+"</button>
                </div>
                <button class="link unscripted" type="submit" name="do" value="set">{text.update}</button>
                <button class="link" type="submit" name="do" value="remove" aria-label=format!("{}: {name}", text.remove) on:click=move |_| take_out(0)>{text.remove}</button>
            </form>
            <b class="cart-cost">{Money { amount: line.cost(), currency: line.unit_price().currency.clone() }.text()}</b>
        </li>
    }
    .into_any()
}

/// What a buyer should know of a line.
pub fn notes(language: Language, line: &Line) -> AnyView {
    let text = language.words();
    let flags: Vec<(&'static str, String)> = line
        .flags
        .iter()
        .map(|flag| match flag {
            Flag::PriceChanged => ("note", (text.price_changed)(&line.price_when_added.text())),
            Flag::OutOfStock => ("note out", text.sold_out.to_owned()),
            Flag::InsufficientStock => ("note out", (text.only_left)(line.available.unwrap_or(0))),
            Flag::Retired => ("note out", text.gone.to_owned()),
            Flag::UnknownPrice => ("note", text.price_unknown.to_owned()),
            Flag::UnknownStock => ("note", text.stock_unknown.to_owned()),
        })
        .collect();
    let few = line.available.filter(|available| (1..10).contains(available) && !line.has(Flag::InsufficientStock));
    view! {
        {flags.into_iter().map(|(class, words)| view! { <span class=class>{words}</span> }).collect_view()}
        {few.map(|number| view! { <span class="note">{(text.only_left)(number)}</span> })}
    }
    .into_any()
}

/// What is chosen, what it costs, and on to the checkout with it.
fn summary(state: State) -> AnyView {
    let text = state.language.words();
    let chosen = move || {
        let left_out = state.left_out.get();
        let lines = state.cart.with(|cart| cart.lines.clone());
        lines.into_iter().filter(move |line| line.can_be_ordered() && !left_out.contains(&line.product_id))
    };
    let units = move || chosen().map(|line| line.quantity).sum::<u32>();
    let total = move || {
        let currency = chosen().next().map_or_else(|| "CNY".to_owned(), |line| line.unit_price().currency.clone());
        Money { amount: chosen().map(|line| line.cost()).fold(0, i64::saturating_add), currency }.text()
    };
    let choose_all = move |_| {
        let all: BTreeSet<String> =
            state.cart.with(|cart| cart.lines.iter().map(|line| line.product_id.clone()).collect());
        state.left_out.update(|left_out| *left_out = if left_out.is_empty() { all } else { BTreeSet::new() });
    };
    view! {
        <form method="get" action="/checkout" id="checkout" class="cart-summary">
            <label class="check scripted">
                <input type="checkbox" checked prop:checked=move || state.left_out.with(BTreeSet::is_empty) on:change=choose_all />
                {text.select_all}
            </label>
            <span class="muted">{text.free_delivery}</span>
            <span>{text.total}" "<b class="price">{total}</b></span>
            <button class="button" type="submit" disabled=move || units() == 0>{move || (text.checkout)(units())}</button>
        </form>
    }
    .into_any()
}

fn is_scripted() -> bool {
    cfg!(feature = "hydrate")
}

#[cfg(not(feature = "hydrate"))]
fn change(_state: State, _action: &'static str, _product: &str, _quantity: u32) {}

/// Sets how many of a product; none takes it out.
#[cfg(feature = "hydrate")]
fn change(state: State, action: &'static str, product: &str, quantity: u32) {
    use leptos::task::spawn_local;

    use super::{fetch, shared};

    let before = state.cart.get_untracked();
    let count = shared::cart_count();
    let show = move |cart: Cart, count: &ArcRwSignal<u32>| {
        count.set(cart.quantity);
        state.cart.set(cart);
    };
    let mut expected = before.clone();
    if let Some(line) = expected.lines.iter_mut().find(|line| line.product_id == product) {
        line.quantity = quantity;
    }
    expected.lines.retain(|line| line.quantity > 0);
    expected.quantity = expected.lines.iter().map(|line| line.quantity).sum();
    state.has_failed.set(false);
    show(expected, &count);
    let product = product.to_owned();
    spawn_local(async move {
        let units = quantity.to_string();
        let fields = [("do", action), ("product", product.as_str()), ("quantity", units.as_str())];
        match fetch::post::<Cart>("/my/cart", &fields).await {
            Ok(cart) => show(cart, &count),
            Err(_) => {
                show(before, &count);
                state.has_failed.set(true);
            }
        }
    });
}
