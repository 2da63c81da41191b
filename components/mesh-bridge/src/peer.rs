//! One request to a peer, and what its answer means to the caller.

use std::time::{Duration, Instant};

use meshmall_service::outbound::{self, Answer, OutboundError, Outgoing};
use meshmall_service::service::SERVICE_CREDENTIAL;
use meshmall_service::{Method, StatusCode, timing, variables};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bindings::meshmall::types::types::{CallContext, CallError, Failure};

/// A service that contracts are asked of.
pub struct Peer {
    /// Its name, in failures.
    pub name: &'static str,
    /// The variable that holds its base URL.
    pub url: &'static str,
}

/// What is needed of a problem document (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    r#type: String,
    detail: Option<String>,
}

impl Peer {
    /// Reads what is at `path`.
    pub fn get<T: DeserializeOwned>(&self, context: &CallContext, path: &str) -> Result<T, CallError> {
        self.ask(context, Method::GET, path, None)
    }

    /// Reads the `items` of what is at `path`.
    pub fn items<T: DeserializeOwned>(&self, context: &CallContext, path: &str) -> Result<Vec<T>, CallError> {
        #[derive(Deserialize)]
        struct Items<T> {
            items: Vec<T>,
        }

        Ok(self.get::<Items<T>>(context, path)?.items)
    }

    /// Has the peer do something.
    pub fn post<T: DeserializeOwned>(
        &self,
        context: &CallContext,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, CallError> {
        let json = serde_json::to_vec(body)
            .map_err(|error| CallError::Invalid(self.failure("invalid-body", error.to_string())))?;
        self.ask(context, Method::POST, path, Some(&json))
    }

    fn ask<T: DeserializeOwned>(
        &self,
        context: &CallContext,
        method: Method,
        path: &str,
        json: Option<&[u8]>,
    ) -> Result<T, CallError> {
        let configured = |problem: meshmall_service::Problem| {
            CallError::Unavailable(self.failure("peer-misconfigured", problem.cause().unwrap_or_default()))
        };
        let base = variables::get(self.url).map_err(configured)?;
        let credential = variables::get("service_credential").map_err(configured)?;
        let limit = variables::get("peer_timeout_ms").map_err(configured)?.parse().unwrap_or(u32::MAX);
        let timeout = Duration::from_millis(context.timeout_ms.min(limit).into());

        let url = format!("{}{path}", base.trim_end_matches('/'));
        let own = [("accept", "application/json"), (SERVICE_CREDENTIAL, credential.as_str())];
        let outgoing = Outgoing { method, url: &url, own: &own, json, timeout };
        let started = Instant::now();
        let result = outbound::send(&outgoing, &context.headers);
        timing::record(timing::of_call(self.name, &result, started.elapsed()));
        let answer = result.map_err(|error| self.unanswered(&error))?;
        if answer.status != StatusCode::OK {
            return Err(self.refused(&answer));
        }
        serde_json::from_slice(&answer.body).map_err(|error| {
            CallError::Unavailable(self.failure(
                "peer-answer-unreadable",
                format!("{} answered what its contract does not allow: {error}", self.name),
            ))
        })
    }

    fn failure(&self, slug: &str, detail: impl Into<String>) -> Failure {
        Failure { peer: self.name.to_owned(), problem: format!("urn:meshmall:problem:{slug}"), detail: detail.into() }
    }

    fn unanswered(&self, error: &OutboundError) -> CallError {
        let detail = format!("{}: {error}", self.name);
        match error {
            OutboundError::Timeout(_) => CallError::Timeout(self.failure("peer-timeout", detail)),
            OutboundError::InvalidUrl(_) => {
                CallError::Unavailable(self.failure("peer-misconfigured", format!("variable {}: {error}", self.url)))
            }
            OutboundError::Failed(_) => CallError::Unavailable(self.failure("peer-unreachable", detail)),
            OutboundError::TooLarge => CallError::Unavailable(self.failure("peer-answer-unreadable", detail)),
        }
    }

    /// Sorts an answer other than 200 by its status; its text is the peer's problem document where there is one.
    fn refused(&self, answer: &Answer) -> CallError {
        let failure = match serde_json::from_slice::<Problem>(&answer.body) {
            Ok(problem) => Failure {
                peer: self.name.to_owned(),
                detail: problem.detail.unwrap_or_else(|| format!("{} answered {}", self.name, answer.status)),
                problem: problem.r#type,
            },
            Err(_) => self.failure("peer-refused", format!("{} answered {}", self.name, answer.status)),
        };
        match answer.status.as_u16() {
            401 => CallError::Unauthorized(failure),
            402 | 403 | 429 => CallError::Refused(failure),
            404 | 410 => CallError::NotFound(failure),
            409 | 412 => CallError::Conflict(failure),
            408 | 504 => CallError::Timeout(failure),
            400..=499 => CallError::Invalid(failure),
            _ => CallError::Unavailable(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: Peer = Peer { name: "inventory", url: "inventory_url" };

    fn refused(status: u16, body: &str) -> CallError {
        let status = StatusCode::from_u16(status).expect("a status");
        PEER.refused(&Answer { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
    }

    #[test]
    fn the_status_decides_the_case() {
        assert!(matches!(refused(401, ""), CallError::Unauthorized(_)));
        for status in [402, 403, 429] {
            assert!(matches!(refused(status, ""), CallError::Refused(_)), "{status}");
        }
        for status in [404, 410] {
            assert!(matches!(refused(status, ""), CallError::NotFound(_)), "{status}");
        }
        for status in [409, 412] {
            assert!(matches!(refused(status, ""), CallError::Conflict(_)), "{status}");
        }
        for status in [400, 405, 413, 422] {
            assert!(matches!(refused(status, ""), CallError::Invalid(_)), "{status}");
        }
        for status in [408, 504] {
            assert!(matches!(refused(status, ""), CallError::Timeout(_)), "{status}");
        }
        for status in [204, 301, 500, 502, 503] {
            assert!(matches!(refused(status, ""), CallError::Unavailable(_)), "{status}");
        }
    }

    #[test]
    fn the_text_is_the_peers_problem_where_it_gave_one() {
        let CallError::Conflict(failure) =
            refused(409, r#"{"type":"urn:meshmall:problem:sold-out","title":"x","detail":"none left"}"#)
        else {
            panic!("a conflict");
        };
        assert_eq!(
            (failure.peer.as_str(), failure.problem.as_str(), failure.detail.as_str()),
            ("inventory", "urn:meshmall:problem:sold-out", "none left")
        );

        let CallError::Unavailable(failure) = refused(502, "<html>") else { panic!("unavailable") };
        assert_eq!(failure.problem, "urn:meshmall:problem:peer-refused");
        assert!(failure.detail.contains("502"));
    }
}
