//! What stands where a page cannot.

use leptos::prelude::*;

use crate::failure::{Failure, Kind};
use crate::parts::{FailureNotice, Head, Notice};
use crate::server::page::Page;
use crate::server::visit::Visit;
use crate::text::use_text;

pub fn page(failure: Failure) -> Page {
    let text = use_text();
    let status = failure.status();
    let title = match failure.kind {
        Kind::NotFound => text.not_found_title,
        Kind::Invalid => text.invalid_title,
        Kind::Forbidden | Kind::SignedOut => text.forbidden_title,
        Kind::Refused => text.refused_title,
        Kind::Unavailable | Kind::Broken => text.unavailable_title,
    };
    Page::new(Head::private(title), view! { <FailureNotice failure is_page=true /> }).status(status)
}

/// No such page.
pub fn not_found(_: &Visit<'_>) -> Result<Page, Failure> {
    let text = use_text();
    let body = view! {
        <Notice title=text.not_found_title is_page=true>
            <p>{text.not_found_text}</p>
            <p class="actions"><a class="button" href="/">{text.to_home}</a></p>
        </Notice>
    };
    Ok(Page::new(Head::private(text.not_found_title), body).status(404))
}
