//! The harness of the tests that look at the shop from outside.
//!
//! A test asks for a [`Shop`]: a database of its own, cloned from a prepared and seeded template, and the components
//! of a manifest running on it, on a port of their own. Dropping the shop stops and drops all of it.
//!
//! `scripts/test` lends a PostgreSQL server in `DATABASE_URL`; `RUNTIME=spin` runs the components on Spin instead of
//! the bundled runner.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot be set up fails by saying why"
)]

pub mod browser;
pub mod chaos;
pub mod cluster;
pub mod contract;
mod database;
mod http;
pub mod identity;
mod peer;
pub mod picture;
pub mod proof;
mod runtime;
mod shop;
mod stage;

pub use database::Database;
pub use http::{Ask, Reply, raw};
pub use identity::User;
pub use meshmall_service::Role;
pub use peer::{Behaviour, Peer};
pub use runtime::has_spin;
pub use shop::{Shop, ShopBuilder};

use std::path::PathBuf;

/// The workspace's folder.
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace").to_owned()
}

/// The credential that the services of a test show each other.
pub const SERVICE_CREDENTIAL: &str = "test-service-credential";
