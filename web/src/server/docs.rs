//! `GET /api/openapi.json` and `GET /api/docs`: what all services answer, and a page to try it.

use std::fs;

use meshmall_service::{HeaderValue, Problem, Request, Response, StatusCode, header};

use super::assets;

const DOCUMENT: &str = "/api/openapi.json";
const PAGE: &str = "/api/docs";

/// Nothing from elsewhere, nothing inline. Swagger UI sets styles on what it draws, and has pictures inside its style
/// sheet.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
);

/// Whether this path is one of these.
pub fn are_at(path: &str) -> bool {
    [DOCUMENT, PAGE].contains(&path)
}

pub fn serve(request: &Request) -> Result<Response, Problem> {
    if request.path == DOCUMENT {
        return assets::serve_file(request, "/openapi.json", "application/json");
    }
    let page = fs::read("/docs.html").map_err(|error| Problem::internal(format!("/docs.html: {error}")))?;
    Ok(Response::new(StatusCode::OK, "text/html; charset=utf-8", page)
        .with_header(header::CONTENT_SECURITY_POLICY, POLICY)
        .with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))
        .with_header(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
        .with_header(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
}
