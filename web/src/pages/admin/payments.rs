//! `/admin/payments`: everybody's payments, or those of one order.

use leptos::prelude::*;

use crate::api::catalogue::List;
use crate::api::order::Payment;
use crate::failure::Failure;
use crate::money::Money;
use crate::parts::{Desk, Head, Pager};
use crate::search::{address, encode};
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;
use crate::text::selling::words;
use crate::text::use_language;
use crate::time;

const ADDRESS: &str = "/admin/payments";
const PAGE: &str = "limit=30";

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let person = super::admin(visit)?;
    let text = use_language().selling();
    let form = Form::of_address(visit.request);
    let (order, cursor) = (form.text("order"), form.text("cursor"));
    let path = address("/payments", &[("order_id", order), ("cursor", cursor)], PAGE);
    let List { items, next_cursor } = decode::<List<Payment>>(visit.ask_one(Ask::get(path)))?;
    let href = |cursor: &str| address(ADDRESS, &[("order", order), ("cursor", cursor)], "");
    let first = (!cursor.is_empty()).then(|| href(""));
    let next = next_cursor.map(|cursor| href(&cursor));
    let list =
        if items.is_empty() { view! { <p class="hint">{text.no_payments}</p> }.into_any() } else { table(items) };
    let of_order = (!order.is_empty()).then(|| order.to_owned());
    let body = view! {
        <Desk person current=ADDRESS />
        <h1 class="page-title">{text.payments}</h1>
        {of_order.map(|order| view! {
            <p class="tip">{text.of_one_order}" "<code>{order}</code>" "<a class="onward" href=ADDRESS>{text.all_payments}</a></p>
        })}
        {list}
        <Pager first next />
    };
    Ok(Page::new(Head::private(text.payments), body))
}

fn table(payments: Vec<Payment>) -> AnyView {
    let text = use_language().selling();
    view! {
        <div class="sheet table" tabindex="0" role="region" aria-label=format!("{} · {}", text.payments, text.table_scrolls)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text.order}</th>
                        <th scope="col">{text.time}</th>
                        <th scope="col">{text.state}</th>
                        <th scope="col" class="figure">{text.amount}</th>
                        <th scope="col" class="figure">{text.refunded}</th>
                        <th scope="col">{text.reason}</th>
                    </tr>
                </thead>
                <tbody>{payments.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(payment: Payment) -> AnyView {
    let text = use_language().selling();
    let Payment { order_id, amount, refunded, status, reason, created_at, .. } = payment;
    let refunded = (refunded > 0).then(|| Money { amount: refunded, currency: amount.currency.clone() }.text());
    view! {
        <tr>
            <th scope="row"><a class="onward id" href=format!("/my/orders/{}", encode(&order_id))><code>{order_id.clone()}</code></a></th>
            <td><time>{time::shown(&created_at)}</time></td>
            <td><span class=format!("state {status}")>{words(&text.payment_states, &status)}</span></td>
            <td class="figure">{amount.text()}</td>
            <td class="figure">{refunded.unwrap_or_else(|| "–".to_owned())}</td>
            <td>{reason.map(|reason| words(text.why, &reason))}</td>
        </tr>
    }
    .into_any()
}
