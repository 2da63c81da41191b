//! The routes in OpenAPI; the tests hold it against `SERVICE` and against `openapi.json`.
#![expect(dead_code, reason = "these functions carry a description and are never called")]

use meshmall_service::openapi::{IdempotencyKey, Paging};
use meshmall_service::page::Page;
use utoipa::{OpenApi, ToSchema};

use crate::order::Order;
use crate::place::Checkout;
use crate::refund::{Answer, Wanted};
use crate::show::Detail;
use crate::status::Status;

type Orders = Page<Order>;

#[derive(OpenApi)]
#[openapi(
    info(
        description = "From a cart to goods that are paid, and back. The statuses of an order, and what leads from one \
                        to another, are drawn in `docs/orders.md`."
    ),
    paths(place, list, show, cancel, refund, ship, deliver)
)]
pub struct Described;

/// Whose orders are listed.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum View {
    Buyer,
    Seller,
    Admin,
}

/// Orders what is in the caller's cart, or some of it
///
/// Once for each `Idempotency-Key`: the same request again gives the same order, with the header
/// `idempotency-replayed: true`. `products` are 1 to 100 products of the cart, each of them once; without it all of the
/// cart is ordered. What is not ordered stays in the cart.
///
/// The sandbox of the payment provider takes `tok_approved`, `tok_slow` and `tok_timeout` (whose answer is lost, so that
/// the order settles later), and refuses `tok_declined`, `tok_insufficient_funds` and `tok_timeout_declined`.
#[utoipa::path(
    post,
    path = "/orders",
    operation_id = "place_order",
    params(IdempotencyKey),
    request_body(
        content = Checkout,
        description = "The example orders for `buyer@meshmall.example` of the demo data.",
        example = json!({ "address_id": "019a7c33-a6f4-7738-8a9e-7c3d34a09a96", "payment_token": "tok_approved" }),
    ),
    responses(
        (status = 201, description = "The order, paid.", body = Order, headers(("Location" = String, description = "Where the order is."))),
        (status = 202, description = "The order, which is on its way to be paid or cancelled, and gets there by itself.", body = Order,
            headers(("Location" = String, description = "Where the order is."))),
        (status = 400, description = "idempotency-key-required"),
        (status = 402, description = "payment-declined"),
        (status = 409, description = "cart-empty not-in-cart sold-out product-not-for-sale price-changed currencies-differ total-too-large"),
        (status = 422, description = "idempotency-key-reused no-such-address"),
        (status = 503, description = "peer-unavailable"),
    ),
)]
fn place() {}

/// The caller's orders, newest first
#[utoipa::path(
    get,
    path = "/orders",
    operation_id = "list_orders",
    params(
        ("as" = inline(Option<View>), Query, description = "What the caller has bought (as it is without this), has sold a part of, or, \
                                                    for admins, everybody's."),
        ("status" = Option<Status>, Query, description = "Only orders in this status."),
        Paging,
    ),
    responses(
        (status = 200, description = "A page of orders.", body = Orders),
        (status = 403, description = "forbidden"),
    ),
)]
fn list() {}

/// An order, with its timeline and refunds
///
/// For its buyer, whoever sells a part of it, and admins.
#[utoipa::path(
    get,
    path = "/orders/{id}",
    operation_id = "show_order",
    params(("id" = Uuid, Path, description = "Of the order.")),
    responses(
        (status = 200, description = "The order.", body = Detail),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
    ),
)]
fn show() {}

/// Cancels an order that has not been delivered, and gives the money back
///
/// For its buyer, whoever sells all of it, and admins. A body is not taken.
#[utoipa::path(
    post,
    path = "/orders/{id}/cancel",
    operation_id = "cancel_order",
    params(("id" = Uuid, Path, description = "Of the order.")),
    responses(
        (status = 200, description = "The order, cancelled.", body = Order),
        (status = 202, description = "The order, which is being cancelled, and gets there by itself.", body = Order),
        (status = 400, description = "invalid-body"),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
        (status = 409, description = "wrong-order-status"),
    ),
)]
fn cancel() {}

/// Gives back the money for all that is left of an order, or for some of its lines
///
/// For its buyer, admins, and whoever sells the lines. Once for each `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/orders/{id}/refund",
    operation_id = "refund_order",
    params(("id" = Uuid, Path, description = "Of the order."), IdempotencyKey),
    request_body(
        content = Wanted,
        description = "An empty object asks for all of it.",
        example = json!({ "reason": "The wrong colour" }),
    ),
    responses(
        (status = 201, description = "The refund, done or superseded by a cancellation.", body = Answer<'_>),
        (status = 202, description = "The refund, which is written down, and carried out later.", body = Answer<'_>),
        (status = 400, description = "idempotency-key-required"),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
        (status = 409, description = "wrong-order-status nothing-to-refund"),
        (status = 422, description = "idempotency-key-reused no-such-line refund-too-large"),
    ),
)]
fn refund() {}

/// Says that the goods have left
///
/// Saying it twice changes nothing. A body is not taken.
#[utoipa::path(
    post,
    path = "/orders/{id}/ship",
    operation_id = "ship_order",
    params(("id" = Uuid, Path, description = "Of the order.")),
    responses(
        (status = 200, description = "The order, shipped.", body = Order),
        (status = 400, description = "invalid-body"),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
        (status = 409, description = "wrong-order-status"),
    ),
)]
fn ship() {}

/// Says that the goods have arrived
///
/// Saying it twice changes nothing. A body is not taken.
#[utoipa::path(
    post,
    path = "/orders/{id}/deliver",
    operation_id = "deliver_order",
    params(("id" = Uuid, Path, description = "Of the order.")),
    responses(
        (status = 200, description = "The order, delivered.", body = Order),
        (status = 400, description = "invalid-body"),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
        (status = 409, description = "wrong-order-status"),
    ),
)]
fn deliver() {}
