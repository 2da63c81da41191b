//! The routes in OpenAPI; the tests hold it against `SERVICE` and against `openapi.json`.
#![expect(dead_code, reason = "these functions carry a description and are never called")]

use meshmall_service::openapi::Paging;
use meshmall_service::page::Page;
use utoipa::{OpenApi, ToSchema};

use crate::categories::Categories;
use crate::detail::{Detail, Related};
use crate::flash_sale::FlashSale;
use crate::offer::{Change, Offer, Status};
use crate::reviews::{Review, Write};
use crate::suggest::Suggestions;
use crate::summary::Summary;

type Products = Page<Summary>;
type Reviews = Page<Review>;

#[derive(OpenApi)]
#[openapi(
    info(description = "The catalogue that visitors browse and search, sellers fill, and buyers review."),
    paths(
        list,
        add,
        show,
        change,
        retire,
        related,
        list_reviews,
        add_review,
        remove_review,
        flash_sale,
        suggest,
        picture,
        categories
    )
)]
pub struct Described;

/// The orders that a list can have.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum Sort {
    Relevance,
    Newest,
    PriceAsc,
    PriceDesc,
    BestSelling,
}

/// A page of the catalogue, filtered, searched, sorted
///
/// A page of products that are `in_stock` may be short, or empty, and still have a `next_cursor`.
///
/// `price` is what everybody pays. While a flash sale runs it is lower than the regular price, which `list_price` has
/// then; filters and orders by price go by the regular price all the time.
#[utoipa::path(
    get,
    path = "/products",
    operation_id = "list_products",
    params(
        ("q" = Option<String>, Query, max_length = 200, description = "Text anywhere in a name, in either language."),
        ("category" = Option<String>, Query, min_length = 2, max_length = 40, pattern = "^[a-z][a-z0-9-]*$",
            description = "The slug of a category; products of those below it are listed too."),
        ("seller" = Option<Uuid>, Query, description = "Only products of this seller."),
        ("status" = Option<Status>, Query, description = "Products that are for sale, as they are without this, or those that are no longer; \
                                                  the latter for a seller who names themselves in `seller`, and for admins."),
        ("min_price" = Option<i64>, Query, minimum = 0, maximum = 1_000_000_000_000_i64,
            description = "In minor units, of the regular price."),
        ("max_price" = Option<i64>, Query, minimum = 0, maximum = 1_000_000_000_000_i64,
            description = "In minor units, of the regular price."),
        ("in_stock" = Option<bool>, Query, description = "Only products of which there is something left."),
        ("sort" = inline(Option<Sort>), Query, description = "By relevance where there is a search, else the best selling first, as \
                                                         they are without this."),
        Paging,
    ),
    responses(
        (status = 200, description = "A page of products.", body = Products),
        (status = 401, description = "unauthenticated"),
        (status = 403, description = "forbidden"),
        (status = 503, description = "stock-unavailable"),
    ),
    security((), ("bearer" = [])),
)]
fn list() {}

/// Puts a product up for sale
#[utoipa::path(
    post,
    path = "/products",
    operation_id = "add_product",
    request_body(
        content = Offer,
        description = "`pictures` are ids of pictures that the shop has, or their paths.",
        example = json!({
            "category": "wearables",
            "name": { "zh": "运动手表", "en": "Sports Watch" },
            "description": { "zh": "防水，续航两周。", "en": "Waterproof, and runs for two weeks." },
            "price": { "amount": 89900, "currency": "CNY" },
            "pictures": ["/api/products/pictures/24e863c86e9e7766a77f8f901825e107.svg"],
        }),
    ),
    responses((status = 201, description = "The product.", body = Detail, headers(("Location" = String, description = "Where it is.")))),
)]
fn add() {}

/// A product with its description, pictures and stock
///
/// Also one that is no longer for sale.
#[utoipa::path(
    get,
    path = "/products/{id}",
    operation_id = "show_product",
    params(("id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f")),
    responses(
        (status = 200, description = "The product.", body = Detail),
        (status = 404, description = "not-found"),
    ),
)]
fn show() {}

