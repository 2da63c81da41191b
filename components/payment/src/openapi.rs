//! The routes in OpenAPI; the tests hold it against `SERVICE` and against `openapi.json`.
#![expect(dead_code, reason = "these functions carry a description and are never called")]

use meshmall_service::openapi::Paging;
use meshmall_service::page::Page;
use utoipa::OpenApi;

use crate::list::{Detail, Listed};

type Payments = Page<Listed>;

#[derive(OpenApi)]
#[openapi(info(description = "One payment for each order, and the refunds of it."), paths(list, show))]
pub struct Described;

/// The caller's payments, newest first
///
/// An admin sees everybody's.
#[utoipa::path(
    get,
    path = "/payments",
    operation_id = "list_payments",
    params(("order_id" = Option<Uuid>, Query, description = "Only the payment of this order."), Paging),
    responses((status = 200, description = "A page of payments.", body = Payments)),
)]
fn list() {}

/// A payment, with its refunds
///
/// For whose it is, and admins.
#[utoipa::path(
    get,
    path = "/payments/{id}",
    operation_id = "show_payment",
    params(("id" = Uuid, Path, description = "Of the payment.")),
    responses(
        (status = 200, description = "The payment.", body = Detail),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
    ),
)]
fn show() {}
