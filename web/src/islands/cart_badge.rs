//! The way to the cart, with how many units are in it.

use leptos::prelude::*;

use super::shared;
use crate::language::Language;

/// More than this is not counted out.
const MOST: u32 = 99;

#[island]
pub fn CartBadge(language: Language, count: u32) -> impl IntoView {
    let shared = shared::cart_count();
    shared.set(count);
    let is_empty = {
        let shared = shared.clone();
        move || shared.get() == 0
    };
    let shown = move || match shared.get() {
        0 => String::new(),
        count if count > MOST => format!("{MOST}+"),
        count => count.to_string(),
    };
    view! {
        <a class="to-cart" href="/my/cart">
            <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
                <path d="M2 3h3l2.500 12h11L21 7H6.300" />
                <circle cx="9" cy="20" r="1.500" />
                <circle cx="17" cy="20" r="1.500" />
            </svg>
            <span class="to-cart-name">{language.words().cart}</span>
            <span class="count" class:none=is_empty aria-live="polite">{shown}</span>
        </a>
    }
}
