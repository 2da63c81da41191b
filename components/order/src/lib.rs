//! Order: the money path. An order is a saga over cart, product, inventory and payment, with a durable state machine.
//!
//! | route | answer |
//! |-------|--------|
//! | `POST /orders` | orders what is in the caller's cart, or some of it, once for each `Idempotency-Key` |
//! | `GET /orders?status=…&as=…` | the caller's orders, as buyer, seller or admin |
//! | `GET /orders/{id}` | one of them, with its timeline and refunds |
//! | `POST /orders/{id}/cancel` | cancels it before delivery, and gives the money back |
//! | `POST /orders/{id}/refund` | gives back the money for all of it, or for some lines |
//! | `POST /orders/{id}/ship`, `…/deliver` | says that the goods have left, have arrived |
//! | `POST /internal/orders/recover` | finishes what was left unfinished |
//! | `GET /internal/orders/received?…` | whether a buyer has received a product, for the contract `orders` |

mod cancel;
mod choice;
mod fulfil;
mod list;
#[cfg(test)]
mod openapi;
mod order;
mod place;
mod pricing;
mod received;
mod recover;
mod refund;
mod saga;
mod show;
mod status;
mod store;

use meshmall_service::{Role, Service, get, post};

/// The component.
pub static SERVICE: Service = Service {
    name: "order",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        post("/orders", place::place).signed_in(),
        get("/orders", list::list).signed_in(),
        get("/orders/{id}", show::show).signed_in(),
        post("/orders/{id}/cancel", cancel::cancel).signed_in(),
        post("/orders/{id}/refund", refund::refund).signed_in(),
        post("/orders/{id}/ship", fulfil::ship).only(&[Role::Seller, Role::Admin]),
        post("/orders/{id}/deliver", fulfil::deliver).only(&[Role::Seller, Role::Admin]),
        post("/internal/orders/recover", recover::recover).internal(),
        get("/internal/orders/received", received::received).internal(),
    ],
};

meshmall_service::component!(crate::SERVICE);

meshmall_service::contracts!("order");

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
