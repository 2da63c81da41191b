//! What turns the promotions over. They lie in a list that scrolls by itself, with a finger or with the keyboard; this
//! adds buttons, and goes on every few seconds as long as nobody looks closer.

use leptos::prelude::*;

use crate::language::Language;

#[island]
pub fn Carousel(language: Language, slides: u32) -> impl IntoView {
    let text = language.words();
    let current = RwSignal::new(0_u32);
    let runs = RwSignal::new(true);
    turn(current, runs, slides);
    let go = move |step: u32| {
        runs.set(false);
        current.update(|current| *current = (*current + step) % slides.max(1));
        show(current.get_untracked());
    };
    view! {
        <div class="turner">
            <button type="button" aria-label=text.previous on:click=move |_| go(slides - 1)>"‹"</button>
            <button
                type="button"
                class="turner-pause"
                aria-label=move || if runs.get() { text.pause } else { text.play }
                on:click=move |_| runs.update(|runs| *runs = !*runs)
            >
                {move || if runs.get() { "II" } else { ">" }}
            </button>
            <button type="button" aria-label=text.next on:click=move |_| go(1)>"›"</button>
        </div>
    }
}

#[cfg(not(feature = "hydrate"))]
fn turn(_current: RwSignal<u32>, _runs: RwSignal<bool>, _slides: u32) {}

#[cfg(not(feature = "hydrate"))]
fn show(_slide: u32) {}

#[cfg(feature = "hydrate")]
fn turn(current: RwSignal<u32>, runs: RwSignal<bool>, slides: u32) {
    use std::time::Duration;

    const EVERY: Duration = Duration::from_secs(6);

    let is_calm = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    if is_calm.is_some_and(|query| query.matches()) {
        runs.set(false);
    }
    let tick = move || {
        // Whoever points at it or is in it with the keyboard reads it.
        let is_read = document().query_selector(".carousel:is(:hover, :focus-within)").ok().flatten().is_some();
        if runs.get_untracked() && !is_read {
            current.update(|current| *current = (*current + 1) % slides.max(1));
            show(current.get_untracked());
        }
    };
    let _ = set_interval_with_handle(tick, EVERY);
}

#[cfg(feature = "hydrate")]
fn show(slide: u32) {
    if let Ok(Some(slides)) = document().query_selector(".slides") {
        slides.set_scroll_left(slides.client_width() * i32::try_from(slide).unwrap_or(0));
    }
}
