//! One way to ask the API, on the server and in the browser.

use leptos::prelude::{Get, Resource, Signal};
use serde::de::DeserializeOwned;

use crate::failure::{Failure, Kind};

/// What came of a question: the document, not decoded yet, or why there is none.
pub type Answered = Result<String, Failure>;

/// A question to the API and, some time later, what came of it.
///
/// There is one type of them, whatever is asked for: each further one would cost every visitor some kilobytes of code.
/// So the text is kept, and decoded where it is shown.
pub type Question = Resource<Answered>;

/// Asks `GET path` of the API, without `/api`, and again whenever the path changes. On the server the owning service is
/// asked, with the visitor's trace; in the browser `/api` of the page's own origin.
pub fn question(path: Signal<String>) -> Question {
    Resource::new(move || path.get(), get)
}

/// Asks once.
pub async fn get(path: String) -> Answered {
    let Answer { status, body, trace_id } = ask(path).await?;
    if !(200..300).contains(&status) {
        return Err(Failure::of_answer(status, &body, trace_id));
    }
    String::from_utf8(body).map_err(|_| Failure::new(Kind::Broken, trace_id))
}

/// Reads a document. One that does not have the shape which the API promises is as good as none.
pub fn decode<T: DeserializeOwned>(answered: Answered) -> Result<T, Failure> {
    serde_json::from_str(&answered?).map_err(|_| Failure::new(Kind::Broken, None))
}

/// An answer, whatever it says.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub trace_id: Option<String>,
}

#[cfg(feature = "ssr")]
use crate::server::peers::ask;

#[cfg(not(feature = "ssr"))]
use crate::browser::ask;
