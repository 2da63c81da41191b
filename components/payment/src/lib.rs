//! Payment: one payment for each order, and the refunds of it.
//!
//! | route | answer |
//! |-------|--------|
//! | `GET /payments?order_id=…` | the caller's payments, newest first |
//! | `GET /payments/{id}` | one of them, with its refunds |
//! | `POST /internal/payments/charge` | takes the money for an order, for the contract `payments` |
//! | `POST /internal/payments/refund` | gives a part of it back |
//! | `POST /internal/payments/void` | closes the payment of an order, giving back what is left of it |
//! | `GET /internal/payments?order_id=…` | the payment of an order |
//!
//! **Architecture invariant:** the provider is asked for a charge once. When it does not answer, the outcome is
//! *unknown*, and is resolved by asking what it did.

mod charge;
mod list;
#[cfg(test)]
mod openapi;
mod payment;
mod provider;
mod refund;
mod void;

use meshmall_service::{Service, get, post};

/// The component.
pub static SERVICE: Service = Service {
    name: "payment",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        get("/payments", list::list).signed_in(),
        get("/payments/{id}", list::show).signed_in(),
        post("/internal/payments/charge", charge::charge).internal(),
        post("/internal/payments/refund", refund::refund).internal(),
        post("/internal/payments/void", void::void).internal(),
        get("/internal/payments", charge::find).internal(),
    ],
};

meshmall_service::component!(crate::SERVICE);

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_documented_who_may_use_each_route() {
        meshmall_service::matrix::assert_documented(&crate::SERVICE, include_str!("../../../docs/authorization.md"));
    }

    #[test]
    fn every_route_is_described() {
        let described = <crate::openapi::Described as utoipa::OpenApi>::openapi();
        meshmall_service::openapi::assert_described(&crate::SERVICE, &described, env!("CARGO_MANIFEST_DIR"));
    }
}
