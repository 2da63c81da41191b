//! `/my/addresses`: the address book.

use leptos::prelude::*;
use meshmall_service::Method;
use serde_json::{Value, json};

use crate::api::account::{Address, Place};
use crate::api::catalogue::List;
use crate::failure::{Failure, Kind};
use crate::notice::Notice;
use crate::parts::{AddressFields, Head, Kept, MyPages, PartFailure, PlaceLines, Problem};
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;
use crate::text::use_language;

const ADDRESS: &str = "/my/addresses";
const BOOK: &str = "/users/me/addresses";

/// With `?edit=` and an id, that address is in the form.
pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    visit.person()?;
    let edited = Form::of_address(visit.request).text("edit").to_owned();
    let book = read(visit)?;
    let kept = match book.iter().find(|address| address.id == edited) {
        Some(address) => filled(address),
        None => Kept::default(),
    };
    Ok(page(Ok(book), kept, None))
}

/// The fields `do` (`save`, `default`, `delete`), `id`, and those of an address.
pub fn change(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    visit.person()?;
    let id = form.text("id");
    let path = format!("{BOOK}/{}", encode(id));
    let (answered, notice) = match form.text("do") {
        "delete" => (visit.ask_one(Ask::new(Method::DELETE, path)).map(drop), Notice::Removed),
        "default" => (make_default(visit, path), Notice::Saved),
        _ if id.is_empty() => (add(visit, form).map(drop), Notice::Saved),
        _ => (put(visit, path, &place(form), form.is_checked("is_default")), Notice::Saved),
    };
    match answered {
        Ok(()) => {
            visit.say(notice);
            Ok(Done::See(ADDRESS.to_owned()))
        }
        Err(failure) if failure.kind == Kind::SignedOut => Err(failure),
        Err(failure) => {
            let status = failure.status();
            let problem = problem(&failure);
            Ok(Done::Page(page(read(visit), Kept::new(form, in_words(failure)), Some(problem)).status(status)))
        }
    }
}

fn read(visit: &Visit<'_>) -> Result<Vec<Address>, Failure> {
    decode::<List<Address>>(visit.ask_one(Ask::get(BOOK))).map(|list| list.items)
}

/// Puts the address of a form into the book, and says its id. One that is there already was put there when the form was
/// sent before.
pub fn add(visit: &Visit<'_>, form: &Form) -> Result<String, Failure> {
    let place = place(form);
    let is_default = form.is_checked("is_default");
    let Some(known) = read(visit)?.into_iter().find(|address| address.place == place) else {
        let added = visit.ask_one(Ask::post(BOOK).json(&written(&place, is_default)));
        return decode::<Address>(added).map(|address| address.id);
    };
    if is_default && !known.is_default {
        put(visit, format!("{BOOK}/{}", encode(&known.id)), &place, true)?;
    }
    Ok(known.id)
}

/// An address is only written as a whole.
fn make_default(visit: &Visit<'_>, path: String) -> Result<(), Failure> {
    let Address { place, .. } = decode(visit.ask_one(Ask::get(path.clone())))?;
    put(visit, path, &place, true)
}

fn put(visit: &Visit<'_>, path: String, place: &Place, is_default: bool) -> Result<(), Failure> {
    visit.ask_one(Ask::new(Method::PUT, path).json(&written(place, is_default))).map(drop)
}

/// The place that a form tells of.
fn place(form: &Form) -> Place {
    let text = |name| form.text(name).to_owned();
    Place {
        recipient: text("recipient"),
        phone: text("phone"),
        country: text("country"),
        region: text("region"),
        city: text("city"),
        street: text("street"),
        postal_code: text("postal_code"),
    }
}

/// What the user service takes.
fn written(place: &Place, is_default: bool) -> Value {
    let mut written = json!(place);
    if let Some(fields) = written.as_object_mut() {
        fields.insert("is_default".to_owned(), Value::Bool(is_default));
    }
    written
}

