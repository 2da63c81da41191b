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

/// The drawings of the channels: flash sale, new, best sellers, cheap, digital, home, in stock, cart.
const CHANNELS: [&str; 8] = [
    "M13 3 5 14h6l-1 7 8-11h-6z",
    "M12 3v18M3 12h18M6 6l12 12M18 6 6 18",
    "M12 3c1 4 5 6 5 11a5 5 0 0 1-10 0c0-3 2-4 2-7 2 1 3 2 3 4",
    "M6 4l6 8 6-8M12 12v8M7 13h10M7 17h10",
    "M8 3h8v18H8zM11 18h2",
    "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
    "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    "M3 4h2l2 11h11l2-8H6M9 20h.01M17 20h.01",
];

/// The drawing of a channel.
#[component]
pub fn ChannelIcon(place: usize) -> impl IntoView {
    let path = CHANNELS.get(place).copied().unwrap_or_default();
    view! {
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
            <path d=path />
        </svg>
    }
}
