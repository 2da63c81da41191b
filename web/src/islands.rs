//! The interactive parts of the pages: rendered with them, and taken over in the browser.
//!
//! **Architecture invariant:** only what is in here, and what it names, is in the browser's module. Without a script
//! each of them is a form, a link or a text that does the same.

mod buy_box;
mod carousel;
mod cart;
mod cart_badge;
mod countdown;
#[cfg(feature = "hydrate")]
mod fetch;
mod mesh_panel;
mod more;
mod search_box;
mod shared;
mod words;

pub use buy_box::BuyBox;
pub use carousel::Carousel;
pub use cart::{CartLines, notes as cart_notes};
pub use cart_badge::CartBadge;
pub use countdown::Countdown;
pub use mesh_panel::MeshPanel;
pub use more::More;
pub use search_box::SearchBox;

/// Runs when the module is loaded, before the islands are taken over one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn take_over() {
    leptos::mount::hydrate_islands();
    if let Some(html) = leptos::prelude::document().document_element() {
        let _ = html.class_list().add_1("live");
    }
}