/// With the shop's own words for the field that is wrong.
pub fn in_words(failure: Failure) -> Failure {
    let text = use_language().orders();
    let words = match failure.parameter.as_deref() {
        Some("recipient") => text.recipient_wrong,
        Some("phone") => text.phone_wrong,
        Some("country") => text.country_wrong,
        Some("region") => text.region_wrong,
        Some("city") => text.city_wrong,
        Some("street") => text.street_wrong,
        Some("postal_code") => text.postal_code_wrong,
        _ => return failure,
    };
    Failure { detail: Some(words.to_owned()), ..failure }
}

fn problem(failure: &Failure) -> &'static str {
    let text = use_language().orders();
    match failure.slug.as_str() {
        "address-book-full" => text.address_book_full,
        _ if failure.may_pass() => text.press_again,
        _ if failure.kind == Kind::NotFound => text.address_gone,
        _ => use_language().text().field_wrong,
    }
}

fn filled(address: &Address) -> Kept {
    let Place { recipient, phone, country, region, city, street, postal_code } = &address.place;
    let kept = Kept::default()
        .or("id", &address.id)
        .or("recipient", recipient)
        .or("phone", phone)
        .or("country", country)
        .or("region", region)
        .or("city", city)
        .or("street", street)
        .or("postal_code", postal_code);
    if address.is_default { kept.or("is_default", "true") } else { kept }
}

fn page(book: Result<Vec<Address>, Failure>, kept: Kept, problem: Option<&'static str>) -> Page {
    let text = use_language().orders();
    let id = kept.value("id");
    // A button beside an address is no reason to have it in the form.
    let is_form = kept.failure.is_none() || kept.value("do") == "save";
    let kept = if is_form { kept } else { Kept::default() };
    let is_new = id.is_empty() || !is_form;
    let heading = if is_new { text.add_address } else { text.edit_address };
    let body = view! {
        <MyPages current=ADDRESS />
        <h1 class="page-title">{text.addresses}</h1>
        {(!is_form).then(|| view! { <Problem words=problem.map(str::to_owned) /> })}
        {match book {
            Ok(book) if book.is_empty() => view! { <p class="tip">{text.no_addresses}</p> }.into_any(),
            Ok(book) => view! { <ul class="addresses">{book.into_iter().map(card).collect_view()}</ul> }.into_any(),
            Err(_) => view! { <PartFailure /> }.into_any(),
        }}
        <section class="slab" id="form" aria-labelledby="form-title">
            <h2 id="form-title">{heading}</h2>
            {is_form.then(|| view! { <Problem words=problem.map(str::to_owned) /> })}
            <form method="post" action=ADDRESS>
                {(!is_new).then(|| view! { <input type="hidden" name="id" value=id /> })}
                <AddressFields kept />
                <p class="actions">
                    <button class="button" type="submit" name="do" value="save">{text.save}</button>
                    {(!is_new).then(|| view! { <a class="button quiet" href=ADDRESS>{text.give_up}</a> })}
                </p>
            </form>
        </section>
    };
    Page::new(Head::private(text.addresses), body)
}

fn card(address: Address) -> AnyView {
    let text = use_language().orders();
    let Address { id, place, is_default } = address;
    let recipient = place.recipient.clone();
    let label = move |what: &str| format!("{what}: {recipient}");
    view! {
        <li class="slab">
            <PlaceLines place is_default />
            <div class="address-actions">
                <a class="link" href=format!("{ADDRESS}?edit={id}#form") aria-label=label(text.edit)>{text.edit}</a>
                {(!is_default).then(|| view! {
                    <form method="post" action=ADDRESS>
                        <input type="hidden" name="id" value=id.clone() />
                        <button class="link" type="submit" name="do" value="default" aria-label=label(text.make_default)>{text.make_default}</button>
                    </form>
                })}
                <details class="confirm">
                    <summary class="link" aria-label=label(text.delete)>{text.delete}</summary>
                    <form method="post" action=ADDRESS>
                        <p>{text.delete_sure}</p>
                        <input type="hidden" name="id" value=id.clone() />
                        <button class="button small danger" type="submit" name="do" value="delete">{text.delete_now}</button>
                    </form>
                </details>
            </div>
        </li>
    }
    .into_any()
}
