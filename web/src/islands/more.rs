//! A list that goes on as a visitor nears its end. Without a script it is a link to the next page.

use leptos::prelude::*;

use crate::language::Language;

/// How many cards stand in for those that are on their way.
const WAITING: usize = 5;

/// `href` is a page that has the same list, and another such link if it goes on further.
#[island]
pub fn More(language: Language, href: String) -> impl IntoView {
    let text = language.words();
    let next = RwSignal::new(Some(href));
    let busy = RwSignal::new(false);
    let link = NodeRef::<leptos::html::A>::new();
    go_on(link, next, busy);
    view! {
        {move || busy.get().then(|| view! {
            <ul class="grid" aria-hidden="true">
                {(0..WAITING).map(|_| view! { <li class="card skeleton"></li> }).collect_view()}
            </ul>
        })}
        <p class="pager" aria-live="polite">
            <a class="button quiet" class:none=move || next.get().is_none() node_ref=link rel="next" data-more="" href=move || next.get().unwrap_or_default()>
                {move || if busy.get() { text.loading } else { text.more }}
            </a>
        </p>
    }
}

#[cfg(not(feature = "hydrate"))]
fn go_on(_link: NodeRef<leptos::html::A>, _next: RwSignal<Option<String>>, _busy: RwSignal<bool>) {}

#[cfg(feature = "hydrate")]
fn go_on(link: NodeRef<leptos::html::A>, next: RwSignal<Option<String>>, busy: RwSignal<bool>) {
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;

    let load = move || {
        let Some(href) = next.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            // Where the next page does not come, the link is still there, and can be followed.
            if let Some(following) = append(&href).await {
                next.set(following);
            }
            busy.set(false);
        });
    };
    Effect::new(move |_| {
        let Some(link) = link.get() else { return };
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let is_near = entries
                .iter()
                .any(|entry| entry.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting());
            if is_near {
                load();
            }
        });
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root_margin("800px");
        if let Ok(observer) = web_sys::IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) {
            observer.observe(&link);
        }
        // Lives as long as the page.
        seen.forget();
    });
}

/// Takes the products of the page at `href` over into this one, and says how that goes on; `None` where it failed.
#[cfg(feature = "hydrate")]
async fn append(href: &str) -> Option<Option<String>> {
    use super::fetch;

    let text = fetch::page(href).await.ok()?;
    let page = web_sys::DomParser::new().ok()?.parse_from_string(&text, web_sys::SupportedType::TextHtml).ok()?;
    let (from, to) = (page.query_selector("#feed").ok()??, document().query_selector("#feed").ok()??);
    while let Some(card) = from.first_element_child() {
        to.append_child(&card).ok()?;
    }
    let link = page.query_selector("a[data-more]").ok()?;
    Some(link.and_then(|link| link.get_attribute("href")))
}
