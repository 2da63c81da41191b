//! The one error envelope of all services: `application/problem+json` (RFC 9457).

use std::fmt;
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

/// The prefix of every problem `type`; what follows is stable and listed in `docs/errors.md`.
pub const TYPE_PREFIX: &str = "urn:meshmall:problem:";

/// An answer that says what was wrong, where, and what to do.
///
/// `cause` is for the log alone: the body of a 5xx never holds internals.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    slug: &'static str,
    detail: String,
    parameter: Option<String>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
    cause: Option<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    trace_id: &'a str,
}

impl Problem {
    fn new(status: StatusCode, slug: &'static str, detail: impl Into<String>) -> Self {
        Self { status, slug, detail: detail.into(), parameter: None, header: None, cause: None }
    }

    /// 400: the named query or path parameter is wrong; `detail` says how and what is accepted.
    pub fn invalid_parameter(parameter: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { parameter: Some(parameter.into()), ..Self::new(StatusCode::BAD_REQUEST, "invalid-parameter", detail) }
    }

    /// 400: the request cannot be read at all.
    pub fn malformed_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed-request", detail)
    }

    /// 401 on an east-west route: the service credential is missing or wrong.
    pub fn service_credential_required() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "service-credential-required",
            "this route is for the shop's own services, which send x-service-credential",
        )
    }

    /// 404: the thing named in the path does not exist.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", detail)
    }

    /// 404: no route has this path.
    pub fn no_such_route(path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "no-such-route", format!("there is nothing at {path}"))
    }

    /// 405, with `allow`.
    pub fn method_not_allowed(allow: &str) -> Self {
        let value = HeaderValue::from_str(allow).unwrap_or(HeaderValue::from_static("GET"));
        Self {
            header: Some(Box::new((header::ALLOW, value))),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", format!("this path allows {allow}"))
        }
    }

    /// 408: the body did not come in time.
    pub fn body_timeout(limit: Duration) -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "body-timeout",
            format!("the body must arrive within {} s", limit.as_secs()),
        )
    }

    /// 413: the body is longer than any route accepts.
    pub fn body_too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body-too-large",
            format!("a request body may have at most {limit} bytes"),
        )
    }

    /// 500: a defect of ours. `cause` goes to the log.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "something went wrong on our side; the trace id finds it in the log",
        )
        .because(cause)
    }

    /// 503: something this service needs does not answer. The request may be repeated.
    pub fn unavailable(slug: &'static str, detail: impl Into<String>, cause: impl fmt::Display) -> Self {
        Self {
            header: Some(Box::new((header::RETRY_AFTER, HeaderValue::from_static("1")))),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, slug, detail)
        }
        .because(cause)
    }

    fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// The status that this problem is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The last part of the `type`.
    pub fn slug(&self) -> &'static str {
        self.slug
    }

    /// What the caller is told, in one sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What happened inside, for the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    pub(crate) fn header(&self) -> Option<&(HeaderName, HeaderValue)> {
        self.header.as_deref()
    }

    /// The document, as it is sent.
    pub fn body(&self, trace_id: &str) -> Vec<u8> {
        let body = Body {
            r#type: format!("{TYPE_PREFIX}{}", self.slug),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            parameter: self.parameter.as_deref(),
            trace_id,
        };
        // Plain strings and numbers always serialise.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}
