//! From an address to the HTML of the application, in one piece, with everything that it waits for.

use std::sync::Arc;

use futures::StreamExt;
use hydration_context::{SharedContext, SsrSharedContext};
use leptos::prelude::{IntoView, Owner, RenderHtml, provide_context, view};
use leptos_meta::{ServerMetaContext, ServerMetaContextOutput};
use leptos_router::location::RequestUrl;

use crate::app::App;
use crate::language::Language;
use crate::status::Status;

/// What a page is rendered from.
pub struct Page {
    /// The path and the query string.
    pub address: String,
    pub language: Language,
    /// What the parts of the page say about it as a whole.
    pub status: Status,
}

/// What comes of it, in the pieces that the document is made of.
pub struct Rendered {
    /// The content of `<body>`.
    pub body: String,
    /// The script that holds what the page was made from, for the browser.
    pub data: String,
    /// What the page says about itself in `<head>`.
    pub meta: ServerMetaContextOutput,
}

pub async fn render(page: Page) -> Rendered {
    let context: Arc<dyn SharedContext + Send + Sync> = Arc::new(SsrSharedContext::new());
    let owner = Owner::new_root(Some(Arc::clone(&context)));
    let (meta_context, meta) = ServerMetaContext::new();
    let stream = owner.with(|| {
        // Whole and with an origin: a path that begins with two slashes must not become a host.
        provide_context(RequestUrl::new(&format!("http://meshmall{}", page.address)));
        provide_context(meta_context);
        provide_context(page.status);
        let language = page.language;
        view! { <App language /> }.into_view().to_html_stream_in_order()
    });
    let body = stream.collect::<String>().await;
    while let Some(pending) = context.await_deferred() {
        pending.await;
    }
    let data = match context.pending_data() {
        Some(data) => data.collect::<String>().await,
        None => String::new(),
    };
    drop(owner);
    Rendered { body, data, meta }
}
