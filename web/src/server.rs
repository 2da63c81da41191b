//! What only the component does: it routes, renders, serves files and forwards.

mod accept;
mod assets;
mod docs;
mod document;
mod forward;
mod language;
mod owner;
mod page;
pub mod peers;
mod render;
mod tasks;

use meshmall_service::{Problem, Request, Response, Service, get, page_route, process_ready};

/// The component.
pub static SERVICE: Service = Service {
    name: "web",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        // No database stands behind this component, and a peer that is down is no reason to take its pages away.
        get("/ready", process_ready),
        get("/ready/{service}", process_ready),
        page_route("/", dispatch),
        page_route("/{*path}", dispatch),
    ],
};

/// The keys of the user service, at the address where everybody looks for them. They are forwarded from here, because
/// Spin's router puts a route with a dot in it in no certain order among the others.
const JWKS: &str = "/.well-known/jwks.json";

/// By the path as it came: the shared routing takes `/api` away, which means something else here.
fn dispatch(request: &Request) -> Result<Response, Problem> {
    let path = request.path.as_str();
    if path == JWKS {
        forward::to_owner(request, path)
    } else if docs::are_at(path) {
        docs::serve(request)
    } else if path == "/api" || path.starts_with("/api/") {
        forward::forward(request)
    } else if assets::are_at(path) {
        assets::serve(request)
    } else {
        page::show(request)
    }
}
