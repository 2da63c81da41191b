//! What narrows results: a form, and what it has narrowed them to.

use leptos::prelude::*;

use crate::search::Search;
use crate::text::use_text;

/// Price range and stock. What else the search has goes along unseen.
#[component]
pub fn Filters(search: Search) -> impl IntoView {
    let text = use_text();
    let kept = search
        .parameters()
        .into_iter()
        .filter(|(name, value)| matches!(*name, "q" | "category" | "seller" | "sort") && !value.is_empty());
    let kept =
        kept.map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned() /> }).collect_view();
    view! {
        <form method="get" action="/search" class="filters" aria-label=text.filter>
            {kept}
            <fieldset>
                <legend>{text.price}</legend>
                {amount("min_price", text.min_price, text.min, search.min_price.clone())}
                <span aria-hidden="true">"–"</span>
                {amount("max_price", text.max_price, text.max, search.max_price.clone())}
            </fieldset>
            <label class="check">
                <input type="checkbox" name="in_stock" value="true" checked=search.in_stock == "true" />
                {text.in_stock_only}
            </label>
            <button class="button small" type="submit">{text.apply}</button>
        </form>
    }
}

fn amount(name: &'static str, label: &'static str, short: &'static str, value: String) -> impl IntoView {
    view! { <input class="amount" name=name inputmode="decimal" maxlength="13" autocomplete="off" aria-label=label placeholder=short value=value /> }
}

/// Each filter that is in force, as a link that takes it away.
#[component]
pub fn ActiveFilters(search: Search) -> impl IntoView {
    let text = use_text();
    let mut active: Vec<(String, Search)> = Vec::new();
    if !search.min_price.is_empty() {
        active
            .push(((text.price_from)(&format!("¥{}", search.min_price)), search.but(|other| other.min_price.clear())));
    }
    if !search.max_price.is_empty() {
        active.push(((text.price_to)(&format!("¥{}", search.max_price)), search.but(|other| other.max_price.clear())));
    }
    if !search.in_stock.is_empty() {
        active.push((text.in_stock_only.to_owned(), search.but(|other| other.in_stock.clear())));
    }
    (!active.is_empty()).then(|| view! {
        <ul class="chips">
            {active.into_iter().map(|(label, without)| {
                let remove = (text.remove_filter)(&label);
                view! { <li><a href=without.href() aria-label=remove>{label}<span aria-hidden="true">" ×"</span></a></li> }
            }).collect_view()}
        </ul>
    })
}
