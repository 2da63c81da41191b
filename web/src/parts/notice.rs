//! What stands where nothing else does.

use leptos::prelude::*;

use super::icon::EmptyBag;

/// `is_page` where it is all that the page is about.
#[component]
pub fn Notice(title: &'static str, #[prop(default = false)] is_page: bool, children: Children) -> impl IntoView {
    let heading = if is_page { view! { <h1>{title}</h1> }.into_any() } else { view! { <h2>{title}</h2> }.into_any() };
    view! {
        <div class="notice">
            <EmptyBag />
            {heading}
            {children()}
        </div>
    }
}
