//! The ways through the pages of those who sell, and of those who administer.

use leptos::prelude::*;

use crate::server::session::Person;
use crate::text::use_language;

/// Where everything is that `person` may do here; `current` is the page that this is, or belongs to.
#[component]
pub fn Desk(person: Person, current: &'static str) -> impl IntoView {
    let text = use_language().selling();
    let sells = [("/seller/products", text.my_products), ("/seller/orders", text.sold_orders)];
    let administers =
        [("/admin/orders", text.all_orders), ("/admin/payments", text.payments), ("/admin/users", text.users)];
    let sells = sells.into_iter().filter(|_| person.sells());
    let administers = administers.into_iter().filter(|_| person.is_admin());
    view! {
        <nav class="desk" aria-label=text.desk>
            <ul>
                {sells.chain(administers).map(|(href, words)| view! {
                    <li><a href=href aria-current=(href == current).then_some("page")>{words}</a></li>
                }).collect_view()}
            </ul>
        </nav>
    }
}

/// Views of one list: where each is, what it is called, and whether it is this one.
#[component]
pub fn Tabs(label: &'static str, tabs: Vec<(String, &'static str, bool)>) -> impl IntoView {
    view! {
        <nav class="tabs lone" aria-label=label>
            {tabs.into_iter().map(|(href, words, is_current)| view! {
                <a href=href aria-current=is_current.then_some("true")>{words}</a>
            }).collect_view()}
        </nav>
    }
}
