//! The page of a product.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::{Answered, decode, question};
use crate::catalogue::{self, Crumb, Detail, Page};
use crate::failure::{Failure, Kind};
use crate::money;
use crate::parts::{FailureNotice, Gallery, Grid, Head, Notice, PartFailure, Price, Stock, answered};
use crate::search::Search;
use crate::status::answer_with;
use crate::text::{use_language, use_text};

#[component]
pub fn Item() -> impl IntoView {
    let parameters = use_params_map();
    let id = move || parameters.with(|parameters| parameters.get("id")).unwrap_or_default();
    let product = question(Signal::derive(move || catalogue::product(&id())));
    let related = question(Signal::derive(move || catalogue::related(&id())));
    view! {
        {answered(product, shown)}
        {answered(related, beside)}
    }
}

fn shown(product: Answered) -> AnyView {
    let text = use_text();
    match decode(product) {
        Ok(product) => view! { <Product product /> }.into_any(),
        // An id that is none names nothing either.
        Err(Failure { kind: Kind::NotFound | Kind::Invalid, .. }) => absent(),
        Err(failure) => {
            answer_with(failure.status());
            view! {
                <Head title=text.unavailable_title description=text.unavailable_text indexed=false />
                <FailureNotice failure />
            }
            .into_any()
        }
    }
}

/// Where there is no such product the page says so once.
fn beside(related: Answered) -> AnyView {
    let text = use_text();
    match decode(related) {
        Ok(Page { items, .. }) if !items.is_empty() => view! {
            <section class="section" aria-labelledby="related">
                <div class="heading"><h2 id="related">{text.related}</h2></div>
                <Grid items />
            </section>
        }
        .into_any(),
        Err(Failure { kind: Kind::Unavailable | Kind::Broken, .. }) => {
            view! { <section class="section"><PartFailure /></section> }.into_any()
        }
        Ok(_) | Err(_) => ().into_any(),
    }
}

fn absent() -> AnyView {
    answer_with(404);
    let text = use_text();
    view! {
        <Head title=text.not_found_title description=text.product_not_found indexed=false />
        <Notice title=text.not_found_title>
            <p>{text.product_not_found}</p>
            <p class="actions"><a class="button" href="/search">{text.browse_all}</a></p>
        </Notice>
    }
    .into_any()
}

#[component]
fn Product(product: Detail) -> impl IntoView {
    let text = use_text();
    let language = use_language();
    let Detail { name, seller, price, sold, available, description, pictures, categories, status } = product;
    let name = name.text(language);
    let description = description.text(language);
    let is_sold = status == "active";
    view! {
        <Head title=name.clone() description=description.clone() />
        <Breadcrumb categories name=name.clone() />
        <article class="product">
            <Gallery pictures name=name.clone() />
            <div class="facts">
                <h1>{name}</h1>
                <p class="price-box"><Price price /></p>
                <dl>
                    <div>
                        <dt>{text.stock}</dt>
                        <dd>{if is_sold {
                            view! { <Stock available /> }.into_any()
                        } else {
                            view! { <span class="stock out">{text.retired}</span> }.into_any()
                        }}</dd>
                    </div>
                    <div><dt>{text.sort_best_selling}</dt><dd>{(text.sold)(&money::count(sold, language))}</dd></div>
                    <div><dt>{text.seller}</dt><dd>{seller.name.text(language)}</dd></div>
                </dl>
                <h2>{text.description}</h2>
                <p class="description">{description}</p>
            </div>
        </article>
    }
}

#[component]
fn Breadcrumb(categories: Vec<Crumb>, name: String) -> impl IntoView {
    let text = use_text();
    let language = use_language();
    view! {
        <nav class="crumbs" aria-label=text.you_are_here>
            <ol>
                <li><a href="/">{text.home}</a></li>
                {categories.into_iter().map(|crumb| view! {
                    <li><a href=Search::in_category(&crumb.slug).href()>{crumb.name.text(language)}</a></li>
                }).collect_view()}
                <li aria-current="page">{name}</li>
            </ol>
        </nav>
    }
}
