//! The application: what is on every page, and which page is at which address.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::api::{Question, question};
use crate::catalogue::CATEGORIES;
use crate::language::Language;
use crate::pages::{Home, Item, NotFound, Results};
use crate::parts::{Footer, Header};
use crate::text::use_text;

/// The content of `<body>`.
#[component]
pub fn App(language: Language) -> impl IntoView {
    provide_meta_context();
    provide_context(language);
    provide_context(Categories(question(Signal::stored(CATEGORIES.to_owned()))));
    let text = use_text();
    view! {
        <Router>
            <a class="skip" href="#content" rel="external">{text.skip_to_content}</a>
            <Header />
            <main id="content" tabindex="-1">
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/search") view=Results />
                    <Route path=path!("/item/:id") view=Item />
                </FlatRoutes>
            </main>
            <Footer />
        </Router>
    }
}

/// The tree of categories. It is on every page, so it is asked for once and kept.
#[derive(Clone, Copy)]
struct Categories(Question);

/// The question for the tree of categories, where the application has been set up.
pub fn use_categories() -> Option<Question> {
    use_context().map(|Categories(question)| question)
}
