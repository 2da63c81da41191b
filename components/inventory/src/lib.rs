//! Inventory: how many of each product can be sold.
//!
//! | route | answer |
//! |-------|--------|
//! | `GET /inventory/{product_id}` | the stock of one product |
//! | `GET /internal/inventory?ids=…` | the stock of up to 200 products, for the contract `stock` |

mod availability;

use meshmall_service::{Service, get, internal_get};

/// The component.
pub static SERVICE: Service = Service {
    name: "inventory",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        get("/inventory/{product_id}", availability::one),
        internal_get("/internal/inventory", availability::many),
    ],
};

meshmall_service::component!(crate::SERVICE);
