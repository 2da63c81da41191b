//! `/admin/orders`: everybody's orders.

use leptos::prelude::*;

use crate::api::catalogue::List;
use crate::api::order::Order;
use crate::failure::Failure;
use crate::parts::{Desk, Head, Pager, Tabs};
use crate::search::{address, encode};
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;
use crate::text::selling::words;
use crate::text::use_language;
use crate::time;

const ADDRESS: &str = "/admin/orders";
const PAGE: &str = "limit=30";

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let person = super::admin(visit)?;
    let text = use_language().selling();
    let form = Form::of_address(visit.request);
    let (status, cursor) = (form.text("status"), form.text("cursor"));
    let path = address("/orders", &[("as", "admin"), ("status", status), ("cursor", cursor)], PAGE);
    let List { items, next_cursor } = decode::<List<Order>>(visit.ask_one(Ask::get(path)))?;
    let href = |status: &str, cursor: &str| address(ADDRESS, &[("status", status), ("cursor", cursor)], "");
    let first = (!cursor.is_empty()).then(|| href(status, ""));
    let next = next_cursor.map(|cursor| href(status, &cursor));
    let states = [("", text.all)].into_iter().chain(text.order_states);
    let tabs = states.map(|(name, words)| (href(name, ""), words, name == status)).collect();
    let list = if items.is_empty() { view! { <p class="hint">{text.no_orders}</p> }.into_any() } else { table(items) };
    let body = view! {
        <Desk person current=ADDRESS />
        <h1 class="page-title">{text.all_orders}</h1>
        <Tabs label=text.state tabs />
        {list}
        <Pager first next />
    };
    Ok(Page::new(Head::private(text.all_orders), body))
}

fn table(orders: Vec<Order>) -> AnyView {
    let text = use_language().selling();
    view! {
        <div class="sheet table" tabindex="0" role="region" aria-label=format!("{} · {}", text.all_orders, text.table_scrolls)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text.order}</th>
                        <th scope="col">{text.time}</th>
                        <th scope="col">{text.state}</th>
                        <th scope="col" class="figure">{text.units}</th>
                        <th scope="col" class="figure">{text.total}</th>
                        <th scope="col">{text.buyer}</th>
                        <th scope="col">{text.action}</th>
                    </tr>
                </thead>
                <tbody>{orders.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(order: Order) -> AnyView {
    let text = use_language().selling();
    let Order { id, user_id, status, reason, total, lines, created_at, .. } = order;
    let units = lines.iter().map(|line| line.quantity).fold(0, u32::saturating_add);
    view! {
        <tr>
            <th scope="row"><a class="onward id" href=format!("/my/orders/{}", encode(&id))><code>{id.clone()}</code></a></th>
            <td><time>{time::shown(&created_at)}</time></td>
            <td>
                <span class=format!("state {status}")>{words(&text.order_states, &status)}</span>
                {reason.map(|reason| view! { <small class="muted">{words(text.why, &reason)}</small> })}
            </td>
            <td class="figure">{units}</td>
            <td class="figure">{total.text()}</td>
            <td><code class="id">{user_id}</code></td>
            <td>
                <a class="onward" href=format!("/admin/payments?order={}", encode(&id)) aria-label=format!("{}: {id}", text.see_payments)>{text.see_payments}</a>
            </td>
        </tr>
    }
    .into_any()
}
