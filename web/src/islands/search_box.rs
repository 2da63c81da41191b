//! The search box. Without a script it is a form; with it, names are suggested while typing.

use leptos::prelude::*;

use crate::api::catalogue::Suggestion;
use crate::language::Language;

#[island]
pub fn SearchBox(language: Language, words: String) -> impl IntoView {
    let text = language.words();
    let suggestions = RwSignal::new(Vec::<Suggestion>::new());
    let typed = RwSignal::new(String::new());
    follow(typed, suggestions);
    let close = move || suggestions.set(Vec::new());
    view! {
        <div
            class="search-box"
            on:focusout=move |event| if leaves(&event) { close() }
            on:keydown=move |event| if event.key() == "Escape" { close() }
        >
            <form method="get" action="/search" class="search" role="search">
                <label class="unseen" for="q">{text.search}</label>
                <input
                    id="q"
                    name="q"
                    type="search"
                    maxlength="200"
                    autocomplete="off"
                    enterkeyhint="search"
                    placeholder=text.search_placeholder
                    value=words
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="submit">
                    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round">
                        <circle cx="10.500" cy="10.500" r="6.500" />
                        <path d="M15.500 15.500 21 21" />
                    </svg>
                    <span>{text.search}</span>
                </button>
            </form>
            <p class="hot-words">
                {text.hot.iter().map(|words| view! { <a href=format!("/search?q={words}")>{*words}</a> }).collect_view()}
            </p>
            {move || {
                let found = suggestions.get();
                (!found.is_empty()).then(|| view! {
                    <ul class="suggestions" aria-label=text.suggestions>
                        {found.into_iter().map(|suggestion| view! {
                            <li><a href=format!("/item/{}", suggestion.id)>{suggestion.name.text(language)}</a></li>
                        }).collect_view()}
                    </ul>
                })
            }}
        </div>
    }
}

/// Fills in `suggestions` once nothing has been typed for a moment. On the server nobody types.
#[cfg(not(feature = "hydrate"))]
fn follow(_typed: RwSignal<String>, _suggestions: RwSignal<Vec<Suggestion>>) {}

#[cfg(feature = "hydrate")]
fn follow(typed: RwSignal<String>, suggestions: RwSignal<Vec<Suggestion>>) {
    use std::time::Duration;

    use leptos::task::spawn_local;

    use super::fetch;

    /// Shorter than a pause between words, longer than one between letters.
    const MOMENT: Duration = Duration::from_millis(180);

    Effect::new(move |_| {
        let words = typed.get();
        if words.trim().is_empty() {
            suggestions.set(Vec::new());
            return;
        }
        let ask = move || {
            if typed.get_untracked() != words {
                return;
            }
            spawn_local(async move {
                let address = format!("/suggest?q={}", js_sys::encode_uri_component(&words));
                // Without suggestions the box still searches, so a failure is not worth a word.
                let found = fetch::get(&address).await.unwrap_or_default();
                if typed.get_untracked() == words {
                    suggestions.set(found);
                }
            });
        };
        set_timeout(ask, MOMENT);
    });
}

/// Whether the focus goes somewhere outside the box.
#[cfg(feature = "hydrate")]
fn leaves(event: &leptos::ev::FocusEvent) -> bool {
    use wasm_bindgen::JsCast;

    let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    to.and_then(|to| to.closest(".search-box").ok().flatten()).is_none()
}

#[cfg(not(feature = "hydrate"))]
fn leaves(_event: &leptos::ev::FocusEvent) -> bool {
    false
}
