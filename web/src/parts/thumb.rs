//! A small picture of a product, beside its name.

use leptos::prelude::*;

use crate::text::use_text;

#[component]
pub fn Thumb(picture: Option<String>) -> impl IntoView {
    let text = use_text();
    match picture {
        Some(path) => {
            view! { <img class="small-picture" src=path alt="" width="64" height="64" loading="lazy" /> }.into_any()
        }
        None => view! { <span class="small-picture no-picture">{text.no_picture}</span> }.into_any(),
    }
}
