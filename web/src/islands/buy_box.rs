//! How many of a product, and into the cart with it. Without a script it is a form that goes on to the cart.

use leptos::prelude::*;

use super::shared;
use crate::language::Language;

/// As many of one product as a cart holds.
const MOST: u32 = 99;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sends anything"))]
enum State {
    Idle,
    Busy,
    Added,
    Failed(&'static str),
}

#[island]
pub fn BuyBox(language: Language, product: String, available: Option<u32>) -> impl IntoView {
    let text = language.words();
    let most = available.unwrap_or(MOST).clamp(1, MOST);
    let quantity = RwSignal::new(1_u32);
    let state = RwSignal::new(State::Idle);
    let count = shared::cart_count();
    let sold_out = available == Some(0);
    let step = move |to: u32| quantity.set(to.clamp(1, most));
    let id = product.clone();
    let add = move |event: leptos::ev::SubmitEvent| {
        if is_added(&event) {
            event.prevent_default();
            send(language, id.clone(), quantity.get_untracked(), state, count.clone());
        }
    };
    view! {
        <form method="post" action="/my/cart" class="buy" on:submit=add>
            <input type="hidden" name="product" value=product />
            <div class="stepper">
                <button type="button" aria-label=text.one_less disabled=move || { quantity.get() <= 1 } on:click=move |_| step(quantity.get() - 1)>"−"</button>
                <input
                    type="number"
                    name="quantity"
                    min="1"
                    max=most
                    value="1"
                    inputmode="numeric"
                    aria-label=text.quantity
                    disabled=sold_out
                    prop:value=move || quantity.get().to_string()
                    on:change=move |event| step(event_target_value(&event).parse().unwrap_or(1))
                />
                <button type="button" aria-label=text.one_more disabled=move || { quantity.get() >= most } on:click=move |_| step(quantity.get() + 1)>"+"</button>
            </div>
            <div class="buy-buttons">
                <button class="button second" type="submit" name="do" value="add" disabled=sold_out aria-busy=move || (state.get() == State::Busy).to_string()>
                    {if sold_out { text.sold_out } else { text.add_to_cart }}
                </button>
                <button class="button" type="submit" name="do" value="buy" disabled=sold_out>{text.buy_now}</button>
            </div>
            <p class="buy-state" role="status">
                {move || match state.get() {
                    State::Added => view! { <span class="good">"✓ "{text.added}</span>" "<a href="/my/cart">{text.to_cart}</a> }.into_any(),
                    State::Failed(words) => view! { <span class="bad">{words}</span> }.into_any(),
                    State::Idle | State::Busy => ().into_any(),
                }}
            </p>
        </form>
    }
}

/// Whether the button was the one that stays on the page.
#[cfg(feature = "hydrate")]
fn is_added(event: &leptos::ev::SubmitEvent) -> bool {
    event.submitter().and_then(|button| button.get_attribute("value")).as_deref() != Some("buy")
}

#[cfg(not(feature = "hydrate"))]
fn is_added(_event: &leptos::ev::SubmitEvent) -> bool {
    false
}

#[cfg(not(feature = "hydrate"))]
fn send(_: Language, _: String, _: u32, _: RwSignal<State>, _: ArcRwSignal<u32>) {}

/// The count rises at once, and falls back where it did not work.
#[cfg(feature = "hydrate")]
fn send(language: Language, product: String, quantity: u32, state: RwSignal<State>, count: ArcRwSignal<u32>) {
    use leptos::task::spawn_local;

    use super::fetch;
    use crate::api::cart::Cart;

    if state.get_untracked() == State::Busy {
        return;
    }
    state.set(State::Busy);
    let before = count.get_untracked();
    count.set(before + quantity);
    spawn_local(async move {
        let units = quantity.to_string();
        let fields = [("do", "add"), ("product", product.as_str()), ("quantity", units.as_str())];
        match fetch::post::<Cart>("/my/cart", &fields).await {
            Ok(cart) => {
                count.set(cart.quantity);
                state.set(State::Added);
            }
            Err(failed) => {
                count.set(before);
                let words = language.words();
                state.set(State::Failed(if failed.status == 409 { words.too_many } else { words.not_now }));
            }
        }
    });
}
