//! A part that could not be shown, said so that a visitor knows what to do.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::notice::Notice;
use crate::failure::{Failure, Kind};
use crate::text::use_text;

/// For what a page is about.
#[component]
pub fn FailureNotice(failure: Failure) -> impl IntoView {
    let text = use_text();
    let Failure { kind, detail, parameter, trace_id } = failure;
    let is_price = matches!(parameter.as_deref(), Some("min_price" | "max_price"));
    let (title, explanation) = match kind {
        Kind::NotFound => (text.not_found_title, text.not_found_text),
        Kind::Invalid if is_price => (text.invalid_title, text.invalid_price),
        Kind::Invalid => (text.invalid_title, text.invalid_text),
        Kind::Unavailable | Kind::Broken => (text.unavailable_title, text.unavailable_text),
    };
    // Only what a visitor can put right is worth the API's own words.
    let detail = detail.filter(|_| kind == Kind::Invalid).map(|detail| match parameter {
        Some(parameter) => format!("{parameter}: {detail}"),
        None => detail,
    });
    let may_help = matches!(kind, Kind::Unavailable | Kind::Broken);
    view! {
        <Notice title>
            <p>{explanation}</p>
            {detail.map(|detail| view! { <p class="detail" lang="en">{detail}</p> })}
            <p class="actions">
                {if may_help {
                    view! { <Retry /> }.into_any()
                } else {
                    view! { <a class="button" href="/search">{text.start_over}</a> }.into_any()
                }}
                <a class="button quiet" href="/">{text.to_home}</a>
            </p>
            {trace_id.map(|trace_id| view! { <p class="trace">{text.trace_id}" "<code>{trace_id}</code></p> })}
        </Notice>
    }
}

/// For a part of a page that stands without it.
#[component]
pub fn PartFailure() -> impl IntoView {
    let text = use_text();
    view! { <p class="part-failure">{text.part_unavailable}" "<Retry /></p> }
}

/// This page, loaded anew.
#[component]
fn Retry() -> impl IntoView {
    let text = use_text();
    let location = use_location();
    let query = location.search.get_untracked();
    let question = if query.is_empty() { "" } else { "?" };
    let href = format!("{}{question}{query}", location.pathname.get_untracked());
    view! { <a class="button" href=href rel="external">{text.retry}</a> }
}
