//! The routes in OpenAPI; the tests hold it against `SERVICE` and against `openapi.json`.
#![expect(dead_code, reason = "these functions carry a description and are never called")]

use meshmall_service::openapi::CartToken;
use utoipa::OpenApi;

use crate::guest::Created;
use crate::items::{Added, Quantity};
use crate::merge::Merge;
use crate::view::View;

#[derive(OpenApi)]
#[openapi(
    info(
        description = "What somebody is about to buy, at the price and stock of the moment. A user's cart has the id of the user \
                        and is opened by the access token; a guest's, by the token that `POST /cart` gives."
    ),
    paths(create, show, clear, add, set, remove, clear_items, merge)
)]
pub struct Described;

/// A new guest's cart, and the token that opens it
///
/// A body is not taken.
#[utoipa::path(
    post,
    path = "/cart",
    operation_id = "create_cart",
    responses(
        (status = 201, description = "The cart. The token is shown here and nowhere else.", body = Created,
            headers(("Location" = String, description = "Where the cart is."))),
        (status = 400, description = "invalid-body"),
    ),
)]
fn create() {}

/// What is in a cart
///
/// Where the catalogue or the stock does not answer, the cart is shown as far as it is known.
#[utoipa::path(
    get,
    path = "/cart/{user_id}",
    operation_id = "show_cart",
    params(("user_id" = Uuid, Path, description = "Of the user, or of a guest's cart."), CartToken),
    responses(
        (status = 200, description = "The cart.", body = View),
        (status = 401, description = "unauthenticated"),
        (status = 403, description = "forbidden"),
    ),
    security((), ("bearer" = [])),
)]
fn show() {}

/// Takes everything out of a cart
#[utoipa::path(
    delete,
    path = "/cart/{user_id}",
    operation_id = "clear_cart",
    params(("user_id" = Uuid, Path, description = "Of the user, or of a guest's cart."), CartToken),
    responses(
        (status = 204, description = "It is empty."),
        (status = 401, description = "unauthenticated"),
        (status = 403, description = "forbidden"),
    ),
    security((), ("bearer" = [])),
)]
fn clear() {}

/// Puts a product into a cart, or more of it
#[utoipa::path(
    post,
    path = "/cart/{user_id}/items",
    operation_id = "add_item",
    params(("user_id" = Uuid, Path, description = "Of the user, or of a guest's cart."), CartToken),
    request_body(
        content = Added,
        description = "The example is a product of the demo data. A cart holds up to 100 products, and up to 99 of each.",
        example = json!({ "product_id": "01969f5f-5fb5-7cb3-b35c-2d8166a4476f", "quantity": 1 }),
    ),
    responses(
        (status = 200, description = "The cart, with it.", body = View),
        (status = 401, description = "unauthenticated"),
        (status = 403, description = "forbidden"),
        (status = 409, description = "product-not-for-sale sold-out insufficient-stock"),
        (status = 422, description = "no-such-product quantity-limit cart-full"),
        (status = 503, description = "peer-unavailable"),
    ),
    security((), ("bearer" = [])),
)]
fn add() {}

/// Sets how many of a product are in a cart
///
/// 0 takes it out.
#[utoipa::path(
    put,
    path = "/cart/{user_id}/items/{product_id}",
    operation_id = "set_item",
    params(
        ("user_id" = Uuid, Path, description = "Of the user, or of a guest's cart."),
        ("product_id" = Uuid, Path, description = "Of a product that is in it."),
        CartToken,
    ),
    request_body(content = Quantity, example = json!({ "quantity": 2 })),
    responses(
        (status = 200, description = "The cart, changed.", body = View),
        (status = 401, description = "unauthenticated"),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
        (status = 409, description = "product-not-for-sale sold-out insufficient-stock"),
        (status = 422, description = "no-such-product"),
        (status = 503, description = "peer-unavailable"),
    ),
    security((), ("bearer" = [])),
)]
fn set() {}

/// Takes a product out of a cart
#[utoipa::path(
    delete,
    path = "/cart/{user_id}/items/{product_id}",
    operation_id = "remove_item",
    params(
        ("user_id" = Uuid, Path, description = "Of the user, or of a guest's cart."),
        ("product_id" = Uuid, Path, description = "Of the product."),
        CartToken,
    ),
    responses(
        (status = 204, description = "It is not in it now, whether it was or not."),
        (status = 401, description = "unauthenticated"),
        (status = 403, description = "forbidden"),
    ),
    security((), ("bearer" = [])),
)]
fn remove() {}

/// Takes everything out of a cart
///
/// As `DELETE /cart/{user_id}`.
#[utoipa::path(
    delete,
    path = "/cart/{user_id}/items",
    operation_id = "clear_items",
    params(("user_id" = Uuid, Path, description = "Of the user, or of a guest's cart."), CartToken),
    responses(
        (status = 204, description = "It is empty."),
        (status = 401, description = "unauthenticated"),
        (status = 403, description = "forbidden"),
    ),
    security((), ("bearer" = [])),
)]
fn clear_items() {}

/// Moves a guest's cart into the user's
///
/// Nothing moves out of one that has been merged already, or has expired.
#[utoipa::path(
    post,
    path = "/cart/{user_id}/merge",
    operation_id = "merge_cart",
    params(("user_id" = Uuid, Path, description = "Of the user.")),
    request_body(
        content = Merge,
        example = json!({
            "cart_token": "0193a3f2-7c1e-4aa0-8000-5b5f4d3c2b1a.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        }),
    ),
    responses(
        (status = 200, description = "The user's cart.", body = View),
        (status = 403, description = "forbidden"),
    ),
)]
fn merge() {}
