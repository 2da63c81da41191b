//! What a handler is given.

use std::str::FromStr;

use http::{HeaderMap, Method};
use uuid::Uuid;

use serde::de::DeserializeOwned;

use crate::accept;
use crate::identity::{self, Caller};
use crate::json;
use crate::log::{self, Level};
use crate::query::Query;
use crate::trace::Trace;
use crate::{Problem, header};

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
    pub(crate) caller: Option<Caller>,
    pub(crate) parameters: Vec<(String, String)>,
}

/// The header that names what must happen once, however often it is asked for.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
const MAX_IDEMPOTENCY_KEY: usize = 255;

impl Request {
    /// Who asks, on a route that demands to be signed in.
    pub fn caller(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or_else(|| Problem::internal("a route without access control asks who calls"))
    }

    /// Who asks, on a route that is for strangers too: `None` without a token, a 401 with one that is not valid.
    pub fn caller_if_any(&self) -> Result<Option<Caller>, Problem> {
        if !self.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        identity::caller(&self.headers).map(Some)
    }

    /// The body as JSON: unknown fields are the type's to refuse (`deny_unknown_fields`).
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        json::read(&self.headers, &self.body)
    }

    /// For a route that takes no body: nothing, or an empty JSON object.
    pub fn no_body(&self) -> Result<(), Problem> {
        let text = std::str::from_utf8(&self.body).unwrap_or("no UTF-8");
        match text.trim() {
            "" | "{}" => Ok(()),
            _ => Err(Problem::invalid_body(None, "this route takes no body")),
        }
    }

    /// Logs a problem that the caller is not told of.
    pub fn log(&self, problem: &Problem) {
        let cause = problem.cause().unwrap_or(problem.detail());
        self.warn(problem.slug(), cause);
    }

    /// Logs what went wrong around a request that is answered all the same.
    pub fn warn(&self, problem: &str, cause: &str) {
        log::failure(Level::Warn, self.service, &self.trace.trace_id, problem, cause);
    }

    /// The header `idempotency-key`, of 1 to 255 visible ASCII characters.
    pub fn idempotency_key(&self) -> Result<&str, Problem> {
        let value = self.headers.get(IDEMPOTENCY_KEY).ok_or_else(Problem::idempotency_key_required)?;
        let text = value.to_str().ok().filter(|text| (1..=MAX_IDEMPOTENCY_KEY).contains(&text.len()));
        text.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic())).ok_or_else(|| {
            Problem::invalid_parameter(
                IDEMPOTENCY_KEY,
                format!("must be 1 to {MAX_IDEMPOTENCY_KEY} visible ASCII characters without spaces"),
            )
        })
    }

    /// A header as text, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the answer may be in this encoding, such as `gzip`.
    pub fn takes_encoding(&self, coding: &str) -> bool {
        self.header("accept-encoding").is_some_and(|header| accept::takes(header, coding))
    }

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
