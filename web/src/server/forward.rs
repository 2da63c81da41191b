//! `/api/…`: what the owning service answers. Only where no edge stands before this component; an edge routes
//! these paths itself.

use std::time::Instant;

use meshmall_service::outbound::{self, Outgoing};
use meshmall_service::{HeaderName, HeaderValue, Problem, Request, Response, timing};

use super::owner::Owner;
use super::peers;

/// Headers of a visitor that change the answer. Who he is and his trace are handed on anyway.
const ASKED: [&str; 7] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "idempotency-key",
    "if-none-match",
    "x-cart-token",
    // The address of the visitor, where Spin tells it.
    "spin-client-addr",
];

/// Headers that belong to one connection, or that this component's own answer has anyway.
const NOT_PASSED: [&str; 12] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "server-timing",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-request-id",
    "x-trace-id",
];

/// Whether this is for a service and not for the shop's own pages.
pub fn is_api(request: &Request) -> bool {
    request.path == "/api" || request.path.starts_with("/api/")
}

pub fn forward(request: &Request) -> Result<Response, Problem> {
    to_owner(request, request.path.strip_prefix("/api").unwrap_or_default())
}

/// `path` as the owning service answers it.
pub fn to_owner(request: &Request, path: &str) -> Result<Response, Problem> {
    if !is_plain(path) {
        return Err(Problem::no_such_route(&request.path));
    }
    let owner = Owner::of(path).ok_or_else(|| Problem::no_such_route(&request.path))?;
    let question = if request.query_string.is_empty() { "" } else { "?" };
    let url = format!("{}{path}{question}{}", owner.url()?, request.query_string);
    let own: Vec<(&str, &str)> =
        ASKED.iter().filter_map(|name| Some((*name, request.headers.get(*name)?.to_str().ok()?))).collect();
    let outgoing = Outgoing {
        method: request.method.clone(),
        url: &url,
        own: &own,
        json: (!request.body.is_empty()).then_some(request.body.as_slice()),
        timeout: peers::patience()?,
    };
    let begun = Instant::now();
    let result = outbound::send(&outgoing, request.trace.headers());
    timing::record(timing::of_call(owner.name(), &result, begun.elapsed()));
    let answer = result.map_err(|error| {
        Problem::unavailable(
            "peer-unavailable",
            format!("{} does not answer; try again in a moment", owner.name()),
            error,
        )
    })?;

    let mut response = Response::new(answer.status, "application/octet-stream", answer.body);
    let mut typed = false;
    for (name, value) in answer.headers {
        let (Ok(header), Ok(value)) = (HeaderName::try_from(&name), HeaderValue::from_bytes(&value)) else { continue };
        if NOT_PASSED.contains(&header.as_str()) {
            continue;
        }
        response = if header == "content-type" && !typed {
            typed = true;
            response.with_header(header, value)
        } else {
            response.with_further_header(header, value)
        };
    }
    Ok(response)
}

/// A path that means the same to everybody who reads it: no dot segments, plain or encoded, and nothing empty.
fn is_plain(path: &str) -> bool {
    path.split('/').skip(1).all(|segment| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        !matches!(segment.as_str(), "" | "." | "..")
            && !segment.contains("%2f")
            && !segment.contains("%5c")
            && !segment.contains('\\')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_could_lead_elsewhere_is_refused() {
        for path in ["/products", "/products/pictures/0a.svg", "/products/%E6%89%8B"] {
            assert!(is_plain(path), "{path}");
        }
        for path in [
            "/products/../internal/products",
            "/products/%2E%2e/internal",
            "/products//x",
            "/products/",
            "/",
            "/products/%2Fx",
            "/products\\x",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
