//! What a page says about itself to browsers and search engines.

use leptos::prelude::*;

use crate::language::{Language, NAME};
use crate::server::visit::Visit;

/// The longest description that search engines show.
const MOST_CHARACTERS: usize = 160;

#[derive(Default)]
pub struct Head {
    pub title: String,
    pub description: String,
    /// Whether search engines should keep the page. What failed, and what is one visitor's, is not worth keeping.
    pub is_indexed: bool,
    /// A picture that stands for the page.
    pub picture: Option<String>,
    /// Structured data: a document of schema.org.
    pub data: Option<serde_json::Value>,
    /// What stands in the search box.
    pub words: String,
}

impl Head {
    /// Of a page that everybody sees alike.
    pub fn new(title: impl Into<String>, description: impl Into<String>) -> Self {
        Self { title: title.into(), description: description.into(), is_indexed: true, ..Self::default() }
    }

    /// Of a page that is nothing to search engines.
    pub fn private(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    pub fn view(&self, visit: &Visit<'_>, nonce: &str) -> AnyView {
        let text = visit.language.text();
        let title = format!("{} · {}", self.title, text.shop);
        if !self.is_indexed {
            return view! {
                <title inner_html=escape(&title)></title>
                <meta name="robots" content="noindex" />
            }
            .into_any();
        }
        let description: String = self.description.chars().take(MOST_CHARACTERS).collect();
        let (origin, path, query) = (visit.origin(), &visit.request.path, &visit.request.query_string);
        let own = format!("{origin}{}", in_language(path, query, None));
        let alternates = Language::ALL.map(|language| {
            let href = format!("{origin}{}", in_language(path, query, Some(language)));
            view! { <link rel="alternate" hreflang=language.tag() href=href /> }
        });
        // A `<` could end the element that the data stands in.
        let data = self.data.as_ref().map(|data| data.to_string().replace('<', "\\u003c"));
        view! {
            <title inner_html=escape(&title)></title>
            <meta name="description" content=description.clone() />
            <link rel="canonical" href=own.clone() />
            {alternates.into_iter().collect_view()}
            <link rel="alternate" hreflang="x-default" href=own.clone() />
            {open_graph("og:site_name", text.shop.to_owned())}
            {open_graph("og:title", title)}
            {open_graph("og:description", description)}
            {open_graph("og:url", own)}
            {self.picture.clone().map(|picture| open_graph("og:image", format!("{origin}{picture}")))}
            {data.map(|data| view! { <script type="application/ld+json" nonce=nonce.to_owned()>{data}</script> })}
        }
        .into_any()
    }
}

/// What stands in a title is text to its end, so it may hold none of the marks that Leptos leaves between texts.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn open_graph(property: &'static str, content: String) -> AnyView {
    view! { <meta content=content /> }.attr("property", property).into_any()
}

/// An address of this shop in a language.
pub fn in_language(path: &str, query: &str, language: Option<Language>) -> String {
    let others = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(NAME));
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
        assert_eq!(in_language("/", "lang=zh", None), "/");
        assert_eq!(in_language("/", "", Some(Language::Zh)), "/?lang=zh");
    }
}
