//! What the runner itself answers when a component cannot: a problem document (RFC 9457) without internals.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use serde_json::json;
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

/// Why there is no answer of a component's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No route has this path.
    NoRoute,
    /// The component trapped, or ended without an answer.
    Trapped,
    /// The component ran longer than a request may.
    TimedOut,
    /// As many instances run as may at once.
    Busy,
}

impl Failure {
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NoRoute => (StatusCode::NOT_FOUND, "no-such-route", "no component of this application has this path"),
            Self::Trapped => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "component-failed",
                "the component failed on this request; the trace id finds it in the log",
            ),
            Self::TimedOut => {
                (StatusCode::GATEWAY_TIMEOUT, "component-timeout", "the component took longer than a request may")
            }
            Self::Busy => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "too-many-instances",
                "too many requests run at once; try again in a moment",
            ),
        }
    }

    /// As a response.
    pub fn response(self, trace_id: &str) -> Response<HyperOutgoingBody> {
        let (status, slug, detail) = self.parts();
        let document = json!({
            "type": format!("urn:meshmall:problem:{slug}"),
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": detail,
            "trace_id": trace_id,
        });
        let body = Full::new(Bytes::from(document.to_string())).map_err(|never| match never {}).boxed_unsync();
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}
