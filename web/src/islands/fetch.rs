//! How islands ask the web component: a form or an address, answered with JSON and with what served it.

use gloo_net::http::{Request, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, UrlSearchParams};

use super::shared::{self, Round};
use crate::served::Envelope;
use leptos::prelude::Update;

/// Longer than any deadline of the services, so that their own words arrive where they have some.
const PATIENCE_MS: u32 = 15_000;

/// Why there is nothing: the status of the answer, 0 without one.
pub struct Failed {
    pub status: u16,
}

/// Sends fields to an action of the shop.
pub async fn post<T: DeserializeOwned>(path: &str, fields: &[(&str, &str)]) -> Result<T, Failed> {
    let body = UrlSearchParams::new().map_err(|_| Failed { status: 0 })?;
    for (name, value) in fields {
        body.append(name, value);
    }
    let request = start(Request::post(path)).body(body).map_err(|_| Failed { status: 0 })?;
    read(request.send().await).await
}

/// Asks for what is at an address.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failed> {
    read(start(Request::get(path)).send().await).await
}

/// The page at an address, as text.
pub async fn page(path: &str) -> Result<String, Failed> {
    let response = Request::get(path).abort_signal(Some(&patience())).send().await;
    let response = response.map_err(|_| Failed { status: 0 })?;
    if !response.ok() {
        return Err(Failed { status: response.status() });
    }
    response.text().await.map_err(|_| Failed { status: 0 })
}

fn start(builder: RequestBuilder) -> RequestBuilder {
    builder.header("accept", "application/json").abort_signal(Some(&patience()))
}

fn patience() -> AbortSignal {
    AbortSignal::timeout_with_u32(PATIENCE_MS)
}

async fn read<T: DeserializeOwned>(response: Result<Response, gloo_net::Error>) -> Result<T, Failed> {
    let response = response.map_err(|_| Failed { status: 0 })?;
    let status = response.status();
    let text = response.text().await.map_err(|_| Failed { status })?;
    let answer: Result<Envelope<Option<T>>, _> = serde_json::from_str(&text);
    let Envelope { data, calls, ms, trace_id } = answer.map_err(|_| Failed { status })?;
    shared::rounds().update(|rounds| rounds.push(Round { calls, ms, trace_id }));
    data.filter(|_| (200..300).contains(&status)).ok_or(Failed { status })
}
