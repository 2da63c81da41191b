//! The first thing on the home page.

use leptos::prelude::*;

use crate::catalogue::Summary;
use crate::search::{Search, Sort};
use crate::text::{use_language, use_text};

/// How many pictures the drawing has room for.
const PICTURES: usize = 3;

#[component]
pub fn Hero(items: Vec<Summary>) -> impl IntoView {
    let text = use_text();
    let language = use_language();
    view! {
        <section class="hero" aria-labelledby="hero">
            <div class="hero-text">
                <h1 id="hero">{text.hero_title}</h1>
                <p>{text.hero_text}</p>
                <p class="actions">
                    <a class="button light" href=Search::by(Sort::Newest).href()>{text.see_newest}</a>
                    <a class="button ghost" href=Search::by(Sort::BestSelling).href()>{text.see_best_selling}</a>
                </p>
            </div>
            <ul class="hero-items">
                {items.into_iter().take(PICTURES).map(|item| {
                    let name = item.name.text(language);
                    view! {
                        <li>
                            <a href=format!("/item/{}", item.id)>
                                {item.picture.map(|picture| view! { <img src=picture alt=name.clone() width="240" height="240" /> })}
                            </a>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
