//! The first thing on the home page: promotions side by side, of which one is seen at a time.

use leptos::prelude::*;

use crate::api::catalogue::Summary;
use crate::islands::Carousel;
use crate::text::{use_language, use_text};

/// How many pictures a promotion has room for.
const PICTURES: usize = 3;

#[component]
pub fn Promotions(items: Vec<Summary>) -> impl IntoView {
    let text = use_text();
    let language = use_language();
    let mut items = items.into_iter();
    let slides: Vec<AnyView> = text
        .slides
        .iter()
        .enumerate()
        .map(|(place, [title, words, action, href])| {
            let pictured: Vec<Summary> = items.by_ref().take(PICTURES).collect();
            let heading = if place == 0 {
                view! { <h1>{*title}</h1> }.into_any()
            } else {
                view! { <p class="slide-title">{*title}</p> }.into_any()
            };
            view! {
                <li class=format!("slide slide-{place}")>
                    <div class="slide-text">
                        {heading}
                        <p>{*words}</p>
                        <a class="button light" href=*href>{*action}</a>
                    </div>
                    <ul class="slide-items" aria-hidden="true">
                        {pictured.into_iter().map(|item| view! {
                            <li>{item.picture.map(|picture| view! { <img src=picture alt="" width="240" height="240" /> })}</li>
                        }).collect_view()}
                    </ul>
                </li>
            }
            .into_any()
        })
        .collect();
    let count = u32::try_from(slides.len()).unwrap_or(1);
    view! {
        <section class="carousel" aria-roledescription="carousel" aria-label=text.promotions>
            <ul class="slides" tabindex="0" aria-label=text.promotions>{slides}</ul>
            <Carousel language slides=count />
        </section>
    }
}
