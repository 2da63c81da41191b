//! Where Leptos renders: everything that a page asks for is there by then, so a page is one function call.

use std::sync::Arc;

use hydration_context::{SharedContext, SsrSharedContext};
use leptos::prelude::{Owner, provide_context, use_context};

use crate::language::Language;

/// Where the page that is being rendered is.
#[derive(Clone)]
struct Address(String);

/// What the views of one page belong to. They find the language of the page in it.
pub fn owner(language: Language, address: String) -> Owner {
    let context: Arc<dyn SharedContext + Send + Sync> = Arc::new(SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(context));
    owner.with(|| {
        provide_context(language);
        provide_context(Address(address));
    });
    owner
}

/// The address of the page, for trying it again.
pub fn use_address() -> String {
    use_context().map_or_else(|| "/".to_owned(), |Address(address)| address)
}
