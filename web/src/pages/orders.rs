//! `/my/orders`: what the visitor has bought.

use leptos::prelude::*;

use crate::api::catalogue::List;
use crate::api::order::Order;
use crate::failure::Failure;
use crate::parts::{FailureNotice, Head, MyPages, Notice, Price, Thumb};
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};
use crate::time;

const ADDRESS: &str = "/my/orders";
const PAGE: u32 = 10;
/// More pictures than these are only counted.
const PICTURES: usize = 4;
/// The statuses that orders are looked for by; what is under way is among all.
const STATUSES: [&str; 5] = ["", "paid", "shipped", "delivered", "cancelled"];

/// With `?status=` and `?cursor=`.
pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    visit.person()?;
    let text = use_text();
    let form = Form::of_address(visit.request);
    let (status, cursor) = (form.text("status").to_owned(), form.text("cursor").to_owned());
    let asked = query(&[("status", &status), ("cursor", &cursor), ("limit", &PAGE.to_string())]);
    let orders = decode::<List<Order>>(visit.ask_one(Ask::get(format!("/orders{asked}"))));
    let code = orders.as_ref().map_or_else(Failure::status, |_| 200);
    let body = view! {
        <MyPages current=ADDRESS />
        <h1 class="page-title">{text.my_orders}</h1>
        {tabs(&status)}
        {match orders {
            Ok(orders) => list(orders, &status, !cursor.is_empty()),
            Err(failure) => view! { <FailureNotice failure /> }.into_any(),
        }}
    };
    Ok(Page::new(Head::private(text.my_orders), body).status(code))
}

fn query(parameters: &[(&str, &str)]) -> String {
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = given.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

fn tabs(current: &str) -> AnyView {
    let own = use_language().orders();
    view! {
        <nav class="tabs alone" aria-label=own.by_status>
            {STATUSES.map(|status| {
                let name = if status.is_empty() { own.all } else { (own.status)(status) };
                let href = format!("{ADDRESS}{}", query(&[("status", status)]));
                view! { <a href=href aria-current=(status == current).then_some("true")>{name}</a> }
            }).into_iter().collect_view()}
        </nav>
    }
    .into_any()
}

fn list(List { items, next_cursor }: List<Order>, status: &str, is_later: bool) -> AnyView {
    let text = use_text();
    let own = use_language().orders();
    let first = is_later.then(|| format!("{ADDRESS}{}", query(&[("status", status)])));
    let next = next_cursor.map(|cursor| format!("{ADDRESS}{}", query(&[("status", status), ("cursor", &cursor)])));
    let is_paged = first.is_some() || next.is_some();
    let orders = if items.is_empty() {
        view! {
            <Notice title=own.no_orders>
                <p>{own.no_orders_hint}</p>
                <p class="actions"><a class="button" href="/search">{text.browse_all}</a></p>
            </Notice>
        }
        .into_any()
    } else {
        view! { <ul class="orders">{items.into_iter().map(card).collect_view()}</ul> }.into_any()
    };
    view! {
        {orders}
        {is_paged.then(|| view! {
            <nav class="pager" aria-label=text.pages>
                {first.map(|href| view! { <a class="button quiet" href=href>{text.first_page}</a> })}
                {next.map(|href| view! { <a class="button" rel="next" href=href>{text.next_page}</a> })}
            </nav>
        })}
    }
    .into_any()
}

fn card(order: Order) -> AnyView {
    let language = use_language();
    let own = language.orders();
    let href = format!("{ADDRESS}/{}", order.id);
    let number = order.short_id().to_owned();
    let units = order.quantity();
    let kinds = order.lines.len();
    let name = order.lines.first().map(|line| line.name.text(language)).unwrap_or_default();
    let label = format!("{} {number}", own.see_order);
    let more = kinds.saturating_sub(PICTURES);
    view! {
        <li class="slab order-card">
            <div class="order-card-head">
                <h2>{own.order_number}" "<code>{number}</code></h2>
                <time class="muted">{time::shown(&order.created_at)}</time>
                <b class=format!("order-status {}", order.status)>{(own.status)(&order.status)}</b>
            </div>
            <div class="order-card-goods">
                <a class="order-pictures" href=href.clone() tabindex="-1" aria-hidden="true">
                    {order.lines.into_iter().take(PICTURES).map(|line| view! { <Thumb picture=line.picture /> }).collect_view()}
                    {(more > 0).then(|| view! { <span class="muted">"+"{more}</span> })}
                </a>
                <p class="order-card-name">{name}{(kinds > 1).then(|| view! { " "<span class="muted">{(own.further_products)(kinds)}</span> })}</p>
                <p class="order-card-total"><span class="muted">{(own.units)(units)}</span>" "<Price price=order.total /></p>
                <a class="button quiet small" href=href aria-label=label>{own.see_order}</a>
            </div>
        </li>
    }
    .into_any()
}
