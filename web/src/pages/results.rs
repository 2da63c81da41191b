//! The results of a search: all of its state is in the address.

use leptos::prelude::*;

use crate::api::catalogue::{CATEGORIES, Category, List, Summary, category_name};
use crate::failure::Failure;
use crate::parts::{ActiveFilters, CategoryTree, FailureNotice, Filters, Grid, Head, Notice, SortTabs};
use crate::search::Search;
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode, tree};
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};

const PAGE: u32 = 20;

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let text = use_text();
    let form = Form::of_address(visit.request);
    let search = Search::of(|name| Some(form.text(name).to_owned()));
    let [categories, found] = visit.ask([Ask::get(CATEGORIES), Ask::get(search.api_path(PAGE))]);
    let tree = tree(categories);
    let found = decode::<List<Summary>>(found);
    let status = found.as_ref().map_or_else(Failure::status, |_| 200);
    let (subject, heading) = title(&search, tree.as_deref().unwrap_or_default(), &found);
    let head = Head {
        words: search.q.clone(),
        // One page of a list is enough for whoever keeps pages.
        is_indexed: status == 200 && search.cursor.is_empty(),
        ..Head::new(heading.clone(), (text.results_description)(&subject))
    };
    let body = view! {
        <h1 id="results" class="page-title">{heading}</h1>
        <div class="search-page">
            <aside class="aside" aria-label=text.categories>
                {tree.clone().map(|tree| view! { <CategoryTree tree search=search.clone() /> }.into_any())}
            </aside>
            <section class="results" aria-labelledby="results">
                {view! { <SortTabs search=search.clone() /> }.into_any()}
                {view! { <Filters search=search.clone() /> }.into_any()}
                {view! { <ActiveFilters search=search.clone() /> }.into_any()}
                {results(&search, found)}
            </section>
        </div>
    };
    Ok(Page::new(head, body).with_categories(tree).status(status))
}

/// The words, else the category's name, else the seller's, else that these are all products; and the same as a heading.
fn title(search: &Search, tree: &[Category], found: &Result<List<Summary>, Failure>) -> (String, String) {
    let text = use_text();
    let language = use_language();
    if !search.q.is_empty() {
        return (search.q.clone(), (text.results_for)(&search.q));
    }
    let seller = || {
        let first = found.as_ref().ok()?.items.first()?;
        (!search.seller.is_empty()).then(|| first.seller.name.text(language))
    };
    let subject = category_name(tree, &search.category, language).or_else(seller);
    let subject = subject.unwrap_or_else(|| text.all_products.to_owned());
    (subject.clone(), subject)
}

fn results(search: &Search, found: Result<List<Summary>, Failure>) -> AnyView {
    let text = use_text();
    let List { items, next_cursor } = match found {
        Ok(list) => list,
        Err(failure) => return view! { <FailureNotice failure /> }.into_any(),
    };
    let list = if !items.is_empty() {
        view! { <Grid items /> }.into_any()
    } else if next_cursor.is_some() {
        // Stock is looked up after the list, so a page of products in stock can be empty and not the last.
        view! { <p class="hint">{text.nothing_here_go_on}</p> }.into_any()
    } else {
        nothing_found(search)
    };
    let first = (!search.cursor.is_empty()).then(|| search.but(|_| ()).href());
    let next = next_cursor.map(|cursor| search.after(cursor).href());
    let paged = first.is_some() || next.is_some();
    view! {
        {list}
        {paged.then(|| view! {
            <nav class="pager" aria-label=text.pages>
                {first.map(|href| view! { <a class="button quiet" href=href>{text.first_page}</a> })}
                {next.map(|href| view! { <a class="button" rel="next" href=href>{text.next_page}</a> })}
            </nav>
        })}
    }
    .into_any()
}

fn nothing_found(search: &Search) -> AnyView {
    let text = use_text();
    let cleared = search.is_filtered().then(|| {
        search.but(|other| {
            other.min_price.clear();
            other.max_price.clear();
            other.in_stock.clear();
        })
    });
    view! {
        <Notice title=text.nothing_found>
            <p>{text.nothing_found_hint}</p>
            <p class="hot-words">
                {use_language().words().hot.iter().map(|word| view! { <a href=Search::for_words(word).href()>{*word}</a> }).collect_view()}
            </p>
            <p class="actions">
                {cleared.map(|search| view! { <a class="button" href=search.href()>{text.clear_filters}</a> })}
                <a class="button quiet" href="/search">{text.browse_all}</a>
            </p>
        </Notice>
    }
    .into_any()
}
