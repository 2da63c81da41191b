//! What the pages are put together from.

mod answer;
mod card;
mod categories;
mod failure;
mod filters;
mod gallery;
mod head;
mod header;
mod hero;
mod icon;
mod notice;
mod price;
mod search_box;
mod sort;
mod stock;

pub use answer::{answered, following};
pub use card::{Grid, Strip};
pub use categories::{CategoryPanel, CategoryTree};
pub use failure::{FailureNotice, PartFailure};
pub use filters::{ActiveFilters, Filters};
pub use gallery::Gallery;
pub use head::Head;
pub use header::{Footer, Header};
pub use hero::Hero;
pub use notice::Notice;
pub use price::Price;
pub use sort::SortTabs;
pub use stock::Stock;
