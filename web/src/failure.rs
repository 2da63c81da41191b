//! Why a part of a page cannot be shown: the same on the server, in the page that it sends, and in the browser.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The thing does not exist.
    NotFound,
    /// The address asks for something that makes no sense; `detail` says what.
    Invalid,
    /// A service does not answer, or not in time. Trying again may help.
    Unavailable,
    /// A service answered what nobody can use.
    Broken,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub kind: Kind,
    /// The API's own words, for what a visitor can put right.
    pub detail: Option<String>,
    pub parameter: Option<String>,
    /// Finds it in the logs of all services.
    pub trace_id: Option<String>,
}

/// What the pages read of `application/problem+json`.
#[derive(Default, Deserialize)]
struct Problem {
    detail: Option<String>,
    parameter: Option<String>,
    trace_id: Option<String>,
}

impl Failure {
    pub fn new(kind: Kind, trace_id: Option<String>) -> Self {
        Self { kind, detail: None, parameter: None, trace_id }
    }

    /// From an answer that is not a success.
    pub fn of_answer(status: u16, body: &[u8], trace_id: Option<String>) -> Self {
        let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
        let kind = match status {
            404 => Kind::NotFound,
            400 | 422 => Kind::Invalid,
            502..=504 | 429 => Kind::Unavailable,
            _ => Kind::Broken,
        };
        let trace_id = problem.trace_id.or(trace_id);
        Self { kind, detail: problem.detail, parameter: problem.parameter, trace_id }
    }

    /// The status of a page that is about what failed.
    pub fn status(&self) -> u16 {
        match self.kind {
            Kind::NotFound => 404,
            Kind::Invalid => 400,
            Kind::Unavailable => 503,
            Kind::Broken => 502,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_keeps_its_words_and_its_trace() {
        let body = br#"{"type":"urn:meshmall:problem:invalid-parameter","detail":"must be one of a, b","parameter":"sort","trace_id":"t1"}"#;
        let failure = Failure::of_answer(400, body, Some("t2".to_owned()));
        assert_eq!((failure.kind, failure.status()), (Kind::Invalid, 400));
        assert_eq!(failure.detail.as_deref(), Some("must be one of a, b"));
        assert_eq!((failure.parameter.as_deref(), failure.trace_id.as_deref()), (Some("sort"), Some("t1")));
    }

    #[test]
    fn an_answer_that_is_no_problem_document_still_has_a_kind() {
        for (status, kind) in [
            (404, Kind::NotFound),
            (500, Kind::Broken),
            (503, Kind::Unavailable),
            (504, Kind::Unavailable),
            (302, Kind::Broken),
        ] {
            assert_eq!(Failure::of_answer(status, b"<html>", None).kind, kind, "{status}");
        }
    }
}
