//! A price: the sign and the hundredths smaller than the number.

use leptos::prelude::*;

use crate::money::Money;

#[component]
pub fn Price(price: Money) -> impl IntoView {
    view! { <span class="price"><small>{price.sign()}</small>{price.units()}<small>{price.cents()}</small></span> }
}
