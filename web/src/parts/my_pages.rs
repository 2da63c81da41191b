//! The pages of one visitor, side by side.

use leptos::prelude::*;

use crate::text::{use_language, use_text};

#[component]
pub fn MyPages(current: &'static str) -> impl IntoView {
    let text = use_text();
    let own = use_language().orders();
    let pages = [("/my/orders", text.my_orders), ("/my/addresses", own.addresses), ("/my/account", own.account)];
    view! {
        <nav class="my-pages" aria-label=own.my_pages>
            {pages.map(|(address, name)| {
                view! { <a href=address aria-current=(address == current).then_some("page")>{name}</a> }
            }).into_iter().collect_view()}
        </nav>
    }
}
