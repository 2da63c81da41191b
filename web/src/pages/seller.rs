//! `/seller/…`: what sellers do with their products and orders. Whoever does not sell yet is told how to begin.

mod offer;
pub mod orders;
pub mod product;
pub mod products;
mod stock;

use leptos::prelude::*;

use crate::parts::Head;
use crate::server::page::Page;
use crate::text::use_language;

/// For whoever is signed in and does not sell.
fn welcome() -> Page {
    let text = use_language().selling();
    let body = view! {
        <section class="sheet welcome-seller">
            <h1>{text.welcome}</h1>
            <p>{text.welcome_words}</p>
            <h2>{text.welcome_how}</h2>
            <ol>{text.welcome_steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
            <div class="tip">
                <p>{text.welcome_demo}</p>
                <ul>
                    {text.sellers.iter().map(|(email, who)| view! { <li><code>{*email}</code>" "{*who}</li> }).collect_view()}
                </ul>
                <p>{text.welcome_password}" "<code>"meshmall-demo"</code></p>
            </div>
            <p><a class="button" href="/login?next=%2Fseller%2Fproducts">{text.welcome_login}</a></p>
        </section>
    };
    Page::new(Head::private(text.welcome), body)
}
