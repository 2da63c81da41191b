//! The pages, one a file.

mod home;
mod item;
mod not_found;
mod results;

pub use home::Home;
pub use item::Item;
pub use not_found::NotFound;
pub use results::Results;
