//! The results of a search: all of its state is in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::{Answered, decode, question};
use crate::app::use_categories;
use crate::catalogue::{Page, category_name, tree};
use crate::parts::{
    ActiveFilters, CategoryTree, FailureNotice, Filters, Grid, Head, Notice, SortTabs, answered, following,
};
use crate::search::Search;
use crate::status::answer_with;
use crate::text::{use_language, use_text};

#[component]
pub fn Results() -> impl IntoView {
    let query = use_query_map();
    let search = Memo::new(move |_| query.with(|query| Search::of(|name| query.get(name))));
    let page = question(Signal::derive(move || search.get().api_path()));
    view! {
        {following(search, title)}
        <div class="search-page">
            <aside class="aside">{following(search, categories)}</aside>
            <section class="results" aria-labelledby="results">
                {following(search, tools)}
                {answered(page, move |page| results(search.get_untracked(), page))}
            </section>
        </div>
    }
}

/// The words, else the category's name, else that these are all products.
fn title(search: Search) -> AnyView {
    let text = use_text();
    let language = use_language();
    let show = move |categories| {
        let tree = tree(categories).unwrap_or_default();
        let subject = if !search.q.is_empty() {
            Some(search.q.clone())
        } else {
            category_name(&tree, &search.category, language)
        };
        let subject = subject.unwrap_or_else(|| text.all_products.to_owned());
        let title = if search.q.is_empty() { subject.clone() } else { (text.results_for)(&subject) };
        let heading = title.clone();
        view! {
            <Head title description=(text.results_description)(&subject) />
            <h1 id="results" class="page-title">{heading}</h1>
        }
        .into_any()
    };
    use_categories().map(|categories| answered(categories, show)).into_any()
}

fn categories(search: Search) -> AnyView {
    let show = move |categories| {
        let search = search.clone();
        tree(categories).map(|tree| view! { <CategoryTree tree search /> }).into_any()
    };
    use_categories().map(|categories| answered(categories, show)).into_any()
}

/// What changes the list.
fn tools(search: Search) -> AnyView {
    view! {
        <SortTabs search=search.clone() />
        <Filters search=search.clone() />
        <ActiveFilters search />
    }
    .into_any()
}

fn results(search: Search, page: Answered) -> AnyView {
    let text = use_text();
    match decode(page) {
        Ok(Page { items, next_cursor }) => {
            let empty = items.is_empty();
            let list = if !empty {
                view! { <Grid items /> }.into_any()
            } else if next_cursor.is_some() {
                // Stock is looked up after the list, so a page of products in stock can be empty and not the last.
                view! { <p class="hint">{text.nothing_here_go_on}</p> }.into_any()
            } else {
                nothing_found(&search)
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
        Err(failure) => {
            answer_with(failure.status());
            view! { <FailureNotice failure /> }.into_any()
        }
    }
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
            <p class="actions">
                {cleared.map(|search| view! { <a class="button" href=search.href()>{text.clear_filters}</a> })}
                <a class="button quiet" href="/search">{text.browse_all}</a>
            </p>
        </Notice>
    }
    .into_any()
}
