//! The search box. Without JavaScript it is a form; with it, names are suggested while typing.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::icon::Glass;
use crate::catalogue::Suggestion;
use crate::text::{use_language, use_text};

#[component]
pub fn SearchBox() -> impl IntoView {
    let text = use_text();
    let language = use_language();
    let query = use_query_map();
    let words = Memo::new(move |_| query.with(|query| query.get("q")).unwrap_or_default());
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
                    prop:value=words
                    value=words.get_untracked()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="submit" on:click=move |_| close()><Glass /><span>{text.search}</span></button>
            </form>
            {move || {
                let found = suggestions.get();
                (!found.is_empty()).then(|| view! {
                    <ul class="suggestions" aria-label=text.suggestions>
                        {found.into_iter().map(|suggestion| view! {
                            <li><a href=format!("/item/{}", suggestion.id) on:click=move |_| close()>{suggestion.name.text(language)}</a></li>
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

    use crate::{api, catalogue};

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
                // Without suggestions the box still searches, so a failure is not worth a word.
                let found = catalogue::suggested(api::get(catalogue::suggestions(&words)).await).unwrap_or_default();
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

    let element =
        |target: Option<web_sys::EventTarget>| target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let to = element(event.related_target());
    let stays = to.and_then(|to| to.closest(".search-box").ok().flatten()).is_some();
    !stays
}

#[cfg(not(feature = "hydrate"))]
fn leaves(_event: &leptos::ev::FocusEvent) -> bool {
    false
}
