//! The ways to the other pages of a list.

use leptos::prelude::*;

use crate::text::use_text;

/// `first` on all pages but the first, `next` on all but the last.
#[component]
pub fn Pager(first: Option<String>, next: Option<String>) -> impl IntoView {
    let text = use_text();
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=text.pages>
                {first.map(|href| view! { <a class="button quiet" href=href>{text.first_page}</a> })}
                {next.map(|href| view! { <a class="button" rel="next" href=href>{text.next_page}</a> })}
            </nav>
        }
    })
}
