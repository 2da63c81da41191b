//! What stands where nothing else does.

use leptos::prelude::*;

use super::icon::EmptyBag;

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
