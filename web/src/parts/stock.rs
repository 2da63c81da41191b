//! How many there are. What is not known is said to be so.

use leptos::prelude::*;

use crate::server::render::use_address;
use crate::text::use_text;

/// Fewer than this are worth a word.
const FEW: u32 = 10;

/// On the page of a product.
#[component]
pub fn Stock(available: Option<u32>) -> impl IntoView {
    let text = use_text();
    match available {
        Some(0) => view! { <span class="stock out">{text.sold_out}</span> }.into_any(),
        Some(number) if number < FEW => view! { <span class="stock few">{(text.only_left)(number)}</span> }.into_any(),
        Some(_) => view! { <span class="stock in">{text.in_stock}</span> }.into_any(),
        None => view! {
            <span class="stock unknown">{text.stock_unknown}</span>
            " "
            <a href=use_address()>{text.stock_unknown_retry}</a>
        }
        .into_any(),
    }
}

/// In a list, where only what is out of the ordinary is said.
#[component]
pub fn StockBadge(available: Option<u32>) -> impl IntoView {
    let text = use_text();
    match available {
        Some(0) => Some(("badge out", text.sold_out.to_owned())),
        Some(number) if number < FEW => Some(("badge few", (text.only_left)(number))),
        _ => None,
    }
    .map(|(class, words)| view! { <span class=class>{words}</span> })
}
