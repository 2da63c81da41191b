//! Cart: what somebody is about to buy, at the price and stock of the moment. Guests have carts too.
//!
//! | route | answer |
//! |-------|--------|
//! | `POST /cart` | a new guest's cart, and the token that opens it |
//! | `GET /cart/{user_id}` | what is in a cart |
//! | `POST /cart/{user_id}/items` | adds a product |
//! | `PUT /cart/{user_id}/items/{product_id}` | sets how many; none takes it out |
//! | `DELETE /cart/{user_id}/items/{product_id}` | takes it out |
//! | `DELETE /cart/{user_id}`, `DELETE /cart/{user_id}/items` | takes everything out |
//! | `POST /cart/{user_id}/merge` | moves a guest's cart into a user's |
//! | `GET /internal/carts?user_id=…`, `POST …/remove-bought`, `…/merge-guest` | for the contract `carts` |
//!
//! A guest's cart is opened by the header `x-cart-token`, a user's by the user's access token.

mod guest;
mod internal;
mod items;
mod merge;
#[cfg(test)]
mod openapi;
mod owner;
mod peers;
mod show;
mod store;
mod view;

use meshmall_service::{Service, delete, get, post, put};

/// The component.
pub static SERVICE: Service = Service {
    name: "cart",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        post("/cart", guest::create),
        get("/cart/{user_id}", show::show),
        delete("/cart/{user_id}", items::clear),
        post("/cart/{user_id}/items", items::add),
        put("/cart/{user_id}/items/{product_id}", items::set),
        delete("/cart/{user_id}/items/{product_id}", items::remove),
        delete("/cart/{user_id}/items", items::clear),
        post("/cart/{user_id}/merge", merge::merge).signed_in(),
        get("/internal/carts", internal::lines).internal(),
        post("/internal/carts/remove-bought", internal::remove_bought).internal(),
        post("/internal/carts/merge-guest", internal::merge_guest).internal(),
    ],
};

meshmall_service::component!(crate::SERVICE);

meshmall_service::contracts!("cart");

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
