//! The orders of results, as tabs.

use leptos::prelude::*;

use crate::search::{Search, Sort};
use crate::text::use_text;

#[component]
pub fn SortTabs(search: Search) -> impl IntoView {
    let text = use_text();
    let tabs = [
        (Sort::Relevance, text.sort_relevance),
        (Sort::BestSelling, text.sort_best_selling),
        (Sort::Newest, text.sort_newest),
        (Sort::PriceAsc, text.sort_price_asc),
        (Sort::PriceDesc, text.sort_price_desc),
    ];
    // Without words every product is equally relevant.
    let offered = tabs.into_iter().filter(|(sort, _)| *sort != Sort::Relevance || !search.q.is_empty());
    view! {
        <nav class="tabs" aria-label=text.sort>
            {offered.map(|(sort, label)| {
                let href = search.but(|other| sort.name().clone_into(&mut other.sort)).href();
                let current = (search.sort_name() == sort.name()).then_some("true");
                view! { <a href=href aria-current=current>{label}</a> }
            }).collect_view()}
        </nav>
    }
}
