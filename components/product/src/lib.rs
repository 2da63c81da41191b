//! Product: the catalogue that visitors browse and search, sellers fill, and buyers review.
//!
//! | route | answer |
//! |-------|--------|
//! | `GET /products` | a page of the catalogue, filtered, searched, sorted; for sellers, also of what they have retired |
//! | `GET /products/flash-sale` | what is on sale until the session ends |
//! | `GET /products/{id}` | one product with its description, pictures and stock |
//! | `POST /products` | puts a product up for sale |
//! | `PATCH /products/{id}` | changes it, for its seller |
//! | `DELETE /products/{id}` | retires it |
//! | `GET /products/{id}/related` | products like it |
//! | `GET /products/{id}/reviews` | what buyers say of it, newest first |
//! | `POST /products/{id}/reviews` | a review by somebody who has received it |
//! | `DELETE /products/{id}/reviews/{review_id}` | takes a review away, for its author |
//! | `GET /products/suggest?q=` | names that fit what is being typed |
//! | `GET /products/pictures/{name}` | a picture, by its content's name |
//! | `GET /categories` | the tree of categories with counts |
//! | `GET /internal/products?ids=…` | up to 100 listings, for the contract `catalog` |

mod badge;
mod categories;
mod detail;
mod filter;
mod flash_sale;
mod list;
mod listings;
mod offer;
#[cfg(test)]
mod openapi;
mod pictures;
mod rating;
mod reviews;
mod selling;
mod stock;
mod suggest;
mod summary;

use meshmall_service::{Role, Service, delete, get, patch, post};

const SELLERS: &[Role] = &[Role::Seller, Role::Admin];

const VERSION: &str =
    if cfg!(feature = "v2") { concat!(env!("CARGO_PKG_VERSION"), "-v2") } else { env!("CARGO_PKG_VERSION") };

/// The component.
pub static SERVICE: Service = Service {
    name: "product",
    version: VERSION,
    routes: &[
        get("/products", list::list),
        post("/products", selling::add).only(SELLERS),
        get("/products/{id}", detail::show),
        patch("/products/{id}", selling::change).only(SELLERS),
        delete("/products/{id}", selling::retire).only(SELLERS),
        get("/products/{id}/related", detail::related),
        get("/products/{id}/reviews", reviews::list),
        post("/products/{id}/reviews", reviews::add).signed_in(),
        delete("/products/{id}/reviews/{review_id}", reviews::remove).signed_in(),
        get("/products/flash-sale", flash_sale::show),
        get("/products/suggest", suggest::suggest),
        get("/products/pictures/{name}", pictures::show),
        get("/categories", categories::tree),
        get("/internal/products", listings::listings).internal(),
    ],
};

meshmall_service::component!(crate::SERVICE);

meshmall_service::contracts!("product");

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
