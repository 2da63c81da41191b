//! A price: the sign and the hundredths smaller than the number.

use leptos::prelude::*;

use crate::money::Money;
use crate::text::use_text;

#[component]
pub fn Price(price: Money) -> impl IntoView {
    view! { <span class="price"><small>{price.sign()}</small>{price.units()}<small>{price.cents()}</small></span> }
}

/// The regular price beside that of a sale.
#[component]
pub fn ListPrice(price: Option<Money>) -> impl IntoView {
    let text = use_text();
    price.map(|price| view! { <s class="list-price" aria-label=format!("{} {}", text.list_price, price.text())>{price.text()}</s> })
}
