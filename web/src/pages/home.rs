//! The home page: promotions, a flash sale, channels, what is new, and what a visitor may like. Each part stands when
//! another fails.

use leptos::prelude::*;

use crate::api::catalogue::{CATEGORIES, FlashSale, List, Summary};
use crate::failure::Failure;
use crate::islands::{Countdown, More};
use crate::parts::{
    Cards, CategoryPanel, ChannelIcon, FailureNotice, Head, ListPrice, PartFailure, Price, Promotions, Ribbon, Strip,
};
use crate::search::{Search, Sort};
use crate::server::page::Page;
use crate::server::peers::{Ask, decode, tree};
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};
use crate::time;

use super::feed;

const NEWEST: u32 = 12;

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let text = use_text();
    let newest = Search::by(Sort::Newest).api_path(NEWEST);
    let [categories, sale, liked, newest] =
        visit.ask([Ask::get(CATEGORIES), Ask::get("/products/flash-sale"), Ask::get(feed::first()), Ask::get(newest)]);
    let tree = tree(categories);
    let liked = decode::<List<Summary>>(liked);
    let status = liked.as_ref().map_or_else(Failure::status, |_| 200);
    let pictured = liked.as_ref().map(|list| list.items.clone()).unwrap_or_default();
    let body = view! {
        <div class="welcome">
            {tree.clone().map(|tree| view! { <CategoryPanel tree /> })}
            <Promotions items=pictured />
        </div>
        {channels()}
        {flash_sale(decode(sale))}
        {arrivals(decode(newest))}
        {liking(liked)}
    };
    let head = Head { data: Some(website(visit)), ..Head::new(text.slogan, text.shop_description) };
    Ok(Page::new(head, body).with_categories(tree).status(status))
}

/// What the page is about: without it, it is not worth a 200.
fn liking(list: Result<List<Summary>, Failure>) -> AnyView {
    let text = use_text();
    match list {
        Ok(List { items, next_cursor }) => view! {
            <section class="section" aria-labelledby="liked">
                <div class="heading">
                    <h2 id="liked">{text.you_may_like}</h2>
                    <p>{text.you_may_like_hint}</p>
                </div>
                <ul class="grid" id="feed"><Cards items /></ul>
                {next_cursor.map(|cursor| view! { <More language=use_language() href=feed::address(&cursor) /> })}
            </section>
        }
        .into_any(),
        Err(failure) => view! { <FailureNotice failure /> }.into_any(),
    }
}

fn flash_sale(sale: Result<FlashSale, Failure>) -> AnyView {
    let text = use_text();
    let language = use_language();
    let content = match sale {
        Ok(sale) if sale.items.is_empty() => return ().into_any(),
        Ok(sale) => {
            let seconds = time::seconds_until(&sale.ends_at).unwrap_or(0);
            view! {
                <div class="heading">
                    <h2 id="sale">{text.flash_sale}</h2>
                    <Countdown language seconds />
                </div>
                <ul class="strip sale" tabindex="0" aria-labelledby="sale">{sale.items.into_iter().map(offer).collect_view()}</ul>
            }
            .into_any()
        }
        Err(_) => view! {
            <div class="heading"><h2 id="sale">{text.flash_sale}</h2></div>
            <PartFailure />
        }
        .into_any(),
    };
    view! { <section class="section flash" aria-labelledby="sale">{content}</section> }.into_any()
}

/// A product of the flash sale, with how many are left of it.
fn offer(product: Summary) -> AnyView {
    let text = use_text();
    let off = product.list_price.as_ref().map(|regular| 100 - product.price.amount * 100 / regular.amount.max(1));
    let left = product.available.map(|available| {
        let words = if available == 0 { text.sold_out.to_owned() } else { (text.only_left)(available) };
        view! {
            <span class="left">
                <meter min="0" max="100" value=available.min(100) aria-hidden="true"></meter>
                <span>{words}</span>
            </span>
        }
    });
    view! {
        <li class="card">
            <a href=format!("/item/{}", product.id)>
                {product.picture.map(|path| view! { <img src=path alt="" loading="lazy" decoding="async" width="300" height="300" /> })}
                {off.map(|off| view! { <span class="badge off">{format!("-{off}%")}</span> })}
                <Ribbon badge=product.badge />
                <h3>{product.name.text(use_language())}</h3>
                <p class="card-price"><Price price=product.price /><ListPrice price=product.list_price /></p>
                {left}
            </a>
        </li>
    }
    .into_any()
}

/// Ways into the catalogue that are not categories.
fn channels() -> AnyView {
    let text = use_text();
    let links = text.channels.iter().enumerate().map(|(place, (name, href))| {
        view! { <li><a href=*href><span><ChannelIcon place /></span>{*name}</a></li> }
    });
    view! { <nav class="channels" aria-label=text.channels_title><ul>{links.collect_view()}</ul></nav> }.into_any()
}

fn arrivals(list: Result<List<Summary>, Failure>) -> AnyView {
    let text = use_text();
    view! {
        <section class="section" aria-labelledby="newest">
            <div class="heading">
                <h2 id="newest">{text.newest}</h2>
                <p>{text.newest_hint}</p>
                <a class="onward" href=Search::by(Sort::Newest).href()>{text.more}</a>
            </div>
            {match list {
                Ok(List { items, .. }) => view! { <Strip items label="newest" /> }.into_any(),
                Err(_) => view! { <PartFailure /> }.into_any(),
            }}
        </section>
    }
    .into_any()
}

/// The shop as schema.org has it, with its search.
fn website(visit: &Visit<'_>) -> serde_json::Value {
    let origin = visit.origin();
    serde_json::json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": use_text().shop,
        "url": format!("{origin}/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": format!("{origin}/search?q={{words}}") },
            "query-input": "required name=words",
        },
    })
}
