//! A component that does all that a component should not, for the tests of the runner.
#![expect(clippy::panic, reason = "that is what it is for")]

use std::time::Duration;

use meshmall_service::outbound::{self, Outgoing};
use meshmall_service::{Method, Problem, Request, Response, Service, StatusCode, get, variables};

/// The component.
pub static SERVICE: Service = Service {
    name: "misbehaving",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        get("/well", |_| text("well")),
        get("/trap", |_| panic!("on purpose")),
        get("/recursion", |_| text(&descend(1).to_string())),
        get("/loop", |_| loop_forever()),
        get("/memory/{mib}", memory),
        get("/variable/{name}", |request| text(&variables::get(parameter(request, "name"))?)),
        get("/file/{name}", file),
        get("/header/{name}", |request| text(&header(request))),
        get("/fetch", fetch),
        get("/together", together),
        get("/output", |_| {
            println!("a line to stdout");
            eprint!("no end of line");
            text("said")
        }),
    ],
};

meshmall_service::component!(crate::SERVICE);

fn text(text: &str) -> Result<Response, Problem> {
    Ok(Response::new(StatusCode::OK, "text/plain", text.as_bytes().to_vec()))
}

fn parameter<'a>(request: &'a Request, name: &str) -> &'a str {
    request.path_parameter(name).unwrap_or_default()
}

fn loop_forever() -> Result<Response, Problem> {
    let mut number = 1_u64;
    while std::hint::black_box(number) != 0 {
        number = number.wrapping_mul(3) | 1;
    }
    text("never")
}

#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn descend(depth: u64) -> u64 {
    std::hint::black_box(descend(std::hint::black_box(depth + 1))) + depth
}

fn memory(request: &Request) -> Result<Response, Problem> {
    let mib: usize = parameter(request, "mib").parse().unwrap_or(1);
    let block = vec![1_u8; mib << 20];
    text(&std::hint::black_box(block).len().to_string())
}

fn file(request: &Request) -> Result<Response, Problem> {
    let path = format!("/{}", parameter(request, "name"));
    let content = std::fs::read_to_string(&path).map_err(|error| Problem::not_found(error.to_string()))?;
    // What is mounted is read-only.
    let written = std::fs::write(&path, "changed").is_ok();
    text(&format!("{content}|written={written}"))
}

/// All values of a header, in their order.
fn header(request: &Request) -> String {
    let values = request.headers.get_all(parameter(request, "name")).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect::<Vec<_>>().join(" | ")
}

fn fetch(request: &Request) -> Result<Response, Problem> {
    let url = request.query.text("url").unwrap_or_default();
    let outgoing =
        Outgoing { method: Method::GET, url, own: &[("host", "forged")], json: None, timeout: Duration::from_secs(2) };
    match outbound::send(&outgoing, request.trace.headers()) {
        Ok(answer) => text(&format!("{} {}", answer.status.as_u16(), String::from_utf8_lossy(&answer.body))),
        Err(error) => Err(Problem::unavailable("fetch-failed", error.to_string(), error)),
    }
}

/// A PUT to `url`, a DELETE of the neighbour's and something that is no address, all at once: what came of each, and
/// in how many milliseconds.
fn together(request: &Request) -> Result<Response, Problem> {
    let url = request.query.text("url").unwrap_or_default();
    let ask = |method, url| Outgoing { method, url, own: &[], json: None, timeout: Duration::from_millis(500) };
    let outgoing = [
        Outgoing { json: Some(b"{}"), ..ask(Method::PUT, url) },
        ask(Method::DELETE, "http://neighbour.spin.internal/well"),
        ask(Method::GET, "nonsense"),
    ];
    let mut lines = Vec::new();
    for timed in outbound::send_all_timed(&outgoing, request.trace.headers()) {
        let result = match timed.result {
            Ok(answer) => answer.status.as_u16().to_string(),
            Err(error) => error.to_string(),
        };
        lines.push(format!("{} {result}", timed.duration.as_millis()));
    }
    text(&lines.join("\n"))
}
