//! The bar at the top of every page, and the line at its end.

use leptos::prelude::*;

use super::head::in_language;
use super::icon::Logo;
use crate::islands::{CartBadge, SearchBox};
use crate::language::Language;
use crate::search::encode;
use crate::server::session::Person;
use crate::text::{use_language, use_text};

#[component]
pub fn Header(person: Option<Person>, cart_count: u32, words: String, address: String) -> impl IntoView {
    let text = use_text();
    let language = use_language();
    view! {
        <header class="top">
            <nav class="thin" aria-label=text.account_menu>
                <LanguageSwitch address=address.clone() />
                <span class="thin-gap"></span>
                <AccountMenu person address />
            </nav>
            <div class="bar">
                <a class="brand" href="/" aria-label=format!("{} · {}", text.shop, text.home)>
                    <Logo />
                    <span class="brand-name" aria-hidden="true"><b>"织市"</b><span>"Meshmall"</span></span>
                </a>
                <SearchBox language words />
                <CartBadge language count=cart_count />
            </div>
        </header>
    }
}

/// What a visitor may do beside buying: it depends on who that is.
#[component]
fn AccountMenu(person: Option<Person>, address: String) -> impl IntoView {
    let text = use_text();
    match person {
        None => view! {
            <a href=format!("/login?next={}", encode(&address)) class="strong">{text.login}</a>
            <a href="/register">{text.register}</a>
            <a href="/my/orders">{text.my_orders}</a>
            <a href="/seller/products">{text.sell_here}</a>
        }
        .into_any(),
        Some(person) => view! {
            <a href="/my/account" class="strong">{(text.greeting)(&person.name)}</a>
            <a href="/my/orders">{text.my_orders}</a>
            {if person.sells() {
                view! { <a href="/seller/products">{text.seller_center}</a> }.into_any()
            } else {
                view! { <a href="/seller/products">{text.sell_here}</a> }.into_any()
            }}
            {person.is_admin().then(|| view! { <a href="/admin/orders">{text.administration}</a> })}
            <form method="post" action="/logout"><button type="submit" class="link">{text.logout}</button></form>
        }
        .into_any(),
    }
}

/// Links, so that a language has an address.
#[component]
fn LanguageSwitch(address: String) -> impl IntoView {
    let current = use_language();
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let links = Language::ALL.map(|language| {
        let href = in_language(path, query, Some(language));
        let chosen = (language == current).then_some("true");
        view! {
            <a href=href lang=language.tag() hreflang=language.tag() aria-current=chosen>{language.own_name()}</a>
        }
    });
    view! { <span class="languages">{links.into_iter().collect_view()}</span> }
}

#[component]
pub fn Footer() -> impl IntoView {
    let text = use_text();
    view! {
        <footer class="foot">
            <p><b>{text.shop}</b>" · "{text.slogan}</p>
            <p>{text.footer}</p>
            <p><a href="/api/docs">{text.api_docs}</a></p>
        </footer>
    }
}
