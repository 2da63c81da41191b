//! `/seller/orders`: what was ordered from a seller, what has to be sent first.

use leptos::prelude::*;

use crate::api::catalogue::List;
use crate::api::order::{Line, Order};
use crate::failure::{Failure, Kind};
use crate::money::Money;
use crate::notice::Notice;
use crate::parts::{Desk, Head, Pager, Problem, Tabs};
use crate::search::{address, encode};
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::session::Person;
use crate::server::visit::Visit;
use crate::text::selling::words;
use crate::text::{use_language, use_text};
use crate::time;

const ADDRESS: &str = "/seller/orders";
const PAGE: &str = "limit=20";
/// What a seller has to do comes first.
const TO_SHIP: &str = "paid";
const ALL: &str = "all";

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let person = visit.person()?;
    if !person.sells() {
        return Ok(super::welcome().status(403));
    }
    page(visit, person, None)
}

/// The fields `do` (`ship` or `deliver`) and `order`. The form is sent to the address of its list.
pub fn change(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    let person = visit.person()?;
    if !person.sells() {
        return Ok(Done::Page(super::welcome().status(403)));
    }
    let (step, notice) = match form.text("do") {
        "ship" => ("ship", Notice::Shipped),
        "deliver" => ("deliver", Notice::Delivered),
        _ => return Err(Failure::invalid("do")),
    };
    let failure = match visit.ask_one(Ask::post(format!("/orders/{}/{step}", encode(form.text("order"))))) {
        Ok(_) => {
            visit.say(notice);
            return Ok(Done::See(visit.address()));
        }
        Err(failure) => failure,
    };
    let text = use_language().selling();
    let words = match failure.kind {
        Kind::Refused => text.order_moved_on,
        _ if failure.may_pass() => text.order_not_moved,
        _ => return Err(failure),
    };
    Ok(Done::Page(page(visit, person, Some(words.to_owned()))?.status(failure.status())))
}

fn page(visit: &Visit<'_>, person: Person, wrong: Option<String>) -> Result<Page, Failure> {
    let text = use_language().selling();
    let form = Form::of_address(visit.request);
    let (status, cursor) = (form.text("status"), form.text("cursor"));
    let status = if status.is_empty() { TO_SHIP } else { status };
    let asked = if status == ALL { "" } else { status };
    let path = address("/orders", &[("as", "seller"), ("status", asked), ("cursor", cursor)], PAGE);
    let List { items, next_cursor } = decode::<List<Order>>(visit.ask_one(Ask::get(path)))?;
    let href = |status: &str, cursor: &str| address(ADDRESS, &[("status", status), ("cursor", cursor)], "");
    let first = (!cursor.is_empty()).then(|| href(status, ""));
    let next = next_cursor.map(|cursor| href(status, &cursor));
    let states = ["paid", "shipped", "delivered", "cancelled"];
    let known = text.order_states.into_iter().filter(|(name, _)| states.contains(name));
    let tabs = known.chain([(ALL, text.all)]).map(|(name, words)| (href(name, ""), words, name == status)).collect();
    let seller = person.id.clone();
    let there = visit.address();
    let body = view! {
        <Desk person current=ADDRESS />
        <h1 class="page-title">{text.sold_orders}</h1>
        <Problem words=wrong />
        <Tabs label=text.state tabs />
        {items.is_empty().then(|| view! { <p class="hint">{text.no_orders}</p> })}
        <ul class="sold-orders">
            {items.into_iter().map(|order| view! { <li class="sheet">{sold(order, &seller, &there)}</li> }).collect_view()}
        </ul>
        <Pager first next />
    };
    Ok(Page::new(Head::private(text.sold_orders), body))
}

fn sold(order: Order, seller: &str, there: &str) -> AnyView {
    let text = use_language().selling();
    let Order { id, status, reason, total, lines, address, created_at, .. } = order;
    let of_others = lines.iter().any(|line| line.seller_id != seller);
    let own: Vec<Line> = lines.into_iter().filter(|line| line.seller_id == seller).collect();
    let currency = total.currency;
    let total = own.iter().map(cost).fold(0, i64::saturating_add);
    let next = match status.as_str() {
        "paid" => Some(("ship", text.ship)),
        "shipped" => Some(("deliver", text.deliver)),
        _ => None,
    };
    view! {
        <div class="order-head">
            <h2><span class="unseen">{text.order}" "</span><code>{id.clone()}</code></h2>
            <time class="muted">{time::shown(&created_at)}</time>
            <span class=format!("state {status}")>{words(&text.order_states, &status)}</span>
        </div>
        {reason.map(|reason| view! { <p class="muted">{words(text.why, &reason)}</p> })}
        <ul class="sold-lines" aria-label=text.your_lines>
            {own.into_iter().map(|line| sold_line(line, &currency)).collect_view()}
        </ul>
        {of_others.then(|| view! { <p class="muted">{text.other_sellers_too}</p> })}
        <dl class="sold-facts">
            <div><dt>{text.your_total}</dt><dd><b>{Money { amount: total, currency: currency.clone() }.text()}</b></dd></div>
            <div>
                <dt>{text.send_to}</dt>
                <dd>{address.recipient.clone()}" · "{address.phone.clone()}<br />{address.line()}</dd>
            </div>
        </dl>
        <div class="sold-actions">
            {next.map(|(step, label)| view! {
                <form method="post" action=there.to_owned()>
                    <input type="hidden" name="do" value=step />
                    <input type="hidden" name="order" value=id.clone() />
                    <button class="button small" type="submit" aria-label=format!("{label}: {id}")>{label}</button>
                </form>
            })}
            <a class="onward" href=format!("/my/orders/{}", encode(&id)) aria-label=format!("{}: {id}", text.see_order)>{text.see_order}</a>
        </div>
    }
    .into_any()
}

fn cost(line: &Line) -> i64 {
    line.unit_price.saturating_mul(line.quantity.into())
}

fn sold_line(line: Line, currency: &str) -> AnyView {
    let text = use_language().selling();
    let price = Money { amount: line.unit_price, currency: currency.to_owned() };
    view! {
        <li>
            {match line.picture {
                Some(path) => view! { <img src=path alt="" loading="lazy" width="48" height="48" /> }.into_any(),
                None => view! { <span class="no-picture" title=use_text().no_picture></span> }.into_any(),
            }}
            <a href=format!("/seller/products/{}", encode(&line.product_id))>{line.name.text(use_language())}</a>
            <span class="figure">{price.text()}" × "<b>{line.quantity}</b></span>
            {(line.refunded_quantity > 0).then(|| view! { <span class="muted">{(text.refunded_units)(line.refunded_quantity)}</span> })}
        </li>
    }
    .into_any()
}
