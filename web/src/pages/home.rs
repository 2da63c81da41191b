//! The home page: categories, what sells best, what is new. Each part stands when another fails.

use leptos::prelude::*;

use crate::api::{Answered, decode, question};
use crate::app::use_categories;
use crate::catalogue::{self, Page, tree};
use crate::parts::{CategoryPanel, FailureNotice, Grid, Head, Hero, PartFailure, Strip, answered};
use crate::search::{Search, Sort};
use crate::status::answer_with;
use crate::text::use_text;

const BEST_SELLING: u32 = 20;
const NEWEST: u32 = 12;

#[component]
pub fn Home() -> impl IntoView {
    let text = use_text();
    let best_selling = question(Signal::stored(catalogue::first(Sort::BestSelling, BEST_SELLING)));
    let newest = question(Signal::stored(catalogue::first(Sort::Newest, NEWEST)));
    view! {
        <Head title=text.slogan description=text.shop_description />
        <div class="welcome">
            {use_categories().map(|categories| answered(categories, |categories| {
                tree(categories).map(|tree| view! { <CategoryPanel tree /> }).into_any()
            }))}
            {answered(best_selling, |page| {
                let items = decode(page).map(|page: Page| page.items).unwrap_or_default();
                view! { <Hero items /> }.into_any()
            })}
        </div>
        {answered(best_selling, best_sellers)}
        {answered(newest, arrivals)}
    }
}

/// What the page is about: without it, it is not worth a 200.
fn best_sellers(page: Answered) -> AnyView {
    let text = use_text();
    match decode(page) {
        Ok(Page { items, next_cursor }) => view! {
            <section class="section" aria-labelledby="best-selling">
                <div class="heading">
                    <h2 id="best-selling">{text.best_selling}</h2>
                    <p>{text.best_selling_hint}</p>
                </div>
                <Grid items />
                {next_cursor.map(|cursor| view! {
                    <p class="pager"><a class="button" href=Search::by(Sort::BestSelling).after(cursor).href()>{text.more}</a></p>
                })}
            </section>
        }.into_any(),
        Err(failure) => {
            answer_with(failure.status());
            view! { <FailureNotice failure /> }.into_any()
        }
    }
}

fn arrivals(page: Answered) -> AnyView {
    let text = use_text();
    view! {
        <section class="section" aria-labelledby="newest">
            <div class="heading">
                <h2 id="newest">{text.newest}</h2>
                <p>{text.newest_hint}</p>
                <a class="onward" href=Search::by(Sort::Newest).href()>{text.more}</a>
            </div>
            {match decode(page) {
                Ok(Page { items, .. }) => view! { <Strip items /> }.into_any(),
                Err(_) => view! { <PartFailure /> }.into_any(),
            }}
        </section>
    }
    .into_any()
}
