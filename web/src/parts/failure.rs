//! A part that could not be shown, said so that a visitor knows what to do.

use leptos::prelude::*;

use super::notice::Notice;
use crate::failure::{Failure, Kind};
use crate::server::render::use_address;
use crate::text::use_text;

/// For what a page is about.
#[component]
pub fn FailureNotice(failure: Failure, #[prop(default = false)] is_page: bool) -> impl IntoView {
    let text = use_text();
    let may_help = failure.may_pass();
    let Failure { kind, detail, parameter, trace_id, .. } = failure;
    let is_price = matches!(parameter.as_deref(), Some("min_price" | "max_price"));
    let (title, explanation) = match kind {
        Kind::NotFound => (text.not_found_title, text.not_found_text),
        Kind::Invalid if is_price => (text.invalid_title, text.invalid_price),
        Kind::Invalid => (text.invalid_title, text.invalid_text),
        Kind::Forbidden | Kind::SignedOut => (text.forbidden_title, text.forbidden_text),
        Kind::Refused => (text.refused_title, text.refused_text),
        Kind::Unavailable | Kind::Broken => (text.unavailable_title, text.unavailable_text),
    };
    // Only what a visitor can put right is worth the API's own words.
    let detail = detail.filter(|_| matches!(kind, Kind::Invalid | Kind::Refused)).map(|detail| match parameter {
        Some(parameter) => format!("{parameter}: {detail}"),
        None => detail,
    });
    view! {
        <Notice title is_page>
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
    view! { <a class="button" href=use_address()>{text.retry}</a> }
}
