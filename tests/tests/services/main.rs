//! Each service through its real `.wasm`, on real Postgres: every route, accepted and refused.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod authorization;
mod cart;
mod catalogue;
mod degraded;
mod flash_sale;
mod inventory;
mod limits;
mod mesh_bridge;
mod one_process;
mod openapi;
mod orders;
mod parameters;
mod payments;
mod proof;
mod refusals;
mod reservations;
mod reviews;
mod search;
mod selling;
mod split;
mod stock;
mod timing;
mod user;
mod versions;
mod waiting;
