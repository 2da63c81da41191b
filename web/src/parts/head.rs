//! What a page says about itself to browsers and search engines.

use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
use leptos_router::hooks::use_location;

use crate::language::{Language, NAME};
use crate::text::use_text;

/// The longest description that search engines show.
const MOST_CHARACTERS: usize = 160;

#[component]
pub fn Head(
    #[prop(into)] title: String,
    #[prop(into)] description: String,
    /// Whether search engines should keep the page. What failed is not worth keeping.
    #[prop(default = true)]
    indexed: bool,
) -> impl IntoView {
    let text = use_text();
    let description: String = description.chars().take(MOST_CHARACTERS).collect();
    view! {
        <Title text=format!("{title} · {}", text.shop) />
        <Meta name="description" content=description />
        {if indexed { view! { <Alternates /> }.into_any() } else { view! { <Meta name="robots" content="noindex" /> }.into_any() }}
    }
}

/// The same page in every language, and without a choice.
#[component]
fn Alternates() -> impl IntoView {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let query = location.search.get_untracked();
    view! {
        {Language::ALL.map(|language| view! {
            <Link rel="alternate" hreflang=language.tag() href=in_language(&path, &query, Some(language)) />
        }).into_iter().collect_view()}
        <Link rel="alternate" hreflang="x-default" href=in_language(&path, &query, None) />
    }
}

/// An address of this shop in a language.
pub fn in_language(path: &str, query: &str, language: Option<Language>) -> String {
    let others = query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(NAME));
    let pairs: Vec<String> =
        others.map(str::to_owned).chain(language.map(|language| format!("{NAME}={}", language.code()))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_replaces_the_one_in_the_address() {
        assert_eq!(
            in_language("/search", "q=%26&lang=zh&sort=newest", Some(Language::En)),
            "/search?q=%26&sort=newest&lang=en"
        );
        assert_eq!(in_language("/", "?lang=zh", None), "/");
        assert_eq!(in_language("/", "", Some(Language::Zh)), "/?lang=zh");
    }
}
