//! A part of a page that waits for the API.

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;

use super::notice::Waiting;
use crate::api::{Answered, Question};

/// Makes the part from what came of the question.
pub type Show = Arc<dyn Fn(Answered) -> AnyView + Send + Sync>;

/// Shows a part when its question has been answered, and what was there before until then. The server waits.
///
/// None of its types depends on what is shown: Leptos compiles about ten functions for each type of view.
pub fn answered(question: Question, show: impl Fn(Answered) -> AnyView + Send + Sync + 'static) -> AnyView {
    waiting(question, Arc::new(show))
}

fn waiting(question: Question, show: Show) -> AnyView {
    let part = move || {
        let show = show.clone();
        let part: Pin<Box<dyn Future<Output = AnyView> + Send>> = Box::pin(async move { show(question.await) });
        Suspend::new(part)
    };
    view! { <Transition fallback=Waiting>{part}</Transition> }.into_any()
}

/// Shows a part anew whenever `source` changes.
pub fn following<T: Clone + Send + Sync + 'static>(
    source: Memo<T>,
    show: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    (move || show(source.get())).into_any()
}
