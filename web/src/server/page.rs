//! One request for a page or with a form, one answer: rendered whole, sent whole.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use leptos::prelude::*;
use meshmall_service::{HeaderName, HeaderValue, Problem, Request, Response, StatusCode, header};
use serde::Serialize;
use uuid::Uuid;

use super::assets::Assets;
use super::form::{self, Form};
use super::visit::Visit;
use super::{document, forward, render};
use crate::api::catalogue::Category;
use crate::failure::{Failure, Kind};
use crate::notice::Notice;
use crate::pages;
use crate::parts::Head;
use crate::served::Envelope;

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

/// What a page is: its content, and what it says about itself.
pub struct Page {
    pub status: u16,
    pub head: Head,
    /// The tree of categories, on pages that lead to products.
    pub categories: Option<Vec<Category>>,
    pub body: AnyView,
    /// Seconds after which a browser asks again, while something is under way.
    pub again: Option<u32>,
}

/// What comes of a form.
#[expect(clippy::large_enum_variant, reason = "there is one for each request")]
pub enum Done {
    /// Go on there, with a GET.
    See(String),
    /// The form once more, with what is wrong, or a page that says why it was not done.
    Page(Page),
    /// For an island, which has asked for JSON.
    Json(u16, serde_json::Value),
}

/// Shows a page.
pub type Show = fn(&Visit<'_>) -> Result<Page, Failure>;
/// Answers an island.
pub type Tell = fn(&Visit<'_>) -> Result<Done, Failure>;
/// Acts on a form.
pub type Act = fn(&Visit<'_>, &Form) -> Result<Done, Failure>;

impl Done {
    /// For an island.
    pub fn json(value: &impl Serialize) -> Result<Self, Failure> {
        let value = serde_json::to_value(value).map_err(|_| Failure::new(Kind::Broken, None))?;
        Ok(Self::Json(200, value))
    }
}

impl Page {
    pub fn new(head: Head, body: impl IntoView + 'static) -> Self {
        Self { status: 200, head, categories: None, body: body.into_any(), again: None }
    }

    pub fn with_categories(self, categories: Option<Vec<Category>>) -> Self {
        Self { categories, ..self }
    }

    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}

pub fn show(request: &Request, page: Show) -> Result<Response, Problem> {
    if forward::is_api(request) {
        return forward::forward(request);
    }
    let visit = Visit::new(request)?;
    let owner = render::owner(visit.language, visit.address());
    owner.with(|| {
        let page = page(&visit).or_else(|failure| refuse(&visit, failure));
        answer(&visit, page.map_or_else(Done::See, Done::Page))
    })
}

pub fn tell(request: &Request, tell: Tell) -> Result<Response, Problem> {
    if forward::is_api(request) {
        return forward::forward(request);
    }
    let visit = Visit::new(request)?;
    let done = tell(&visit).unwrap_or_else(|failure| Done::Json(failure.status(), serde_json::Value::Null));
    answer(&visit, done)
}

pub fn act(request: &Request, act: Act) -> Result<Response, Problem> {
    if forward::is_api(request) {
        return forward::forward(request);
    }
    let visit = Visit::new(request)?;
    let owner = render::owner(visit.language, visit.address());
    owner.with(|| {
        let done = if form::is_ours(request) {
            act(&visit, &Form::of(request))
        } else {
            Err(Failure::new(Kind::Forbidden, Some(request.trace.trace_id.clone())))
        };
        let done = done.or_else(|failure| {
            if visit.wants_json() {
                return Ok(Done::Json(failure.status(), serde_json::Value::Null));
            }
            refuse(&visit, failure).map(Done::Page)
        });
        answer(&visit, done.unwrap_or_else(Done::See))
    })
}

/// A page about what failed, or where to go for it.
fn refuse(visit: &Visit<'_>, failure: Failure) -> Result<Page, String> {
    if failure.kind == Kind::SignedOut {
        if visit.session.borrow().refresh.is_some() {
            visit.sign_out();
            visit.say(Notice::SessionOver);
        }
        return Err(visit.login_address());
    }
    Ok(pages::failed::page(failure))
}

fn answer(visit: &Visit<'_>, done: Done) -> Result<Response, Problem> {
    let response = match done {
        Done::Page(page) => html(visit, page)?,
        Done::See(address) => {
            let address = HeaderValue::try_from(address).map_err(Problem::internal)?;
            Response::new(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Vec::new())
                .with_header(header::LOCATION, address)
                .private()
        }
        Done::Json(status, data) => {
            let status = StatusCode::from_u16(status).map_err(Problem::internal)?;
            let (calls, took) = visit.served();
            let trace_id = visit.request.trace.trace_id.clone();
            Response::json_with(status, &Envelope { data, calls, ms: took.as_secs_f64() * 1000.0, trace_id })?.private()
        }
    };
    Ok(visit
        .cookies()
        .into_iter()
        .fold(response, |response, cookie| response.with_further_header(header::SET_COOKIE, cookie)))
}

fn html(visit: &Visit<'_>, page: Page) -> Result<Response, Problem> {
    let assets = Assets::read()?;
    let nonce = Uuid::new_v4().simple().to_string();
    let status = StatusCode::from_u16(page.status).map_err(Problem::internal)?;
    let again = page.again;
    let html = document::document(visit, page, &assets, &nonce);
    let mut response = if visit.request.takes_encoding("gzip") {
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
    if let Some(seconds) = again {
        response = response.with_header(header::REFRESH, HeaderValue::from(seconds));
    }
    Ok(response.with_header(header::CONTENT_SECURITY_POLICY, policy(&nonce)?))
}

/// Nothing from elsewhere, nothing inline but what has the nonce of this page.
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
