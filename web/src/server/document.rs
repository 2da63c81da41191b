//! The HTML document around the content of a page.

use leptos::prelude::*;

use super::assets::Assets;
use super::page::Page;
use super::visit::Visit;
use crate::islands::MeshPanel;
use crate::parts::{CategoryRow, Footer, Header, Toast};

pub fn document(visit: &Visit<'_>, page: Page, assets: &Assets, nonce: &str) -> String {
    let Page { head, categories, body, .. } = page;
    let language = visit.language;
    let notice = visit.notice();
    let (calls, took) = visit.served();
    let trace = &visit.request.trace.trace_id;
    let html = view! {
        <html lang=language.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#fff" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#1b1714" media="(prefers-color-scheme: dark)" />
                <link rel="stylesheet" href=format!("/{}", assets.style) />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <script type="module" src=format!("/{}", assets.script)></script>
                <link rel="preload" href=format!("/{}", assets.module) r#as="fetch" r#type="application/wasm" crossorigin="" fetchpriority="low" />
                {head.view(visit, nonce)}
            </head>
            <body>
                <a class="skip" href="#content">{language.text().skip_to_content}</a>
                <Header
                    person=visit.session.borrow().person().cloned()
                    cart_count=visit.session.borrow().cart_count
                    words=head.words.clone()
                    address=visit.address()
                />
                {categories.map(|tree| view! { <CategoryRow tree /> })}
                {notice.map(|notice| view! { <Toast notice /> })}
                <main id="content" tabindex="-1">{body}</main>
                <Footer />
                <MeshPanel language calls took_ms=took.as_secs_f64() * 1000.0 trace_id=trace.clone() traces=super::traces_url() />
            </body>
        </html>
    };
    format!("<!DOCTYPE html>{}", html.to_html())
}
