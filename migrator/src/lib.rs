//! Prepares Postgres for the shop, from the host: roles, schemas, migrations and a catalogue worth looking at.
//!
//! The binary `meshmall-migrator` is a thin layer over [`up()`], [`seed()`], [`status()`] and [`reset()`]; the tests of
//! the services call the same functions. Nothing here prints, reads a file or ends the process.

#![warn(missing_docs)]

pub mod art;
pub mod catalogue;
mod error;
mod passwords;
mod progress;
mod reset;
mod scram;
mod seed;
mod service;
mod session;
mod status;
mod target;
mod token_keys;
mod up;
mod waiting;

pub use error::Error;
pub use passwords::Passwords;
pub use progress::{Outcome, Progress, Silent};
pub use reset::{database_name, reset};
pub use seed::{DEMO_PASSWORD, MOST_PRODUCTS, SeedOptions, Seeded, seed};
pub use service::{SERVICES, Service};
pub use status::{ServiceStatus, Status, status};
pub use target::Target;
pub use token_keys::TokenKeys;
pub use up::{Prepared, up};
