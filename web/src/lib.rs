//! Web: the shop in the browser. One crate, compiled twice.
//!
//! With feature `ssr` it is the WASI component that renders pages and takes forms; with feature `hydrate` it is the
//! module that takes the [`islands`] of those pages over in the browser. Everything else is the component's alone.
//!
//! | route | answer |
//! |-------|--------|
//! | `GET /` | the home page |
//! | `GET /feed?cursor=` | what a visitor may like, page by page |
//! | `GET /search?…` | the catalogue, searched, filtered, sorted |
//! | `GET /item/{id}` | the page of a product |
//! | `GET`, `POST /my/cart` | the cart; `do=add`, `buy`, `set` or `remove` |
//! | `GET`, `POST /checkout?product=` | an address and a way to pay; places the order, once |
//! | `GET`, `POST /my/account` | name, e-mail address, password; `do=profile` or `password` |
//! | `GET`, `POST /my/addresses?edit=` | the address book; `do=save`, `default` or `delete` |
//! | `GET /my/orders?…` | what the visitor has bought |
//! | `GET`, `POST /my/orders/{id}` | one order; `do=cancel`, `refund`, `review`, `ship` or `deliver` |
//! | `GET`, `POST /login`, `/register`; `POST /logout` | a session, in cookies |
//! | `GET /seller/products?…` | a seller's own products |
//! | `GET`, `POST /seller/products/new` | a form for another one |
//! | `GET`, `POST /seller/products/{id}` | one of them and its stock; `do=save`, `retire`, `restore`, `adjust` or `set` |
//! | `GET`, `POST /seller/orders` | orders of a seller's products; `do=ship` or `deliver` |
//! | `GET /admin/orders`, `/admin/payments` | everybody's orders and payments |
//! | `GET`, `POST /admin/users` | all accounts, and their roles |
//! | `GET /suggest?q=` | names for the search box, as JSON |
//! | `GET /assets/{name}`, `/favicon.svg`, `/robots.txt` | files of the site that `scripts/build-web` makes |
//! | `GET /sitemap.xml` | what search engines should know of |
//! | `GET /api/openapi.json`, `/api/docs` | what all services answer, and a page to try it |
//! | `/api/…` | what the owning service answers, where no edge stands before this component |
//! | anything else | a page that says 404 |

// A view is a type as deep as it is nested, wherever the build does not erase it.
#![recursion_limit = "512"]

pub mod api;
#[cfg(feature = "ssr")]
mod failure;
pub mod islands;
pub mod language;
pub mod money;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod search;
pub mod served;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod text;
#[cfg(feature = "ssr")]
mod time;

#[cfg(feature = "ssr")]
meshmall_service::component!(crate::server::SERVICE);
