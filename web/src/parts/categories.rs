//! The tree of categories: a row under the bar, a panel on the home page, and beside results.

use leptos::prelude::*;

use crate::api::catalogue::Category;
use crate::search::Search;
use crate::text::{use_language, use_text};

/// The top categories in one line, on every page; what does not fit scrolls.
#[component]
pub fn CategoryRow(tree: Vec<Category>) -> impl IntoView {
    let text = use_text();
    let language = use_language();
    view! {
        <nav class="row" aria-label=text.all_products>
            <ul>
                <li><a href="/search">{text.all_products}</a></li>
                {tree.into_iter().map(|category| view! {
                    <li><a href=Search::in_category(&category.slug).href()>{category.name.text(language)}</a></li>
                }).collect_view()}
            </ul>
        </nav>
    }
}

/// All categories, those below a top one in a flap that opens on hover and on focus. For wide screens.
#[component]
pub fn CategoryPanel(tree: Vec<Category>) -> impl IntoView {
    let text = use_text();
    let language = use_language();
    view! {
        <nav class="panel" aria-label=text.categories>
            <ul>
                {tree.into_iter().map(|category| {
                    let name = category.name.text(language);
                    let first: Vec<String> = category.children.iter().take(2).map(|child| child.name.text(language)).collect();
                    view! {
                        <li>
                            <a class="panel-top" href=Search::in_category(&category.slug).href()>
                                <b>{name.clone()}</b>
                                <span>{first.join(" · ")}</span>
                            </a>
                            {(!category.children.is_empty()).then(|| view! {
                                <div class="flap">
                                    <h3>{name.clone()}</h3>
                                    <ul>
                                        {category.children.into_iter().map(|child| view! {
                                            <li><a href=Search::in_category(&child.slug).href()>{child.name.text(language)}</a></li>
                                        }).collect_view()}
                                    </ul>
                                    <a class="onward" href=Search::in_category(&category.slug).href()>{(text.everything_in)(&name)}</a>
                                </div>
                            })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </nav>
    }
}

/// The categories beside results, with counts; the branch of the chosen one is open.
#[component]
pub fn CategoryTree(tree: Vec<Category>, search: Search) -> impl IntoView {
    let text = use_text();
    let all = search.but(|other| other.category.clear()).href();
    view! {
        <nav class="tree" aria-label=text.categories>
            <h2>{text.categories}</h2>
            <ul>
                <li><a href=all aria-current=search.category.is_empty().then_some("true")>{text.all_products}</a></li>
                {tree.into_iter().map(|category| branch(category, &search)).collect_view()}
            </ul>
        </nav>
    }
}

fn branch(category: Category, search: &Search) -> impl IntoView + use<> {
    let own = link(&category, search);
    let is_open =
        category.slug == search.category || category.children.iter().any(|child| child.slug == search.category);
    let children = if is_open { category.children } else { Vec::new() };
    let leaves = children.into_iter().map(|child| view! { <li>{link(&child, search)}</li> }).collect_view();
    view! {
        <li>
            {own}
            {is_open.then(|| view! { <ul>{leaves}</ul> })}
        </li>
    }
}

/// The same search in another category.
fn link(category: &Category, search: &Search) -> impl IntoView + use<> {
    let language = use_language();
    let href = search.but(|other| other.category.clone_from(&category.slug)).href();
    view! {
        <a href=href aria-current=(category.slug == search.category).then_some("true")>
            <span>{category.name.text(language)}</span>
            <span class="number">{category.products}</span>
        </a>
    }
}
