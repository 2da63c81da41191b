//! The mesh bridge: the only code that speaks HTTP to a peer.
//!
//! It exports every interface of `meshmall:contracts` and is composed into the components that import them, so a call
//! is one function call in the component and one HTTP request in the mesh.
//!
//! | contract  | peer        | request |
//! |-----------|-------------|---------|
//! | `catalog` | `product`   | `GET {product_url}/internal/products?ids=…` |
//! | `stock`   | `inventory` | `GET {inventory_url}/internal/inventory?ids=…` |
//!
//! **Architecture invariant:** no retry, no circuit breaker and no TLS here; those are the mesh's.

mod catalog;
mod peer;
mod stock;

#[expect(unsafe_code, reason = "generated: the canonical ABI passes lists by address")]
mod bindings {
    wit_bindgen::generate!({ world: "mesh-bridge", path: "../../wit", generate_all });

    pub struct Bridge;
    export!(Bridge);
}