/// Changes a product
///
/// For who sells it, and admins. `price` is the regular price, which answers have in `list_price` while a flash sale runs.
#[utoipa::path(
    patch,
    path = "/products/{id}",
    operation_id = "change_product",
    params(("id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f")),
    request_body(
        content = Change,
        description = "What is not given stays as it is. The example is a product of `lanwen@sellers.meshmall.example`.",
        example = json!({ "price": { "amount": 79900, "currency": "CNY" } }),
    ),
    responses(
        (status = 200, description = "The product, changed.", body = Detail),
        (status = 404, description = "not-found"),
    ),
)]
fn change() {}

/// Retires a product
///
/// For who sells it, and admins. It is in no list then; old orders and carts still show it. A body is not taken.
#[utoipa::path(
    delete,
    path = "/products/{id}",
    operation_id = "retire_product",
    params(("id" = Uuid, Path, description = "Of the product.")),
    responses(
        (status = 204, description = "It is no longer for sale."),
        (status = 400, description = "invalid-body"),
        (status = 404, description = "not-found"),
    ),
)]
fn retire() {}

/// Products like it
#[utoipa::path(
    get,
    path = "/products/{id}/related",
    operation_id = "list_related",
    params(
        ("id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 20, description = "How many at most; 6 without it."),
    ),
    responses(
        (status = 200, description = "The products.", body = Related),
        (status = 404, description = "not-found"),
    ),
)]
fn related() {}

/// What buyers say of a product, newest first
#[utoipa::path(
    get,
    path = "/products/{id}/reviews",
    operation_id = "list_reviews",
    params(("id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f"), Paging),
    responses(
        (status = 200, description = "A page of reviews.", body = Reviews),
        (status = 404, description = "not-found"),
    ),
)]
fn list_reviews() {}

/// A review by somebody who has received the product
#[utoipa::path(
    post,
    path = "/products/{id}/reviews",
    operation_id = "add_review",
    params(("id" = Uuid, Path, description = "Of the product.")),
    request_body(content = Write, example = json!({ "rating": 5, "text": "很好用。" })),
    responses(
        (status = 201, description = "The review.", body = Review, headers(("Location" = String, description = "Where it is."))),
        (status = 403, description = "not-received"),
        (status = 404, description = "not-found"),
        (status = 409, description = "already-reviewed"),
        (status = 503, description = "peer-unavailable"),
    ),
)]
fn add_review() {}

/// Takes a review away
///
/// For its author, and admins. A body is not taken.
#[utoipa::path(
    delete,
    path = "/products/{id}/reviews/{review_id}",
    operation_id = "remove_review",
    params(("id" = Uuid, Path, description = "Of the product."), ("review_id" = Uuid, Path, description = "Of the review.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "invalid-body"),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
    ),
)]
fn remove_review() {}

/// What is on sale until the session ends
///
/// Sessions of two hours take turns, beginning at the even hours of UTC. Carts and orders charge the same price.
#[utoipa::path(
    get,
    path = "/products/flash-sale",
    operation_id = "show_flash_sale",
    responses((status = 200, description = "The session of this moment.", body = FlashSale)),
)]
fn flash_sale() {}

/// Names that fit what is being typed
#[utoipa::path(
    get,
    path = "/products/suggest",
    operation_id = "suggest_products",
    params(
        ("q" = Option<String>, Query, max_length = 200, description = "What has been typed so far.", example = "watch"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 20, description = "How many at most; 8 without it."),
    ),
    responses((status = 200, description = "The names, and whose they are.", body = Suggestions)),
)]
fn suggest() {}

/// A picture
///
/// It is named by its content, so it never changes.
#[utoipa::path(
    get,
    path = "/products/pictures/{name}",
    operation_id = "show_picture",
    params(("name" = String, Path, description = "As products name it.", example = "24e863c86e9e7766a77f8f901825e107.svg")),
    responses(
        (status = 200, description = "The picture.", content_type = "image/svg+xml", body = String),
        (status = 304, description = "The picture is what `if-none-match` says."),
        (status = 404, description = "not-found"),
    ),
)]
fn picture() {}

/// The tree of categories, with how many products are for sale in and below each
#[utoipa::path(
    get,
    path = "/categories",
    operation_id = "list_categories",
    responses((status = 200, description = "All of it.", body = Categories)),
)]
fn categories() {}
