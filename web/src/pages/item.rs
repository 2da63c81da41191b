//! The page of a product.

use leptos::prelude::*;

use crate::api::catalogue::{CATEGORIES, Crumb, Detail, List, Review, Summary};
use crate::failure::{Failure, Kind};
use crate::islands::{BuyBox, Countdown};
use crate::money;
use crate::parts::{Gallery, Grid, Head, ListPrice, Notice, PartFailure, Price, Ribbon, Stars, Stock};
use crate::search::{Search, encode};
use crate::server::form::Form;
use crate::server::page::Page;
use crate::server::peers::{Ask, decode, tree};
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};
use crate::time;

const REVIEWS: u32 = 5;

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let text = use_text();
    let language = use_language();
    let id = encode(visit.parameter("id"));
    let form = Form::of_address(visit.request);
    let after = form.text("reviews");
    let after = if after.is_empty() { String::new() } else { format!("&cursor={}", encode(after)) };
    let [categories, product, related, reviews] = visit.ask([
        Ask::get(CATEGORIES),
        Ask::get(format!("/products/{id}")),
        Ask::get(format!("/products/{id}/related?limit=5")),
        Ask::get(format!("/products/{id}/reviews?limit={REVIEWS}{after}")),
    ]);
    let tree = tree(categories);
    let product: Detail = match decode(product) {
        // An id that is none names nothing either.
        Err(Failure { kind: Kind::NotFound | Kind::Invalid, .. }) => return Ok(absent().with_categories(tree)),
        product => product?,
    };
    let head = Head {
        picture: product.pictures.first().cloned(),
        data: Some(structured(visit, &product)),
        ..Head::new(product.summary.name.text(language), product.description.text(language))
    };
    let rating = product.summary.rating.clone();
    let body = view! {
        {article(product)}
        <section class="section" aria-labelledby="reviews">
            <div class="heading">
                <h2 id="reviews">{text.reviews}</h2>
                {rating.average.map(|average| view! { <Stars rating=average /> })}
                <p>{(text.review_count)(rating.count)}</p>
            </div>
            {reviewed(decode(reviews), &id)}
        </section>
        {beside(decode(related))}
    };
    Ok(Page::new(head, body).with_categories(tree))
}

fn reviewed(reviews: Result<List<Review>, Failure>, id: &str) -> AnyView {
    let text = use_text();
    match reviews {
        Ok(List { items, .. }) if items.is_empty() => view! { <p class="muted">{text.no_reviews}</p> }.into_any(),
        Ok(List { items, next_cursor }) => view! {
            <ul class="reviews">
                {items.into_iter().map(|review| view! {
                    <li>
                        <p><b>{review.author}</b>" "<Stars rating=f64::from(review.rating) />" "<time class="muted">{time::shown(&review.created_at)}</time></p>
                        <p>{review.text}</p>
                    </li>
                }).collect_view()}
            </ul>
            {next_cursor.map(|cursor| view! {
                <p class="pager"><a class="button quiet" href=format!("/item/{id}?reviews={}#reviews", encode(&cursor))>{text.more_reviews}</a></p>
            })}
        }
        .into_any(),
        Err(_) => view! { <PartFailure /> }.into_any(),
    }
}

fn beside(related: Result<List<Summary>, Failure>) -> AnyView {
    let text = use_text();
    let content = match related {
        Ok(List { items, .. }) if items.is_empty() => return ().into_any(),
        Ok(List { items, .. }) => view! { <Grid items /> }.into_any(),
        Err(_) => view! { <PartFailure /> }.into_any(),
    };
    view! {
        <section class="section" aria-labelledby="related">
            <div class="heading"><h2 id="related">{text.related}</h2></div>
            {content}
        </section>
    }
    .into_any()
}

fn absent() -> Page {
    let text = use_text();
    let body = view! {
        <Notice title=text.not_found_title is_page=true>
            <p>{text.product_not_found}</p>
            <p class="actions"><a class="button" href="/search">{text.browse_all}</a></p>
        </Notice>
    };
    Page::new(Head::private(text.not_found_title), body).status(404)
}

fn article(product: Detail) -> AnyView {
    let text = use_text();
    let language = use_language();
    let Detail { summary, sale_ends_at, description, pictures, categories, status } = product;
    let Summary { id, name, seller, price, list_price, sold, badge, available, .. } = summary;
    let name = name.text(language);
    let is_sold = status == "active";
    let ends = sale_ends_at.and_then(|ends| time::seconds_until(&ends));
    view! {
        {breadcrumb(categories, name.clone())}
        <article class="product">
            <Gallery pictures name=name.clone() />
            <div class="facts">
                <Ribbon badge />
                <h1>{name}</h1>
                <div class="price-box">
                    <Price price />
                    <ListPrice price=list_price />
                    {ends.map(|seconds| view! { <Countdown language seconds /> })}
                </div>
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
                    <div>
                        <dt>{text.seller}</dt>
                        <dd><a class="onward" href=format!("/search?seller={}", encode(&seller.id))>{seller.name.text(language)}</a></dd>
                    </div>
                    <div><dt>{text.delivery}</dt><dd>{text.delivery_words}</dd></div>
                </dl>
                {is_sold.then(|| view! { <BuyBox language product=id available /> })}
                <h2>{text.description}</h2>
                <p class="description">{description.text(language)}</p>
            </div>
        </article>
    }
    .into_any()
}

fn breadcrumb(categories: Vec<Crumb>, name: String) -> AnyView {
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
    .into_any()
}

/// The product as schema.org has it.
fn structured(visit: &Visit<'_>, product: &Detail) -> serde_json::Value {
    let origin = visit.origin();
    let language = visit.language;
    let Summary { id, name, seller, price, rating, available, .. } = &product.summary;
    let is_there = product.status == "active" && *available != Some(0);
    let rating = rating.average.map(|average| {
        serde_json::json!({ "@type": "AggregateRating", "ratingValue": average, "reviewCount": rating.count })
    });
    serde_json::json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": id,
        "name": name.text(language),
        "description": product.description.text(language),
        "image": product.pictures.iter().map(|path| format!("{origin}{path}")).collect::<Vec<_>>(),
        "brand": { "@type": "Brand", "name": seller.name.text(language) },
        "aggregateRating": rating,
        "offers": {
            "@type": "Offer",
            "url": format!("{origin}/item/{id}"),
            "price": price.decimal(),
            "priceCurrency": price.currency,
            "availability": if is_there { "https://schema.org/InStock" } else { "https://schema.org/OutOfStock" },
        },
    })
}
