//! The shop's own drawings.

use leptos::prelude::*;

/// Two threads and two threads, woven: the 织 of 织市. The same drawing as `static/favicon.svg`.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 48 48" width="44" height="44" aria-hidden="true" focusable="false">
            <rect width="48" height="48" rx="13" class="logo-ground" />
            <g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round">
                <path d="M17 9v5.5M17 22v17" />
                <path d="M31 9v17M31 33.5V39" />
                <path d="M9 18h17.5M35 18h4" class="logo-weft" />
                <path d="M9 30h4M21.500 30H39" class="logo-weft" />
            </g>
        </svg>
    }
}

/// A magnifying glass.
#[component]
pub fn Glass() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round">
            <circle cx="10.500" cy="10.500" r="6.500" />
            <path d="M15.500 15.500 21 21" />
        </svg>
    }
}

/// An empty bag, for where nothing is.
#[component]
pub fn EmptyBag() -> impl IntoView {
    view! {
        <svg class="bag" viewBox="0 0 96 96" width="96" height="96" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round">
            <path d="M20 34h56l5 48H15z" />
            <path d="M34 42V28a14 14 0 0 1 28 0v14" />
            <path d="M38 64q10 -9 20 0" />
        </svg>
    }
}
