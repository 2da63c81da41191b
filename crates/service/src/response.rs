//! What a handler answers.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::Problem;

/// A whole answer: bodies are written in one piece, because a flush in the middle of one stalls kept-alive connections.
#[derive(Debug)]
pub struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// An answer of any kind.
    pub fn new(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { status, headers, body }
    }

    /// 200 with `value` as JSON.
    pub fn json(value: &impl Serialize) -> Result<Self, Problem> {
        Self::json_with(StatusCode::OK, value)
    }

    /// `value` as JSON, with a status of its own.
    pub fn json_with(status: StatusCode, value: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(value).map_err(Problem::internal)?;
        Ok(Self::new(status, "application/json", body))
    }

    /// 201 with `value` as JSON, and where it is from now on.
    pub fn created(location: &str, value: &impl Serialize) -> Result<Self, Problem> {
        let location = HeaderValue::from_str(location).map_err(Problem::internal)?;
        Ok(Self::json_with(StatusCode::CREATED, value)?.with_header(header::LOCATION, location))
    }

    /// 204: it is done, and there is nothing to say.
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: HeaderMap::new(), body: Vec::new() }
    }

    /// Forbids caches to keep it: what belongs to one caller is not another's to see.
    pub fn private(self) -> Self {
        self.with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
    }

    /// 304: what the caller has is still right.
    pub fn not_modified() -> Self {
        Self { status: StatusCode::NOT_MODIFIED, headers: HeaderMap::new(), body: Vec::new() }
    }

    /// Adds a header, or replaces the one of that name.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Adds a header beside those of that name.
    pub fn with_further_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    pub(crate) fn problem(problem: &Problem, trace_id: &str) -> Self {
        let mut response = Self::new(problem.status(), "application/problem+json", problem.body(trace_id));
        if let Some((name, value)) = problem.header() {
            response.headers.insert(name.clone(), value.clone());
        }
        response.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
