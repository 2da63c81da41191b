//! What stands where nothing else does.

use leptos::prelude::*;

use super::icon::EmptyBag;
use crate::text::use_text;

#[component]
pub fn Notice(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="notice">
            <EmptyBag />
            <h2>{title}</h2>
            {children()}
        </div>
    }
}

/// Only the browser shows it, between two pages; the server waits.
#[component]
pub fn Waiting() -> impl IntoView {
    view! { <p class="hint" role="status">{use_text().loading}</p> }
}
