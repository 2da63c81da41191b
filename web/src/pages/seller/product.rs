//! `/seller/products/new` and `/seller/products/{id}`: a product as its seller fills it in, and its stock.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::stock;
use crate::api::catalogue::{CATEGORIES, Category, Detail, List};
use crate::failure::{Failure, Kind};
use crate::money;
use crate::notice::Notice;
use crate::parts::{Area, Choice, Desk, Field, Head, Kept, Options, PartFailure, Problem};
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::session::Person;
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};

const ADDRESS: &str = "/seller/products";
const CURRENCY: &str = "CNY";
/// How long the name of a picture is.
const PICTURE_ID: usize = 32;

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
    let added = offer(form).and_then(|offer| decode(visit.ask_one(Ask::post("/products").json(&offer))));
    match added {
        Ok(Added { id }) => {
            visit.say(Notice::Saved);
            Ok(Done::See(format!("{ADDRESS}/{}", encode(&id))))
        }
        Err(failure) if matches!(failure.kind, Kind::SignedOut | Kind::Forbidden) => Err(failure),
        Err(failure) => {
            let status = failure.status();
            Ok(Done::Page(new_page(visit, person, Kept::new(form, at_field(failure))).status(status)))
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
        "save" => offer(form).and_then(|offer| patch(visit, &id, &offer)),
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
        "save" => Sent { offer: Kept::new(form, at_field(failure)), ..Sent::default() },
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

/// What a form says of a product. The product service judges all but the price, which it knows in minor units.
fn offer(form: &Form) -> Result<Value, Failure> {
    let both = |field: &str| {
        // Browsers end the lines of a text area in their own way.
        let text = |language: &str| form.text(&format!("{field}_{language}")).replace("\r\n", "\n");
        json!({ "zh": text("zh"), "en": text("en") })
    };
    let amount = money::minor_units(form.text("price")).ok_or_else(|| Failure::invalid("price"))?;
    Ok(json!({
        "category": form.text("category"),
        "name": both("name"),
        "description": both("description"),
        "price": { "amount": amount, "currency": CURRENCY },
        "pictures": picture_ids(form.text("pictures")),
    }))
}

/// The pictures of a list of addresses; of each only the name counts.
fn picture_ids(lines: &str) -> Vec<String> {
    let names = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    names
        .map(|line| {
            let name = line.rsplit('/').next().unwrap_or(line);
            name.strip_suffix(".svg").unwrap_or(name).to_owned()
        })
        .collect()
}

/// A failure at the field of the form that it is about, with the rule of that field.
fn at_field(failure: Failure) -> Failure {
    let text = use_language().selling();
    let fields = [
        ("name_zh", text.name_rule),
        ("name_en", text.name_rule),
        ("description_zh", text.description_rule),
        ("description_en", text.description_rule),
        ("category", text.category_rule),
        ("price", text.price_rule),
        ("pictures", text.pictures_rule),
    ];
    // The API names `name.zh` and `pictures[0]`.
    let parameter = failure.parameter.as_deref().unwrap_or_default().replace('.', "_");
    match fields.into_iter().find(|(field, _)| parameter.starts_with(field)) {
        Some((field, rule)) => Failure { parameter: Some(field.to_owned()), detail: Some(rule.to_owned()), ..failure },
        None => Failure { parameter: None, ..failure },
    }
}

fn new_page(visit: &Visit<'_>, person: Person, kept: Kept) -> Page {
    let text = use_language().selling();
    let [categories] = visit.ask([Ask::get(CATEGORIES)]);
    let tree = decode::<List<Category>>(categories).ok().map(|list| list.items);
    let wrong = kept.failure.as_ref().map(|failure| problem(failure, text.not_known_added));
    let body = view! {
        <Desk person current=ADDRESS />
        <h1 class="page-title">{text.new_product}</h1>
        <Problem words=wrong />
        {offer_form("/seller/products/new".to_owned(), text.put_up, kept, tree)}
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
    let wrong = sent.offer.failure.as_ref().map(|failure| problem(failure, text.not_saved));
    let stock = stock::Stock { available: decode(available), ledger: decode(ledger), cursor: cursor.to_owned() };
    let name = product.as_ref().map(|product| product.summary.name.text(use_language()));
    let status = product.as_ref().map(|product| product.status.clone());
    let title = name.as_deref().map_or_else(|| text.edit_product.to_owned(), |name| (text.edit)(name));
    let on_sale = product.as_ref().filter(|product| product.summary.list_price.is_some());
    let on_sale = on_sale.map(|product| (text.on_sale)(&product.summary.price.text()));
    let kept = match product {
        Some(product) => Some(filled(sent.offer, product)),
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
            Some(kept) => offer_form(address.clone(), text.save, kept, tree),
            None => view! { <PartFailure /> }.into_any(),
        }}
        {stock.view(sent.stock, &address)}
        {(status.as_deref() == Some("active")).then(|| retire(&address))}
    };
    Ok(Page::new(Head::private(title), body))
}

/// What the form holds when it was not sent: the product as it is. Its price is the regular one, also during a sale.
fn filled(kept: Kept, product: Detail) -> Kept {
    let Detail { summary, description, pictures, .. } = product;
    let price = summary.list_price.unwrap_or(summary.price);
    kept.or("name_zh", &summary.name.zh)
        .or("name_en", &summary.name.en)
        .or("description_zh", &description.zh)
        .or("description_en", &description.en)
        .or("category", &summary.category)
        .or("price", &price.decimal())
        .or("pictures", &pictures.join("\n"))
}

fn offer_form(address: String, button: &'static str, kept: Kept, tree: Option<Vec<Category>>) -> AnyView {
    let text = use_language().selling();
    let is_known = tree.is_some();
    let pictures = kept.value("pictures");
    view! {
        <form class="sheet offer" method="post" action=address>
            <input type="hidden" name="do" value="save" />
            <div class="pair">
                <Field name="name_zh" label=text.name_zh hint=text.name_rule kept=kept.clone() />
                <Field name="name_en" label=text.name_en hint=text.name_rule kept=kept.clone() />
            </div>
            <div class="pair">
                <Area name="description_zh" label=text.description_zh hint=text.description_rule required=false rows=6 kept=kept.clone() />
                <Area name="description_en" label=text.description_en hint=text.description_rule required=false rows=6 kept=kept.clone() />
            </div>
            <div class="pair">
                <Choice
                    name="category"
                    label=text.category
                    prompt=text.choose
                    hint=if is_known { text.category_rule } else { text.categories_missing }
                    groups=tree.map(|tree| offered(&tree)).unwrap_or_default()
                    kept=kept.clone()
                />
                <Field name="price" label=text.price hint=text.price_rule most=16 kept=kept.clone() />
            </div>
            <Area name="pictures" label=text.pictures hint=text.pictures_rule required=false rows=3 most=2000 kept />
            {shown(&pictures)}
            <p><button class="button" type="submit">{button}</button></p>
        </form>
    }
    .into_any()
}

/// The categories to choose from, each under the top of its branch.
fn offered(tree: &[Category]) -> Vec<Options> {
    let language = use_language();
    let option = |category: &Category| (category.slug.clone(), category.name.text(language));
    let group = |top: &Category| {
        let mut below: Vec<&Category> = top.children.iter().collect();
        let mut options = Vec::new();
        while let Some(category) = below.pop() {
            options.push(option(category));
            below.extend(&category.children);
        }
        // What is taken from the end comes out in the opposite order.
        options.reverse();
        options.insert(0, option(top));
        Options { heading: top.name.text(language), options }
    };
    tree.iter().map(group).collect()
}

/// The pictures that the lines name, as far as they can be names.
fn shown(lines: &str) -> AnyView {
    let text = use_text();
    let ids = picture_ids(lines).into_iter();
    let ids: Vec<String> =
        ids.filter(|id| id.len() == PICTURE_ID && id.bytes().all(|byte| byte.is_ascii_hexdigit())).collect();
    if ids.is_empty() {
        return ().into_any();
    }
    view! {
        <ul class="pictures" aria-label=text.pictures>
            {ids.into_iter().enumerate().map(|(place, id)| view! {
                <li><img src=format!("/api/products/pictures/{id}.svg") alt=(text.picture_of)(text.pictures, place + 1) width="88" height="88" loading="lazy" /></li>
            }).collect_view()}
        </ul>
    }
    .into_any()
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

/// What is wrong with a form as a whole; `unsure` where it may have been taken or not.
pub(super) fn problem(failure: &Failure, unsure: &'static str) -> String {
    let words = if failure.parameter.is_some() {
        use_language().selling().check_marked
    } else if failure.may_pass() {
        unsure
    } else {
        return failure.detail.clone().unwrap_or_else(|| use_text().field_wrong.to_owned());
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_picture_only_its_name_counts() {
        let lines = " /api/products/pictures/ab.svg \r\n\r\nhttps://shop.example/api/products/pictures/cd.svg\nef";
        assert_eq!(picture_ids(lines), ["ab", "cd", "ef"]);
        assert!(picture_ids(" \n ").is_empty());
    }

    #[test]
    fn a_failure_finds_its_field() {
        let field = |parameter: &str| at_field(Failure::invalid(parameter)).parameter;
        for (parameter, expected) in [
            ("name.zh", Some("name_zh")),
            ("price.amount", Some("price")),
            ("pictures", Some("pictures")),
            ("pictures[2]", Some("pictures")),
            ("status", None),
        ] {
            assert_eq!(field(parameter).as_deref(), expected, "{parameter}");
        }
        assert_eq!(at_field(Failure::new(Kind::Unavailable, None)).parameter, None);
    }
}
