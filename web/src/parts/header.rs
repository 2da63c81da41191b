//! The bar at the top of every page, and the line at its end.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::categories::CategoryRow;
use super::head::in_language;
use super::icon::Logo;
use super::search_box::SearchBox;
use crate::language::Language;
use crate::text::{use_language, use_text};

#[component]
pub fn Header() -> impl IntoView {
    let text = use_text();
    view! {
        <header class="top">
            <div class="bar">
                <a class="brand" href="/" aria-label=format!("{} · {}", text.shop, text.home)>
                    <Logo />
                    <span class="brand-name" aria-hidden="true"><b>"织市"</b><span>"Meshmall"</span></span>
                </a>
                <SearchBox />
                <LanguageSwitch />
            </div>
            <CategoryRow />
        </header>
    }
}

/// Links, so that a language has an address; they load the page anew, because all of it changes.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let text = use_text();
    let current = use_language();
    let location = use_location();
    view! {
        <nav class="languages" aria-label=text.language_switch>
            {move || Language::ALL.map(|language| {
                let href = in_language(&location.pathname.get(), &location.search.get(), Some(language));
                let chosen = (language == current).then_some("true");
                view! {
                    <a href=href rel="external" lang=language.tag() hreflang=language.tag() aria-current=chosen>{language.own_name()}</a>
                }
            }).into_iter().collect_view()}
        </nav>
    }
}

#[component]
pub fn Footer() -> impl IntoView {
    let text = use_text();
    view! {
        <footer class="foot">
            <p><b>{text.shop}</b>" · "{text.slogan}</p>
            <p>{text.footer}</p>
        </footer>
    }
}
