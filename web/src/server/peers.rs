//! What the parts of a page ask of the services. They all ask first; then everything that was asked goes out at once.

use std::cell::RefCell;
use std::time::Duration;

use futures::channel::oneshot;
use meshmall_service::log::{self, Level};
use meshmall_service::outbound::{self, OutboundError, Outgoing};
use meshmall_service::trace::Trace;
use meshmall_service::{Problem, variables};

use super::SERVICE;
use super::owner::Owner;
use crate::api::Answer;
use crate::failure::{Failure, Kind};

struct Question {
    path: String,
    answer: oneshot::Sender<Result<Answer, Failure>>,
}

thread_local! {
    /// Asked, and not sent yet.
    static QUESTIONS: RefCell<Vec<Question>> = const { RefCell::new(Vec::new()) };
}

/// `GET path` of the API, at the service that owns it.
pub async fn ask(path: String) -> Result<Answer, Failure> {
    let (sender, receiver) = oneshot::channel();
    QUESTIONS.with_borrow_mut(|questions| questions.push(Question { path, answer: sender }));
    // A question that nobody answers any more is one whose page has been given up.
    receiver.await.unwrap_or_else(|_| Err(Failure::new(Kind::Unavailable, None)))
}

/// How long a peer may take: variable `peer_timeout_ms`.
pub fn patience() -> Result<Duration, Problem> {
    let text = variables::get("peer_timeout_ms")?;
    text.parse()
        .map(Duration::from_millis)
        .map_err(|error| Problem::internal(format!("variable peer_timeout_ms '{text}': {error}")))
}

/// Sends everything that was asked, and waits for all of it. Says whether there was anything.
pub fn answer_all(trace: &Trace, patience: Duration) -> bool {
    let questions = QUESTIONS.take();
    if questions.is_empty() {
        return false;
    }
    let urls: Vec<String> = questions.iter().map(|question| url(&question.path).unwrap_or_default()).collect();
    let gets: Vec<_> = urls.iter().map(|url| Outgoing { url, own: &[], json: None, timeout: patience }).collect();
    for (question, answer) in questions.into_iter().zip(outbound::send_all(&gets, trace.headers())) {
        let answer = match answer {
            Ok(answer) => {
                Ok(Answer { status: answer.status.as_u16(), body: answer.body, trace_id: Some(trace.trace_id.clone()) })
            }
            Err(error) => Err(unanswered(trace, &question.path, &error)),
        };
        // Who asked may have gone; then nobody minds.
        let _ = question.answer.send(answer);
    }
    true
}

fn url(path: &str) -> Option<String> {
    Some(format!("{}{path}", Owner::of(path)?.url().ok()?))
}

fn unanswered(trace: &Trace, path: &str, error: &OutboundError) -> Failure {
    log::failure(Level::Warn, SERVICE.name, &trace.trace_id, "peer-unavailable", &format!("GET {path}: {error}"));
    Failure::new(Kind::Unavailable, Some(trace.trace_id.clone()))
}
