//! Inventory: how many of each product can be sold, what is set aside for orders, and how it came about.
//!
//! | route | answer |
//! |-------|--------|
//! | `GET /inventory/{product_id}` | the stock of one product |
//! | `PUT /inventory/{product_id}` | sets it, for its seller |
//! | `POST /inventory/{product_id}/adjustments` | adds to it or takes away from it |
//! | `GET /inventory/{product_id}/adjustments` | everything that was ever put in or taken out by hand |
//! | `GET /internal/inventory?ids=…` | the stock of up to 200 products, for the contract `stock` |
//! | `POST /internal/reservations/reserve` | sets goods aside for an order |
//! | `POST /internal/reservations/commit` | sells them |
//! | `POST /internal/reservations/release` | frees them, or takes them back |
//! | `POST /internal/reservations/expire` | frees what was held for too long |
//!
//! **Architecture invariant:** available + reserved + sold is what the ledger adds up to, for every product at every
//! moment. Nothing here writes to a table; the functions of the schema do, each of them in one statement.

mod adjustments;
mod availability;
#[cfg(test)]
mod openapi;
mod reservations;
mod seller;
mod stock;

use meshmall_service::{Role, Service, get, post, put};

const SELLERS: &[Role] = &[Role::Seller, Role::Admin];

/// The component.
pub static SERVICE: Service = Service {
    name: "inventory",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        get("/inventory/{product_id}", availability::one),
        put("/inventory/{product_id}", stock::set).only(SELLERS),
        post("/inventory/{product_id}/adjustments", adjustments::adjust).only(SELLERS),
        get("/inventory/{product_id}/adjustments", adjustments::list).only(SELLERS),
        get("/internal/inventory", availability::many).internal(),
        post("/internal/reservations/reserve", reservations::reserve).internal(),
        post("/internal/reservations/commit", reservations::commit).internal(),
        post("/internal/reservations/release", reservations::release).internal(),
        post("/internal/reservations/expire", reservations::expire).internal(),
    ],
};

meshmall_service::component!(crate::SERVICE);

meshmall_service::contracts!("inventory");

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
