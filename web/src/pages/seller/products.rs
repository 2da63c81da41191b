//! `/seller/products`: what a seller has in the shop.

use leptos::prelude::*;

use crate::api::catalogue::{List, Summary};
use crate::failure::Failure;
use crate::money;
use crate::parts::{Desk, Head, Notice, Pager, Tabs};
use crate::search::{address, encode};
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};

const ADDRESS: &str = "/seller/products";
const PAGE: &str = "limit=20";
/// Fewer than this are worth a look.
const FEW: u32 = 10;

/// Which of a seller's products: the parameters of the page.
struct Shelf {
    words: String,
    is_retired: bool,
    cursor: String,
}

impl Shelf {
    fn of(form: &Form) -> Self {
        Self {
            words: form.text("q").to_owned(),
            is_retired: form.text("status") == "retired",
            cursor: form.text("cursor").to_owned(),
        }
    }

    fn status(is_retired: bool) -> &'static str {
        if is_retired { "retired" } else { "" }
    }

    fn api_path(&self, seller: &str) -> String {
        let parameters = [
            ("seller", seller),
            ("q", &self.words),
            ("status", Self::status(self.is_retired)),
            ("sort", "newest"),
            ("cursor", &self.cursor),
        ];
        address("/products", &parameters, PAGE)
    }

    fn href(&self, cursor: &str) -> String {
        address(ADDRESS, &[("q", &self.words), ("status", Self::status(self.is_retired)), ("cursor", cursor)], "")
    }
}

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let person = visit.person()?;
    if !person.sells() {
        return Ok(super::welcome());
    }
    let text = use_language().selling();
    let shelf = Shelf::of(&Form::of_address(visit.request));
    let List { items, next_cursor } = decode(visit.ask_one(Ask::get(shelf.api_path(&person.id))))?;
    let first = (!shelf.cursor.is_empty()).then(|| shelf.href(""));
    let next = next_cursor.map(|cursor| shelf.href(&cursor));
    let tab = |is_retired: bool, words| {
        let there = Shelf { is_retired, words: shelf.words.clone(), cursor: String::new() };
        (there.href(""), words, is_retired == shelf.is_retired)
    };
    let tabs = vec![tab(false, text.for_sale), tab(true, text.retired)];
    let body = view! {
        <Desk person current=ADDRESS />
        <div class="desk-head">
            <h1 class="page-title">{text.my_products}</h1>
            <a class="button" href="/seller/products/new">{text.new_product}</a>
        </div>
        <Tabs label=text.state tabs />
        {search(&shelf)}
        {(!shelf.is_retired && !items.is_empty()).then(|| numbers(&items))}
        {products(&shelf, items)}
        <Pager first next />
    };
    Ok(Page::new(Head::private(text.my_products), body))
}

fn search(shelf: &Shelf) -> AnyView {
    let text = use_language().selling();
    view! {
        <form class="desk-search" method="get" action=ADDRESS role="search">
            {shelf.is_retired.then(|| view! { <input type="hidden" name="status" value="retired" /> })}
            <input type="search" name="q" value=shelf.words.clone() maxlength="200" aria-label=text.search_own placeholder=text.search_own />
            <button class="button quiet small" type="submit">{text.search}</button>
        </form>
    }
    .into_any()
}

/// What this page of the list comes to.
fn numbers(items: &[Summary]) -> AnyView {
    let text = use_language().selling();
    let with = |holds: fn(u32) -> bool| items.iter().filter(|item| item.available.is_some_and(holds)).count();
    let few = with(|available| (1..FEW).contains(&available));
    view! {
        <div class="numbers">
            <dl>
                <div><dt>{text.on_this_page}</dt><dd>{items.len()}</dd></div>
                <div><dt>{text.sold_out}</dt><dd>{with(|available| available == 0)}</dd></div>
                <div><dt>{text.running_low}</dt><dd>{few}</dd></div>
            </dl>
            <a class="onward" href="/seller/orders">{text.orders_to_ship}</a>
        </div>
    }
    .into_any()
}

fn products(shelf: &Shelf, items: Vec<Summary>) -> AnyView {
    let text = use_language().selling();
    if items.is_empty() {
        let is_empty_shop = shelf.words.is_empty() && !shelf.is_retired;
        return if is_empty_shop {
            view! {
                <Notice title=text.no_products>
                    <p>{text.no_products_hint}</p>
                    <p class="actions"><a class="button" href="/seller/products/new">{text.new_product}</a></p>
                </Notice>
            }
            .into_any()
        } else {
            view! { <p class="hint">{text.no_such_products}</p> }.into_any()
        };
    }
    view! {
        <div class="sheet table" tabindex="0" role="region" aria-label=format!("{} · {}", text.my_products, text.table_scrolls)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text.product}</th>
                        <th scope="col" class="figure">{use_text().price}</th>
                        <th scope="col" class="figure">{text.available}</th>
                        <th scope="col" class="figure">{text.sold}</th>
                        <th scope="col">{text.action}</th>
                    </tr>
                </thead>
                <tbody>{items.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(product: Summary) -> AnyView {
    let text = use_language().selling();
    let language = use_language();
    let Summary { id, name, price, list_price, picture, sold, available, .. } = product;
    let name = name.text(language);
    let (class, stock) = match available {
        None => ("stock unknown", text.unknown.to_owned()),
        Some(0) => ("stock out", "0".to_owned()),
        Some(number) if number < FEW => ("stock few", number.to_string()),
        Some(number) => ("stock in", number.to_string()),
    };
    view! {
        <tr>
            <th scope="row">
                <a class="named" href=format!("{ADDRESS}/{}", encode(&id))>
                    {picture.map(|path| view! { <img src=path alt="" loading="lazy" width="48" height="48" /> })}
                    <span>{name.clone()}</span>
                </a>
            </th>
            <td class="figure">
                {price.text()}
                {list_price.map(|regular| view! { <small class="muted">{(text.regular_price)(&regular.text())}</small> })}
            </td>
            <td class="figure"><span class=class>{stock}</span></td>
            <td class="figure">{money::count(sold, language)}</td>
            <td>
                <a class="onward" href=format!("/item/{}", encode(&id)) aria-label=format!("{}: {name}", text.view_in_shop)>{text.view_in_shop}</a>
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retired_products_are_asked_for_by_name() {
        let shelf = Shelf { words: "茶".to_owned(), is_retired: true, cursor: "c".to_owned() };
        assert_eq!(shelf.api_path("s"), "/products?seller=s&q=%E8%8C%B6&status=retired&sort=newest&cursor=c&limit=20");
        assert_eq!(shelf.href(""), "/seller/products?q=%E8%8C%B6&status=retired");
        let all = Shelf { words: String::new(), is_retired: false, cursor: String::new() };
        assert_eq!(all.href("x"), "/seller/products?cursor=x");
    }
}
