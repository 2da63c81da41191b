//! Why a part of a page cannot be shown, or what was asked for was not done.

use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The thing does not exist.
    NotFound,
    /// What was asked for makes no sense; `detail` says why.
    Invalid,
    /// Nobody is signed in, or not any more.
    SignedOut,
    /// It is somebody else's.
    Forbidden,
    /// It makes sense, and the state of things does not allow it; `slug` says why.
    Refused,
    /// A service does not answer, or not in time. Trying again may help.
    Unavailable,
    /// A service answered what nobody can use.
    Broken,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: Kind,
    /// The problem's stable name: `sold-out`, of `urn:meshmall:problem:sold-out`.
    pub slug: String,
    /// The API's own words, for what a visitor can put right.
    pub detail: Option<String>,
    pub parameter: Option<String>,
    /// The order that there is all the same.
    pub order_id: Option<String>,
    /// Finds it in the logs of all services.
    pub trace_id: Option<String>,
}

/// What the pages read of `application/problem+json`.
#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    r#type: String,
    detail: Option<String>,
    parameter: Option<String>,
    order_id: Option<String>,
    trace_id: Option<String>,
}

impl Failure {
    pub fn new(kind: Kind, trace_id: Option<String>) -> Self {
        Self { kind, slug: String::new(), detail: None, parameter: None, order_id: None, trace_id }
    }

    /// What the shop itself says of a form, before any service is asked.
    pub fn invalid(parameter: &str) -> Self {
        Self { parameter: Some(parameter.to_owned()), ..Self::new(Kind::Invalid, None) }
    }

    /// From an answer that is not a success.
    pub fn of_answer(status: u16, body: &[u8], trace_id: &str) -> Self {
        let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
        let kind = match status {
            401 => Kind::SignedOut,
            403 => Kind::Forbidden,
            404 => Kind::NotFound,
            400 => Kind::Invalid,
            402 | 409 | 422 | 429 => Kind::Refused,
            502..=504 => Kind::Unavailable,
            _ => Kind::Broken,
        };
        Self {
            kind,
            slug: problem.r#type.rsplit(':').next().unwrap_or_default().to_owned(),
            detail: problem.detail,
            parameter: problem.parameter,
            order_id: problem.order_id,
            trace_id: problem.trace_id.or_else(|| Some(trace_id.to_owned())),
        }
    }

    /// The status of a page that is about what failed.
    pub fn status(&self) -> u16 {
        match self.kind {
            Kind::NotFound => 404,
            Kind::Invalid => 400,
            Kind::SignedOut => 401,
            Kind::Forbidden => 403,
            Kind::Refused => 409,
            Kind::Unavailable => 503,
            Kind::Broken => 502,
        }
    }

    /// Whether the same again may work in a moment.
    pub fn may_pass(&self) -> bool {
        matches!(self.kind, Kind::Unavailable | Kind::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_keeps_its_words_and_its_trace() {
        let body = br#"{"type":"urn:meshmall:problem:invalid-parameter","detail":"must be one of a, b","parameter":"sort","trace_id":"t1"}"#;
        let failure = Failure::of_answer(400, body, "t2");
        assert_eq!((failure.kind, failure.status(), failure.slug.as_str()), (Kind::Invalid, 400, "invalid-parameter"));
        assert_eq!(failure.detail.as_deref(), Some("must be one of a, b"));
        assert_eq!((failure.parameter.as_deref(), failure.trace_id.as_deref()), (Some("sort"), Some("t1")));
    }

    #[test]
    fn an_answer_that_is_no_problem_document_still_has_a_kind() {
        for (status, kind) in [
            (401, Kind::SignedOut),
            (402, Kind::Refused),
            (404, Kind::NotFound),
            (500, Kind::Broken),
            (503, Kind::Unavailable),
            (504, Kind::Unavailable),
            (302, Kind::Broken),
        ] {
            assert_eq!(Failure::of_answer(status, b"<html>", "t").kind, kind, "{status}");
        }
    }
}
