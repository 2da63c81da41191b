//! What the islands of a page have in common. A page on the server is rendered once, so there each has its own.

use leptos::prelude::*;

use crate::served::Call;

/// One thing that was asked for after the page: what for, its calls, its time.
#[derive(Debug, Clone)]
pub struct Round {
    pub calls: Vec<Call>,
    pub ms: f64,
    pub trace_id: String,
}

#[cfg(feature = "hydrate")]
mod kept {
    use std::cell::OnceCell;

    use super::{ArcRwSignal, Round};

    thread_local! {
        static CART_COUNT: OnceCell<ArcRwSignal<u32>> = const { OnceCell::new() };
        static ROUNDS: OnceCell<ArcRwSignal<Vec<Round>>> = const { OnceCell::new() };
    }

    pub fn cart_count() -> ArcRwSignal<u32> {
        CART_COUNT.with(|cell| cell.get_or_init(|| ArcRwSignal::new(0)).clone())
    }

    pub fn rounds() -> ArcRwSignal<Vec<Round>> {
        ROUNDS.with(|cell| cell.get_or_init(|| ArcRwSignal::new(Vec::new())).clone())
    }
}

/// How many units are in the cart.
pub fn cart_count() -> ArcRwSignal<u32> {
    #[cfg(feature = "hydrate")]
    return kept::cart_count();
    #[cfg(not(feature = "hydrate"))]
    ArcRwSignal::new(0)
}

/// What was asked for since the page was opened.
pub fn rounds() -> ArcRwSignal<Vec<Round>> {
    #[cfg(feature = "hydrate")]
    return kept::rounds();
    #[cfg(not(feature = "hydrate"))]
    ArcRwSignal::new(Vec::new())
}
