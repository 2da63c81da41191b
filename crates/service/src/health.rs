//! `GET /health`: this component answers. `GET /ready`: its database answers too.

use serde::Serialize;

use crate::{Problem, Request, Response, database};

#[derive(Serialize)]
struct Health {
    service: &'static str,
    status: &'static str,
}

pub(crate) fn health(request: &Request) -> Result<Response, Problem> {
    status(request, "ok")
}

pub(crate) fn ready(request: &Request) -> Result<Response, Problem> {
    database::query("SELECT 1", &[])?;
    status(request, "ready")
}

/// `GET /ready` of a component that has no database: where it answers, it is ready.
pub fn process_ready(request: &Request) -> Result<Response, Problem> {
    status(request, "ready")
}

fn status(request: &Request, status: &'static str) -> Result<Response, Problem> {
    request.query.finish()?;
    match request.path_parameter("service") {
        Some(other) if other != request.service => Err(Problem::not_found(format!("this is {}", request.service))),
        _ => Response::json(&Health { service: request.service, status }),
    }
}
