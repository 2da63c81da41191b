//! What a page asks of the services.

use std::time::Duration;

use meshmall_service::outbound::{Answer, OutboundError};
use meshmall_service::{Method, Problem, variables};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::catalogue::{Category, List};
use crate::failure::{Failure, Kind};

/// One question to the API, its path without `/api`.
#[derive(Debug, Clone)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub json: Option<Vec<u8>>,
    /// What must happen once, however often it is asked for.
    pub key: Option<String>,
    /// Opens a guest's cart.
    pub cart_token: Option<String>,
    /// For what may take longer than a page should.
    pub patience: Option<Duration>,
}

/// What came of it: an answer of 2xx, or why there is none.
pub type Answered = Result<Answer, Failure>;

impl Ask {
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), json: None, key: None, cart_token: None, patience: None }
    }

    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    pub fn json(self, value: &impl Serialize) -> Self {
        // Nothing that the shop sends can fail to be written as JSON.
        Self { json: serde_json::to_vec(value).ok(), ..self }
    }

    pub fn key(self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self }
    }

    pub fn patience(self, patience: Duration) -> Self {
        Self { patience: Some(patience), ..self }
    }
}

/// Reads a document. One that does not have the shape which the API promises is as good as none.
pub fn decode<T: DeserializeOwned>(answered: Answered) -> Result<T, Failure> {
    serde_json::from_slice(&answered?.body).map_err(|_| Failure::new(Kind::Broken, None))
}

/// The tree of categories. A page stands without it, so there is no word about why there is none.
pub fn tree(answered: Answered) -> Option<Vec<Category>> {
    decode(answered).ok().map(|list: List<Category>| list.items)
}

/// What a call came to: an answer other than 2xx is a failure too.
pub fn judge(answer: Result<Answer, OutboundError>, trace_id: &str) -> Answered {
    match answer {
        Ok(answer) if answer.status.is_success() => Ok(answer),
        Ok(answer) => Err(Failure::of_answer(answer.status.as_u16(), &answer.body, trace_id)),
        Err(_) => Err(Failure::new(Kind::Unavailable, Some(trace_id.to_owned()))),
    }
}

/// How long a peer may take: half as long again as variable `peer_timeout_ms`, so that one that has waited for a peer of
/// its own in vain can still say what it knows.
pub fn patience() -> Result<Duration, Problem> {
    let text = variables::get("peer_timeout_ms")?;
    text.parse()
        .map(|own: u64| Duration::from_millis(own + own / 2))
        .map_err(|error| Problem::internal(format!("variable peer_timeout_ms '{text}': {error}")))
}
