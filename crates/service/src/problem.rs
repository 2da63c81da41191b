//! The one error envelope of all services: `application/problem+json` (RFC 9457).

use std::fmt;
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use uuid::Uuid;

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
    order_id: Option<Uuid>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
    cause: Option<String>,
}

/// What an error says (RFC 9457).
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = Problem))]
pub(crate) struct Body<'a> {
    /// Stable, and what a program should look at.
    #[cfg_attr(not(target_family = "wasm"), schema(pattern = "^urn:meshmall:problem:[a-z-]+$"))]
    r#type: String,
    /// The status, in words.
    title: &'a str,
    /// As the answer has it.
    status: u16,
    /// What is wrong, for people; it may change.
    detail: &'a str,
    /// The parameter or the field of the body that is at fault, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    /// The order to look at, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<Uuid>,
    /// Finds the request in the logs of every service that it touched.
    #[cfg_attr(not(target_family = "wasm"), schema(pattern = "^[0-9a-f]{32}$"))]
    trace_id: &'a str,
}

impl Problem {
    fn new(status: StatusCode, slug: &'static str, detail: impl Into<String>) -> Self {
        Self { status, slug, detail: detail.into(), parameter: None, order_id: None, header: None, cause: None }
    }

    /// 400: the named query or path parameter is wrong; `detail` says how and what is accepted.
    pub fn invalid_parameter(parameter: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { parameter: Some(parameter.into()), ..Self::new(StatusCode::BAD_REQUEST, "invalid-parameter", detail) }
    }

    /// 400: the request cannot be read at all.
    pub fn malformed_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed-request", detail)
    }

    /// 400: the body is not what the route takes; `field` says where.
    pub fn invalid_body(field: Option<String>, detail: impl Into<String>) -> Self {
        Self { parameter: field, ..Self::new(StatusCode::BAD_REQUEST, "invalid-body", detail) }
    }

    /// 400: this route acts once for each `Idempotency-Key`, and there is none.
    pub fn idempotency_key_required() -> Self {
        Self {
            parameter: Some("idempotency-key".to_owned()),
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "idempotency-key-required",
                "send a header Idempotency-Key with a value of your own, for example a UUID, and the same one when you repeat the request",
            )
        }
    }

    /// 401: no token, or one that is not valid. `detail` says which.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::unauthorized("unauthenticated", detail)
    }

    /// 401: what was shown in place of a token is not valid.
    pub fn unauthorized(slug: &'static str, detail: impl Into<String>) -> Self {
        let challenge = HeaderValue::from_static("Bearer realm=\"meshmall\"");
        Self {
            header: Some(Box::new((header::WWW_AUTHENTICATE, challenge))),
            ..Self::new(StatusCode::UNAUTHORIZED, slug, detail)
        }
    }

    /// 403: it is known who asks, and it is not theirs.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::forbidden_as("forbidden", detail)
    }

    /// 403, for a reason of its own.
    pub fn forbidden_as(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, slug, detail)
    }

    /// 402: the payment was refused.
    pub fn payment_required(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, slug, detail)
    }

    /// 409: the thing is in a state that does not allow this.
    pub fn conflict(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, slug, detail)
    }

    /// 415: the body is not of a kind that the route takes.
    pub fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "send the body as content-type: application/json",
        )
    }

    /// 422: understood and well-formed, and yet it cannot be done as it is.
    pub fn unprocessable(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, slug, detail)
    }

    /// 429: too often; allowed again after `wait`.
    pub fn too_many_requests(detail: impl Into<String>, wait: Duration) -> Self {
        let seconds = wait.as_secs().max(1);
        Self {
            header: Some(Box::new((header::RETRY_AFTER, HeaderValue::from(seconds)))),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail)
        }
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

    /// 503: another service of the shop does not answer, or not as its contract says.
    pub fn peer_unavailable(peer: &str, cause: impl fmt::Display) -> Self {
        Self::unavailable("peer-unavailable", format!("{peer} does not answer; try again in a moment"), cause)
    }

    /// Names the part of the request that is at fault.
    pub fn at(mut self, parameter: impl Into<String>) -> Self {
        self.parameter = Some(parameter.into());
        self
    }

    /// Names the order that this is about, so that the caller can look at it.
    pub fn of_order(mut self, order: Uuid) -> Self {
        self.order_id = Some(order);
        self
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
            order_id: self.order_id,
            trace_id,
        };
        // Plain strings and numbers always serialise.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}
