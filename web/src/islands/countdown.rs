//! The time until something ends.

use leptos::prelude::*;

use crate::language::Language;

#[island]
pub fn Countdown(language: Language, seconds: u32) -> impl IntoView {
    let left = RwSignal::new(seconds);
    count_down(left, seconds);
    view! {
        <span class="countdown" role="timer">
            <span>{language.words().ends_in}</span>
            <b>{move || format!("{:02}", left.get() / 3600)}</b>":"
            <b>{move || format!("{:02}", left.get() / 60 % 60)}</b>":"
            <b>{move || format!("{:02}", left.get() % 60)}</b>
        </span>
    }
}

#[cfg(not(feature = "hydrate"))]
fn count_down(_left: RwSignal<u32>, _seconds: u32) {}

/// By the clock and not by the ticks, which a browser slows down in the background. What has ended is loaded anew.
#[cfg(feature = "hydrate")]
fn count_down(left: RwSignal<u32>, seconds: u32) {
    use std::time::Duration;

    let end = js_sys::Date::now() + f64::from(seconds) * 1000.0;
    let tick = move || {
        let seconds = ((end - js_sys::Date::now()) / 1000.0).max(0.0) as u32;
        if seconds == 0 && left.get_untracked() > 0 {
            let _ = window().location().reload();
        }
        left.set(seconds);
    };
    let _ = set_interval_with_handle(tick, Duration::from_secs(1));
}
