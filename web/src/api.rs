//! What the services say, as far as the pages show it. One file for each noun.

#[cfg(feature = "ssr")]
pub mod account;
pub mod cart;
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod inventory;
#[cfg(feature = "ssr")]
pub mod order;
