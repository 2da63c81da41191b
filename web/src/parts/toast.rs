//! What was done a moment ago.

use leptos::prelude::*;

use crate::notice::Notice;
use crate::text::use_text;

#[component]
pub fn Toast(notice: Notice) -> impl IntoView {
    let class = if notice.is_bad() { "toast bad" } else { "toast" };
    view! { <p class=class role="status">{notice.words(use_text())}</p> }
}
