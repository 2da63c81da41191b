//! Web: the shop in the browser. One crate, compiled twice.
//!
//! With feature `ssr` it is the WASI component that renders pages; with feature `hydrate` it is the module that takes
//! them over in the browser. `app`, `pages` and `parts` are in both.
//!
//! | route | answer |
//! |-------|--------|
//! | `GET /` | the home page |
//! | `GET /search?…` | the catalogue, searched, filtered, sorted ([`search`]) |
//! | `GET /item/{id}` | the page of a product |
//! | `GET /assets/{name}`, `/favicon.svg`, `/robots.txt` | files of the site that `scripts/build-web` makes |
//! | `GET /api/openapi.json`, `/api/docs` | what all services answer, and a page to try it |
//! | `GET /api/…` | what the owning service answers, where no edge stands before this component |
//! | anything else | a page that says 404 |

pub mod api;
pub mod app;
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod browser;
pub mod catalogue;
pub mod failure;
pub mod language;
pub mod money;
mod pages;
mod parts;
pub mod search;
#[cfg(feature = "ssr")]
mod server;
mod status;
mod text;

#[cfg(feature = "ssr")]
meshmall_service::component!(crate::server::SERVICE);
