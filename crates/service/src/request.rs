//! What a handler is given.

use std::str::FromStr;

use http::{HeaderMap, Method};
use uuid::Uuid;

use crate::Problem;
use crate::query::Query;
use crate::trace::Trace;

/// A request that has a route: its path is matched, its query decoded, its body read and not too long.
#[derive(Debug)]
pub struct Request {
    /// The method; `HEAD` arrives as `GET`.
    pub method: Method,
    /// The name of the service that is asked.
    pub service: &'static str,
    /// The path as it came, percent-encoded, with `/api` if it had that.
    pub path: String,
    /// The query string as it came, without the question mark.
    pub query_string: String,
    /// The decoded query string; empty on a route of [`crate::page_route`].
    pub query: Query,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, at most [`crate::service::MAX_BODY`] bytes.
    pub body: Vec<u8>,
    /// Who this request belongs to, for logs and for the calls it causes.
    pub trace: Trace,
    pub(crate) parameters: Vec<(String, String)>,
}

impl Request {
    /// The path parameter `name` of the route, `{name}`.
    pub fn path_parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The path parameter `name` as a UUID, or a 400 that names it.
    pub fn path_id(&self, name: &'static str) -> Result<Uuid, Problem> {
        let text = self.path_parameter(name).unwrap_or_default();
        parse_uuid(text).ok_or_else(|| {
            Problem::invalid_parameter(name, "must be a UUID such as 0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a")
        })
    }
}

/// Only the hyphenated form: one id has one address.
pub(crate) fn parse_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::from_str(text).ok()).flatten()
}
