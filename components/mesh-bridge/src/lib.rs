//! The mesh bridge: the only code that speaks HTTP to a peer.
//!
//! It exports every interface of `meshmall:contracts` and is composed into the components that import them, so a call
//! is one function call in the component and one HTTP request in the mesh.
//!
//! | contract   | peer        | requests |
//! |------------|-------------|----------|
//! | `accounts` | `user`      | `GET /internal/addresses` |
//! | `carts`    | `cart`      | `GET /internal/carts`, `POST …/remove-bought`, `…/merge-guest` |
//! | `catalog`  | `product`   | `GET /internal/products` |
//! | `orders`   | `order`     | `GET /internal/orders/received` |
//! | `payments` | `payment`   | `GET /internal/payments`, `POST …/charge`, `…/refund`, `…/void` |
//! | `stock`    | `inventory` | `GET /internal/inventory`, `POST /internal/reservations/reserve`, `…/commit`, `…/release` |
//!
//! `timing` asks nobody: it says what the others have asked.
//!
//! No path holds an id: a mesh counts and authorises by path.
//!
//! **Architecture invariant:** no retry, no circuit breaker and no TLS here; those are the mesh's.

mod accounts;
mod carts;
mod catalog;
mod orders;
mod payments;
mod peer;
mod stock;
mod timing;

#[expect(unsafe_code, reason = "generated: the canonical ABI passes lists by address")]
mod bindings {
    // Records cross the wire as WIT names them.
    wit_bindgen::generate!({
        world: "mesh-bridge",
        path: "../../wit",
        generate_all,
        additional_derives: [serde::Deserialize, serde::Serialize],
    });

    pub struct Bridge;
    export!(Bridge);
}
