//! What a product is distinguished by. Version 2 of the product service says so; where version 1 answers, there is
//! nothing to see.

use leptos::prelude::*;

use crate::api::catalogue::Badge;
use crate::text::use_text;

/// On the picture of a card, and beside a name.
#[component]
pub fn Ribbon(badge: Option<Badge>) -> impl IntoView {
    let words = match badge {
        Some(Badge::Bestseller) => use_text().bestseller,
        Some(Badge::Unknown) | None => return None,
    };
    Some(view! { <span class="ribbon">{words}</span> })
}
