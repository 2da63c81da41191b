//! What every service component of the shop shares: HTTP in and out, who is asking, problems, paging, Postgres,
//! variables, tracing.
//!
//! A component is a [`Service`] (its name, its version, its routes) and one line:
//!
//! ```ignore
//! meshmall_service::component!(SERVICE);
//! ```
//!
//! **Architecture invariant:** no other crate names the Spin SDK or WASI, so that the move to another
//! version of either is a change of this crate alone.
#![warn(missing_docs)]

mod accept;
mod body;
mod contracts;
pub mod database;
mod entry;
mod health;
pub mod identity;
mod json;
pub mod log;
#[cfg(not(target_family = "wasm"))]
pub mod matrix;
#[cfg(not(target_family = "wasm"))]
pub mod openapi;
pub mod outbound;
pub mod page;
pub mod problem;
pub mod query;
mod request;
mod response;
pub mod service;
pub mod timing;
pub mod token;
pub mod trace;
pub mod values;
pub mod variables;

pub use health::process_ready;
pub use identity::{Caller, Role};
pub use problem::Problem;
pub use request::Request;
pub use response::Response;
pub use service::{Access, Route, Service, delete, form as form_route, get, page as page_route, patch, post, put};

pub use http::{HeaderName, HeaderValue, Method, StatusCode, header};

#[doc(hidden)]
pub use entry::serve;
#[doc(hidden)]
pub use wasi;

/// Makes `$service` the entry point of this component: every request that the host hands in goes through it.
///
/// Natively it only names the service, so that the crate builds for its unit tests and nothing looks unused.
#[macro_export]
macro_rules! component {
    ($service:expr) => {
        #[cfg(target_family = "wasm")]
        mod entry_point {
            use $crate::wasi::exports::http::incoming_handler::{Guest, IncomingRequest, ResponseOutparam};

            struct Component;

            impl Guest for Component {
                fn handle(request: IncomingRequest, answer: ResponseOutparam) {
                    $crate::serve(&$service, request, answer);
                }
            }

            $crate::wasi::http::proxy::export!(Component with_types_in $crate::wasi);
        }

        #[cfg(not(target_family = "wasm"))]
        const _: fn() -> &'static $crate::Service = || &$service;
    };
}
