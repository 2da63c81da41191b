//! The routes in OpenAPI; the tests hold it against `SERVICE` and against `openapi.json`.
#![expect(dead_code, reason = "these functions carry a description and are never called")]

use meshmall_service::openapi::{IdempotencyKey, Paging};
use meshmall_service::page::Page;
use utoipa::OpenApi;

use crate::adjustments::{Adjust, Entry};
use crate::availability;
use crate::stock::{SetStock, Stock};

type Ledger = Page<Entry>;

#[derive(OpenApi)]
#[openapi(
    info(description = "How many of each product can be sold, what is set aside for orders, and how it came about."),
    paths(show, set, adjust, list)
)]
pub struct Described;

/// How many of a product can be sold
#[utoipa::path(
    get,
    path = "/inventory/{product_id}",
    operation_id = "show_availability",
    params(("product_id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f")),
    responses(
        (status = 200, description = "What is available.", body = availability::Stock),
        (status = 404, description = "not-found"),
    ),
)]
fn show() {}

/// Sets the stock of a product to what was counted
///
/// For who sells it, and admins.
#[utoipa::path(
    put,
    path = "/inventory/{product_id}",
    operation_id = "set_stock",
    params(("product_id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f")),
    request_body(
        content = SetStock,
        description = "The example is a product of `lanwen@sellers.meshmall.example`.",
        example = json!({ "available": 100, "reason": "correction", "note": "Counted" }),
    ),
    responses(
        (status = 200, description = "The stock.", body = Stock),
        (status = 404, description = "not-found"),
        (status = 503, description = "peer-unavailable"),
    ),
)]
fn set() {}

/// Adds to the stock of a product, or takes away from it
///
/// For who sells it, and admins. Once for each `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/inventory/{product_id}/adjustments",
    operation_id = "adjust_stock",
    params(
        ("product_id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f"),
        IdempotencyKey,
    ),
    request_body(content = Adjust, description = "A change of 0 is refused.", example = json!({ "change": 10, "reason": "purchase" })),
    responses(
        (status = 200, description = "The stock.", body = Stock),
        (status = 400, description = "idempotency-key-required"),
        (status = 404, description = "not-found"),
        (status = 409, description = "stock-negative stock-too-large"),
        (status = 422, description = "idempotency-key-reused"),
        (status = 503, description = "peer-unavailable"),
    ),
)]
fn adjust() {}

/// Everything that was ever put in or taken out by hand, newest first
///
/// For who sells the product, and admins.
#[utoipa::path(
    get,
    path = "/inventory/{product_id}/adjustments",
    operation_id = "list_adjustments",
    params(("product_id" = Uuid, Path, description = "Of the product.", example = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f"), Paging),
    responses(
        (status = 200, description = "A page of the ledger.", body = Ledger),
        (status = 404, description = "not-found"),
        (status = 503, description = "peer-unavailable"),
    ),
)]
fn list() {}
