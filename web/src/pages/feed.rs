//! `/feed`: what a visitor may like, page by page. The home page begins with it and goes on with it.

use leptos::prelude::*;

use crate::api::catalogue::{CATEGORIES, List, Summary};
use crate::failure::Failure;
use crate::islands::More;
use crate::parts::{Cards, Head};
use crate::search::{Search, Sort};
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode, tree};
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};

const PAGE: u32 = 20;

/// The path of its beginning.
pub fn first() -> String {
    Search::by(Sort::BestSelling).api_path(PAGE)
}

/// Where it goes on.
pub fn address(cursor: &str) -> String {
    format!("/feed?cursor={}", crate::search::encode(cursor))
}

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let text = use_text();
    let cursor = Form::of_address(visit.request).text("cursor").to_owned();
    let search = Search::by(Sort::BestSelling);
    let search = if cursor.is_empty() { search } else { search.after(cursor) };
    let [categories, liked] = visit.ask([Ask::get(CATEGORIES), Ask::get(search.api_path(PAGE))]);
    let tree = tree(categories);
    let List { items, next_cursor } = decode::<List<Summary>>(liked)?;
    let body = view! {
        <h1 class="page-title">{text.you_may_like}</h1>
        <ul class="grid" id="feed"><Cards items /></ul>
        {next_cursor.map(|cursor| view! { <More language=use_language() href=address(&cursor) /> })}
    };
    Ok(Page::new(Head::new(text.you_may_like, text.shop_description), body).with_categories(tree))
}
