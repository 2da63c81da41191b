//! Product: the catalogue that visitors browse and search.
//!
//! | route | answer |
//! |-------|--------|
//! | `GET /products` | a page of the catalogue, filtered, searched, sorted |
//! | `GET /products/{id}` | one product with its description, pictures and stock |
//! | `GET /products/{id}/related` | products like it |
//! | `GET /products/suggest?q=` | names that fit what is being typed |
//! | `GET /products/pictures/{name}` | a picture, by its content's name |
//! | `GET /categories` | the tree of categories with counts |
//! | `GET /internal/products?ids=…` | up to 100 listings, for the contract `catalog` |

mod categories;
mod detail;
mod filter;
mod list;
mod listings;
mod pictures;
mod stock;
mod suggest;
mod summary;

use meshmall_service::{Service, get, internal_get};

/// The component.
pub static SERVICE: Service = Service {
    name: "product",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        get("/products", list::list),
        get("/products/{id}", detail::show),
        get("/products/{id}/related", detail::related),
        get("/products/suggest", suggest::suggest),
        get("/products/pictures/{name}", pictures::show),
        get("/categories", categories::tree),
        internal_get("/internal/products", listings::listings),
    ],
};

meshmall_service::component!(crate::SERVICE);

mod bindings {
    wit_bindgen::generate!({ world: "product", path: "../../wit", generate_all });
}
