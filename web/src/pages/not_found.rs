//! No such page.

use leptos::prelude::*;

use crate::parts::{Head, Notice};
use crate::status::answer_with;
use crate::text::use_text;

#[component]
pub fn NotFound() -> impl IntoView {
    answer_with(404);
    let text = use_text();
    view! {
        <Head title=text.not_found_title description=text.not_found_text indexed=false />
        <Notice title=text.not_found_title>
            <p>{text.not_found_text}</p>
            <p class="actions"><a class="button" href="/">{text.to_home}</a></p>
        </Notice>
    }
}
