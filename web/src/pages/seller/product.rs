//! `/seller/products/new` and `/seller/products/{id}`: a product as its seller fills it in, and its stock.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{offer, stock};
use crate::api::catalogue::{CATEGORIES, Category, Detail, List};
use crate::failure::{Failure, Kind};
use crate::notice::Notice;
use crate::parts::{Desk, Head, Kept, PartFailure, Problem};
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::session::Person;
use crate::server::visit::Visit;
use crate::text::use_language;

const ADDRESS: &str = "/seller/products";

/// The forms of the page, as they were sent; at most one of them was.
#[derive(Default)]
struct Sent {
    offer: Kept,
    stock: stock::Sent,
}

pub fn show_new(visit: &Visit<'_>) -> Result<Page, Failure> {
    let person = visit.person()?;
    if !person.sells() {
        return Ok(super::welcome().status(403));
    }
    Ok(new_page(visit, person, Kept::default()))
}

pub fn add(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    #[derive(Deserialize)]
    struct Added {
        id: String,
    }

    let person = visit.person()?;
    if !person.sells() {
        return Ok(Done::Page(super::welcome().status(403)));
    }
    let added = offer::read(form).and_then(|offer| decode(visit.ask_one(Ask::post("/products").json(&offer))));
    match added {
        Ok(Added { id }) => {
            visit.say(Notice::Saved);
            Ok(Done::See(format!("{ADDRESS}/{}", encode(&id))))
        }
        Err(failure) if matches!(failure.kind, Kind::SignedOut | Kind::Forbidden) => Err(failure),
        Err(failure) => {
            let status = failure.status();
            Ok(Done::Page(new_page(visit, person, Kept::new(form, offer::at_field(failure))).status(status)))
        }
    }
}

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let person = visit.person()?;
    if !person.sells() {
        return Ok(super::welcome().status(403));
    }
    page(visit, person, Sent::default())
}

/// The field `do`: `save`, `retire`, `restore`, or, for the stock, `adjust` or `set`.
pub fn change(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    let person = visit.person()?;
    if !person.sells() {
        return Ok(Done::Page(super::welcome().status(403)));
    }
    let id = encode(visit.parameter("id"));
    let action = form.text("do");
    let done = match action {
        "save" => offer::read(form).and_then(|offer| patch(visit, &id, &offer)),
        "retire" => patch(visit, &id, &json!({ "status": "retired" })),
        "restore" => patch(visit, &id, &json!({ "status": "active" })),
        "adjust" => stock::adjust(visit, &id, form),
        "set" => stock::set(visit, &id, form),
        _ => Err(Failure::invalid("do")),
    };
    let there = if matches!(action, "adjust" | "set") { "#stock" } else { "" };
    let failure = match done {
        Ok(()) => {
            visit.say(Notice::Saved);
            return Ok(Done::See(format!("{ADDRESS}/{id}{there}")));
        }
        Err(failure) => failure,
    };
    if matches!(failure.kind, Kind::SignedOut | Kind::Forbidden | Kind::NotFound) {
        return Err(failure);
    }
    let status = failure.status();
    let sent = match action {
        "save" => Sent { offer: Kept::new(form, offer::at_field(failure)), ..Sent::default() },
        "adjust" | "set" => Sent { stock: stock::Sent::of(form, failure), ..Sent::default() },
        // Nothing was typed, so nothing is lost.
        _ if failure.may_pass() => {
            visit.say(Notice::NotNow);
            return Ok(Done::See(format!("{ADDRESS}/{id}")));
        }
        _ => return Err(failure),
    };
    Ok(Done::Page(page(visit, person, sent)?.status(status)))
}

fn patch(visit: &Visit<'_>, id: &str, change: &Value) -> Result<(), Failure> {
    let ask = Ask::new(meshmall_service::Method::PATCH, format!("/products/{id}")).json(change);
    visit.ask_one(ask).map(|_| ())
}

