//! What only the component does: it routes, asks, renders, takes forms, serves files and forwards.

mod assets;
mod calls;
pub mod cookies;
mod docs;
mod document;
pub mod form;
mod forward;
mod language;
mod owner;
pub mod page;
pub mod peers;
pub mod render;
pub mod session;
pub mod visit;

use meshmall_service::{
    Problem, Request, Response, Service, delete, form_route, get, page_route, patch, process_ready, put, variables,
};

use crate::pages;

/// A page at a route.
macro_rules! shown {
    ($page:path) => {
        |request| page::show(request, $page)
    };
}

/// What becomes of a form that is sent to a route.
macro_rules! acted {
    ($act:path) => {
        |request| page::act(request, $act)
    };
}

/// The component.
pub static SERVICE: Service = Service {
    name: "web",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        // No database stands behind this component, and a peer that is down is no reason to take its pages away.
        get("/ready", process_ready),
        get("/ready/{service}", process_ready),
        page_route("/", shown!(pages::home::show)),
        page_route("/feed", shown!(pages::feed::show)),
        page_route("/search", shown!(pages::results::show)),
        page_route("/suggest", |request| page::tell(request, pages::suggest::show)),
        page_route("/item/{id}", shown!(pages::item::show)),
        page_route("/my/cart", shown!(pages::cart::show)),
        form_route("/my/cart", acted!(pages::cart::change)),
        page_route("/checkout", shown!(pages::checkout::show)),
        form_route("/checkout", acted!(pages::checkout::place)),
        page_route("/my/account", shown!(pages::account::show)),
        form_route("/my/account", acted!(pages::account::change)),
        page_route("/my/addresses", shown!(pages::addresses::show)),
        form_route("/my/addresses", acted!(pages::addresses::change)),
        page_route("/my/orders", shown!(pages::orders::show)),
        page_route("/my/orders/{id}", shown!(pages::order::show)),
        form_route("/my/orders/{id}", acted!(pages::order::act)),
        page_route("/login", shown!(pages::login::show)),
        form_route("/login", acted!(pages::login::log_in)),
        page_route("/register", shown!(pages::login::show_registration)),
        form_route("/register", acted!(pages::login::register)),
        form_route("/logout", acted!(pages::login::log_out)),
        page_route("/seller/products", shown!(pages::seller::products::show)),
        page_route("/seller/products/new", shown!(pages::seller::product::show_new)),
        form_route("/seller/products/new", acted!(pages::seller::product::add)),
        page_route("/seller/products/{id}", shown!(pages::seller::product::show)),
        form_route("/seller/products/{id}", acted!(pages::seller::product::change)),
        page_route("/seller/orders", shown!(pages::seller::orders::show)),
        form_route("/seller/orders", acted!(pages::seller::orders::change)),
        page_route("/admin/orders", shown!(pages::admin::orders::show)),
        page_route("/admin/payments", shown!(pages::admin::payments::show)),
        page_route("/admin/users", shown!(pages::admin::users::show)),
        form_route("/admin/users", acted!(pages::admin::users::change)),
        page_route("/sitemap.xml", pages::sitemap::show),
        page_route("/{*path}", elsewhere),
        form_route("/{*path}", forwarded),
        put("/{*path}", forwarded),
        patch("/{*path}", forwarded),
        delete("/{*path}", forwarded),
    ],
};

/// The keys of the user service, at the address where everybody looks for them. They are forwarded from here, because
/// Spin's router puts a route with a dot in it in no certain order among the others.
const JWKS: &str = "/.well-known/jwks.json";

/// What has no route of its own.
fn elsewhere(request: &Request) -> Result<Response, Problem> {
    let path = request.path.as_str();
    if path == JWKS {
        forward::to_owner(request, path)
    } else if docs::are_at(path) {
        docs::serve(request)
    } else if assets::are_at(path) {
        assets::serve(request)
    } else {
        page::show(request, pages::failed::not_found)
    }
}

/// Nothing but the API takes these.
fn forwarded(request: &Request) -> Result<Response, Problem> {
    if forward::is_api(request) { forward::forward(request) } else { Err(Problem::no_such_route(&request.path)) }
}

/// Where traces can be looked at: variable `traces_url`, with `{trace_id}` in it; empty where nowhere.
fn traces_url() -> Option<String> {
    variables::get("traces_url").ok().filter(|address| !address.is_empty())
}
