//! How well a product is spoken of.

use leptos::prelude::*;

use crate::text::use_text;

/// Of so many stars.
const MOST: u8 = 5;

/// `label` says it in words.
#[component]
pub fn Stars(rating: f64) -> impl IntoView {
    let text = use_text();
    let label = (text.stars)(&format!("{rating:.1}"));
    let stars = (1..=MOST).map(|star| {
        let class = if f64::from(star) <= rating + 0.25 { "star full" } else { "star" };
        view! { <span class=class>"★"</span> }
    });
    view! { <span class="stars" role="img" aria-label=label>{stars.collect_view()}</span> }
}