fn new_page(visit: &Visit<'_>, person: Person, kept: Kept) -> Page {
    let text = use_language().selling();
    let [categories] = visit.ask([Ask::get(CATEGORIES)]);
    let tree = decode::<List<Category>>(categories).ok().map(|list| list.items);
    let wrong = kept.failure.as_ref().map(|failure| offer::problem(failure, text.not_known_added));
    let body = view! {
        <Desk person current=ADDRESS />
        <h1 class="page-title">{text.new_product}</h1>
        <Problem words=wrong />
        {offer::form("/seller/products/new".to_owned(), text.put_up, kept, tree)}
        <p class="muted">{text.stock_later}</p>
    };
    Page::new(Head::private(text.new_product), body)
}

fn page(visit: &Visit<'_>, person: Person, sent: Sent) -> Result<Page, Failure> {
    let text = use_language().selling();
    let id = encode(visit.parameter("id"));
    let form = Form::of_address(visit.request);
    let cursor = form.text("ledger");
    let [categories, product, available, ledger] = visit.ask([
        Ask::get(CATEGORIES),
        Ask::get(format!("/products/{id}")),
        Ask::get(format!("/inventory/{id}")),
        Ask::get(stock::ledger_path(&id, cursor)),
    ]);
    let tree = decode::<List<Category>>(categories).ok().map(|list| list.items);
    let product = match decode::<Detail>(product) {
        Ok(product) if person.is_admin() || product.summary.seller.id == person.id => Some(product),
        Ok(_) => return Err(Failure::new(Kind::Forbidden, None)),
        // An id that is none names nothing either.
        Err(failure) if failure.kind == Kind::Invalid => return Err(Failure { kind: Kind::NotFound, ..failure }),
        // What was typed is shown again, whatever else cannot be.
        Err(failure) if failure.may_pass() && (sent.offer.failure.is_some() || sent.stock.is_some()) => None,
        Err(failure) => return Err(failure),
    };
    let wrong = sent.offer.failure.as_ref().map(|failure| offer::problem(failure, text.not_saved));
    let stock = stock::Stock { available: decode(available), ledger: decode(ledger), cursor: cursor.to_owned() };
    let name = product.as_ref().map(|product| product.summary.name.text(use_language()));
    let status = product.as_ref().map(|product| product.status.clone());
    let title = name.as_deref().map_or_else(|| text.edit_product.to_owned(), |name| (text.edit)(name));
    let on_sale = product.as_ref().filter(|product| product.summary.list_price.is_some());
    let on_sale = on_sale.map(|product| (text.on_sale)(&product.summary.price.text()));
    let kept = match product {
        Some(product) => Some(offer::filled(sent.offer, product)),
        None => sent.offer.failure.is_some().then_some(sent.offer),
    };
    let address = format!("{ADDRESS}/{id}");
    let body = view! {
        <Desk person current=ADDRESS />
        <div class="desk-head">
            <h1 class="page-title">{title.clone()}</h1>
            <a class="onward" href=format!("/item/{id}")>{text.view_in_shop}</a>
        </div>
        <Problem words=wrong />
        {(status.as_deref() == Some("retired")).then(|| retired(&address))}
        {on_sale.map(|words| view! { <p class="tip">{words}</p> })}
        {match kept {
            Some(kept) => offer::form(address.clone(), text.save, kept, tree),
            None => view! { <PartFailure /> }.into_any(),
        }}
        {stock.view(sent.stock, &address)}
        {(status.as_deref() == Some("active")).then(|| retire(&address))}
    };
    Ok(Page::new(Head::private(title), body))
}

fn retire(address: &str) -> AnyView {
    let text = use_language().selling();
    view! {
        <details class="sheet sure">
            <summary>{text.retire}</summary>
            <p>{text.retire_words}</p>
            <form method="post" action=address.to_owned()>
                <input type="hidden" name="do" value="retire" />
                <button class="button small" type="submit">{text.retire_now}</button>
            </form>
        </details>
    }
    .into_any()
}

fn retired(address: &str) -> AnyView {
    let text = use_language().selling();
    view! {
        <form class="tip restore" method="post" action=address.to_owned()>
            <input type="hidden" name="do" value="restore" />
            <p>{text.is_retired}</p>
            <button class="button small" type="submit">{text.restore}</button>
        </form>
    }
    .into_any()
}
