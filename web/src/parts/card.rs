//! A product in a list.

use leptos::prelude::*;

use super::price::{ListPrice, Price};
use super::ribbon::Ribbon;
use super::stock::StockBadge;
use crate::api::catalogue::Summary;
use crate::money;
use crate::text::{use_language, use_text};

/// Products side by side, as many as fit.
#[component]
pub fn Grid(items: Vec<Summary>) -> impl IntoView {
    view! { <ul class="grid"><Cards items /></ul> }
}

/// Products alone, for a list of one's own.
#[component]
pub fn Cards(items: Vec<Summary>) -> impl IntoView {
    items.into_iter().map(card).collect_view()
}

/// Products in one line that scrolls.
#[component]
pub fn Strip(items: Vec<Summary>, label: &'static str) -> impl IntoView {
    view! { <ul class="strip" tabindex="0" aria-labelledby=label><Cards items /></ul> }
}

fn card(product: Summary) -> AnyView {
    let text = use_text();
    let language = use_language();
    view! {
        <li class="card">
            <a href=format!("/item/{}", product.id)>
                <Picture path=product.picture />
                <StockBadge available=product.available />
                <Ribbon badge=product.badge />
                <h3>{product.name.text(language)}</h3>
                <p class="card-price">
                    <Price price=product.price />
                    <ListPrice price=product.list_price />
                    <span class="sold">{(text.sold)(&money::count(product.sold, language))}</span>
                </p>
                <p class="seller">{product.seller.name.text(language)}</p>
            </a>
        </li>
    }
    .into_any()
}

/// The name stands beside it, so the picture itself needs none.
#[component]
fn Picture(path: Option<String>) -> impl IntoView {
    let text = use_text();
    match path {
        Some(path) => {
            view! { <img src=path alt="" loading="lazy" decoding="async" width="300" height="300" /> }.into_any()
        }
        None => view! { <span class="no-picture">{text.no_picture}</span> }.into_any(),
    }
}
