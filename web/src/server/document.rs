//! The HTML document around a rendered application.

use futures::StreamExt;

use super::assets::Assets;
use super::render::Rendered;
use crate::language::Language;

/// `data` is the only script in the document itself, and `nonce` is what lets it run.
pub async fn document(rendered: Rendered, language: Language, assets: &Assets, nonce: &str) -> String {
    let Rendered { body, data, meta } = rendered;
    let Assets { script, module, style } = assets;
    let html = format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"theme-color\" content=\"#fff\" media=\"(prefers-color-scheme: light)\">\
         <meta name=\"theme-color\" content=\"#1b1714\" media=\"(prefers-color-scheme: dark)\">\
         <link rel=\"stylesheet\" href=\"/{style}\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <script type=\"module\" src=\"/{script}\"></script>\
         <link rel=\"preload\" href=\"/{module}\" as=\"fetch\" type=\"application/wasm\" crossorigin fetchpriority=\"low\">\
         <!--HEAD--></head><body>{body}<script nonce=\"{nonce}\">{data}</script></body></html>",
        tag = language.tag(),
    );
    meta.inject_meta_context(futures::stream::iter([html])).await.collect().await
}
