//! One request for a page, one answer: rendered whole, sent whole.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use meshmall_service::{HeaderName, HeaderValue, Problem, Request, Response, StatusCode, header};
use uuid::Uuid;

use super::assets::Assets;
use super::render::{Page, render};
use super::{accept, document, language, peers, tasks};
use crate::status::Status;

/// Most of what there is to gain, at a fraction of the time of the higher ones.
const COMPRESSION: Compression = Compression::new(3);

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    // A page depends on who asks, and stock and prices change.
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    (header::VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    ),
];

pub fn show(request: &Request) -> Result<Response, Problem> {
    let language = language::of(request);
    let assets = Assets::read()?;
    let patience = peers::patience()?;
    let nonce = Uuid::new_v4().simple().to_string();
    let status = Status::default();

    let question = if request.query_string.is_empty() { "" } else { "?" };
    let address = format!("{}{question}{}", request.path, request.query_string);
    let page = Page { address, language, status: status.clone() };
    let policy = policy(&nonce)?;
    let html =
        tasks::complete(async move { document::document(render(page).await, language, &assets, &nonce).await }, || {
            peers::answer_all(&request.trace, patience)
        });
    let html = html.ok_or_else(|| Problem::internal("the page waits for something that nobody brings"))?;

    let status = StatusCode::from_u16(status.code()).map_err(Problem::internal)?;
    let mut response = if accept::encoding(request, "gzip") {
        let body = gzip(html.as_bytes()).map_err(Problem::internal)?;
        Response::new(status, "text/html; charset=utf-8", body)
            .with_header(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))
    } else {
        Response::new(status, "text/html; charset=utf-8", html.into_bytes())
    };
    for (name, value) in HEADERS {
        response = response.with_header(name, value);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response = response.with_header(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if let Some(cookie) = language::cookie(request) {
        response = response.with_header(header::SET_COOKIE, cookie);
    }
    Ok(response.with_header(header::CONTENT_SECURITY_POLICY, policy))
}

/// Nothing from elsewhere, nothing inline but the one script of this page.
fn policy(nonce: &str) -> Result<HeaderValue, Problem> {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).map_err(Problem::internal)
}

fn gzip(html: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(html.len() / 4), COMPRESSION);
    encoder.write_all(html)?;
    encoder.finish()
}
