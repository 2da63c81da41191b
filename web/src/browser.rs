//! What only the browser does: it takes over the page, and asks the API over HTTP.

use gloo_net::http::Request;
use leptos::prelude::document;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::AbortSignal;

use crate::api::Answer;
use crate::app::App;
use crate::failure::{Failure, Kind};
use crate::language::Language;

/// Longer than any deadline of the services, so that their own words arrive where they have some.
const PATIENCE_MS: u32 = 10_000;

/// Runs when the module is loaded.
#[wasm_bindgen(start)]
pub fn take_over() {
    let tag = document().document_element().and_then(|html| html.get_attribute("lang"));
    let language = tag.as_deref().and_then(Language::of_tag).unwrap_or_default();
    leptos::mount::hydrate_body(move || leptos::view! { <App language /> });
}

/// `GET /api…`. A browser has one thread, so what it holds across an await need not be `Send`, as Leptos asks.
pub fn ask(path: String) -> SendWrapper<impl Future<Output = Result<Answer, Failure>>> {
    SendWrapper::new(async move {
        let unavailable = |_| Failure::new(Kind::Unavailable, None);
        let patience = AbortSignal::timeout_with_u32(PATIENCE_MS);
        let response =
            Request::get(&format!("/api{path}")).abort_signal(Some(&patience)).send().await.map_err(unavailable)?;
        let trace_id = response.headers().get("x-trace-id");
        let status = response.status();
        let body = response.binary().await.map_err(unavailable)?;
        Ok(Answer { status, body, trace_id })
    })
}
