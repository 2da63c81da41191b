//! The pages, one a file: each asks for what it shows, all at once, and then shows it.

pub mod account;
pub mod addresses;
pub mod admin;
pub mod cart;
pub mod checkout;
pub mod failed;
pub mod feed;
pub mod home;
pub mod item;
pub mod login;
pub mod order;
pub mod orders;
pub mod results;
pub mod seller;
pub mod sitemap;
pub mod suggest;
