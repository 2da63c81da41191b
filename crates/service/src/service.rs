//! From a request to the handler of its route.

use http::{HeaderMap, HeaderValue, Method};

use crate::identity::{self, Role};
use crate::query::Query;
use crate::trace::Trace;
use crate::{Problem, Request, Response, health, variables};

/// The longest request body that any route accepts.
pub const MAX_BODY: usize = 64 * 1024;

/// The header that carries the shop's own credential between services.
pub const SERVICE_CREDENTIAL: &str = "x-service-credential";

/// What a route does: decode, call, encode.
pub type Handler = fn(&Request) -> Result<Response, Problem>;

/// Who may use a route. Whose thing it is, the handler decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, under `/…` and `/api/…`.
    Public,
    /// Everybody who is signed in.
    SignedIn,
    /// Who is signed in with one of these roles.
    Only(&'static [Role]),
    /// The shop's own services, which send the service credential. Never under `/api`.
    Internal,
}

/// A method, a path such as `/products/{id}`, and what answers it.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method, as text, so that a table of routes can be a constant.
    pub method: &'static str,
    /// The path, without `/api`.
    pub pattern: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Whether the handler reads the query string itself; otherwise it is decoded, strictly, before the handler runs.
    reads_address: bool,
    handler: Handler,
}

/// A `GET` (and `HEAD`).
pub const fn get(pattern: &'static str, handler: Handler) -> Route {
    route("GET", pattern, handler)
}

/// A `POST`.
pub const fn post(pattern: &'static str, handler: Handler) -> Route {
    route("POST", pattern, handler)
}

/// A `PUT`.
pub const fn put(pattern: &'static str, handler: Handler) -> Route {
    route("PUT", pattern, handler)
}

/// A `PATCH`.
pub const fn patch(pattern: &'static str, handler: Handler) -> Route {
    route("PATCH", pattern, handler)
}

/// A `DELETE`.
pub const fn delete(pattern: &'static str, handler: Handler) -> Route {
    route("DELETE", pattern, handler)
}

const fn route(method: &'static str, pattern: &'static str, handler: Handler) -> Route {
    Route { method, pattern, access: Access::Public, reads_address: false, handler }
}

/// A public `GET` (and `HEAD`) of pages for people: any query string reaches the handler, in
/// [`Request::query_string`], because a person is told in a page what is wrong with an address, not in JSON.
pub const fn page(pattern: &'static str, handler: Handler) -> Route {
    Route { reads_address: true, ..get(pattern, handler) }
}

/// A public `POST` of a form that a page for people holds: as [`page`], whatever its address says.
pub const fn form(pattern: &'static str, handler: Handler) -> Route {
    Route { reads_address: true, ..post(pattern, handler) }
}

impl Route {
    /// For whoever is signed in.
    pub const fn signed_in(self) -> Self {
        self.with(Access::SignedIn)
    }

    /// For these roles alone.
    pub const fn only(self, roles: &'static [Role]) -> Self {
        self.with(Access::Only(roles))
    }

    /// For the shop's own services.
    pub const fn internal(self) -> Self {
        self.with(Access::Internal)
    }

    const fn with(self, access: Access) -> Self {
        Self { access, ..self }
    }
}

/// A service component: what it is called, and what it answers.
#[derive(Debug)]
pub struct Service {
    /// The component's name, as in `spin.toml`.
    pub name: &'static str,
    /// Its version, as in `x-served-by`.
    pub version: &'static str,
    /// What it answers beside `/health` and `/ready`. A route of the same pattern as one of those takes its place:
    /// a component without a database has [`process_ready`](crate::process_ready) at `/ready`.
    pub routes: &'static [Route],
}

/// What every service answers. In one process the services share an origin, so each also has a path of its own.
static COMMON: [Route; 4] = [
    get("/health", health::health),
    get("/health/{service}", health::health),
    get("/ready", health::ready),
    get("/ready/{service}", health::ready),
];

/// Names and values of what a pattern has in braces.
type Parameters = Vec<(String, String)>;

/// A request as it arrives, before anything is known about it.
pub(crate) struct Arrival {
    pub method: Method,
    pub path_and_query: String,
    pub headers: HeaderMap,
    /// The body, or why it was not read.
    pub body: Result<Vec<u8>, Problem>,
}

impl Service {
    pub(crate) fn answer(&self, arrival: Arrival, trace: &Trace) -> Result<Response, Problem> {
        let (path, query) = arrival.path_and_query.split_once('?').unwrap_or((&arrival.path_and_query, ""));
        let method = if arrival.method == Method::HEAD { Method::GET } else { arrival.method };
        let (route, parameters) = self.find(&method, path)?;
        let caller = match route.access {
            Access::Public => None,
            Access::SignedIn => Some(identity::caller(&arrival.headers)?),
            Access::Only(roles) => Some(identity::caller(&arrival.headers)?.with_one_of(roles)?),
            Access::Internal => {
                require_service_credential(&arrival.headers)?;
                None
            }
        };
        let request = Request {
            service: self.name,
            query: if route.reads_address { Query::default() } else { Query::parse(query)? },
            path: path.to_owned(),
            query_string: query.to_owned(),
            body: arrival.body?,
            headers: arrival.headers,
            trace: trace.clone(),
            caller,
            method,
            parameters,
        };
        (route.handler)(&request)
    }

    fn find(&self, method: &Method, path: &str) -> Result<(&Route, Parameters), Problem> {
        let (path, api) = match path.strip_prefix("/api") {
            Some(rest) if rest.starts_with('/') => (rest, true),
            _ => (path, false),
        };
        let reachable = |route: &&Route| !(api && route.access == Access::Internal);
        let own = |common: &&Route| self.routes.iter().any(|route| route.pattern == common.pattern);
        let routes = || self.routes.iter().chain(COMMON.iter().filter(move |common| !own(common))).filter(reachable);
        if let Some(found) = at(path, routes().filter(|route| route.method == method.as_str())) {
            return Ok(found);
        }
        let mut allow: Vec<&str> = Vec::new();
        for route in routes() {
            if !allow.contains(&route.method) && at(path, std::iter::once(route)).is_some() {
                allow.push(route.method);
            }
        }
        if allow.contains(&"GET") {
            allow.push("HEAD");
        }
        if allow.is_empty() {
            Err(Problem::no_such_route(path))
        } else {
            Err(Problem::method_not_allowed(&allow.join(", ")))
        }
    }
}

/// The route among `routes` whose pattern fits, with its parameters; the most specific one where several do.
fn at<'a>(path: &str, routes: impl Iterator<Item = &'a Route>) -> Option<(&'a Route, Parameters)> {
    let mut router = matchit::Router::new();
    for route in routes {
        // Two equal patterns of one method are a defect of the table, which the tests of `Service` would show.
        router.insert(route.pattern, route).ok()?;
    }
    let found = router.at(path).ok()?;
    Some((found.value, found.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
}

fn require_service_credential(headers: &HeaderMap) -> Result<(), Problem> {
    let expected = variables::get("service_credential")?;
    let given = headers.get(SERVICE_CREDENTIAL).map(HeaderValue::as_bytes).unwrap_or_default();
    // Compared in constant time, so that the time of an answer tells nothing about the credential.
    let equal = given.len() == expected.len()
        && given.iter().zip(expected.as_bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0;
    if equal && !expected.is_empty() { Ok(()) } else { Err(Problem::service_credential_required()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &Request) -> Result<Response, Problem> {
        Ok(Response::not_modified())
    }

    static SERVICE: Service = Service {
        name: "thing",
        version: "0.0.0",
        routes: &[
            get("/things", nothing),
            get("/things/{id}", nothing),
            get("/things/suggest", nothing),
            get("/internal/things", nothing).internal(),
        ],
    };

    fn pattern(method: Method, path: &str) -> Result<&'static str, u16> {
        SERVICE.find(&method, path).map(|(route, _)| route.pattern).map_err(|problem| problem.status().as_u16())
    }

    #[test]
    fn finds_the_most_specific_route_under_both_prefixes() {
        for prefix in ["", "/api"] {
            assert_eq!(pattern(Method::GET, &format!("{prefix}/things")), Ok("/things"));
            assert_eq!(pattern(Method::GET, &format!("{prefix}/things/suggest")), Ok("/things/suggest"));
            assert_eq!(pattern(Method::GET, &format!("{prefix}/things/7")), Ok("/things/{id}"));
            assert_eq!(pattern(Method::GET, &format!("{prefix}/health")), Ok("/health"));
        }
    }

    #[test]
    fn a_catch_all_leaves_the_rest_alone_and_its_address_unread() {
        fn echo(request: &Request) -> Result<Response, Problem> {
            Ok(Response::new(
                http::StatusCode::OK,
                "text/plain",
                format!("{}?{}", request.path, request.query_string).into_bytes(),
            ))
        }
        static PAGES: Service = Service {
            name: "pages",
            version: "0.0.0",
            routes: &[page("/", echo), page("/{*path}", echo), get("/ready", health::process_ready)],
        };
        let body = |path: &str| {
            let arrival = Arrival {
                method: Method::GET,
                path_and_query: path.to_owned(),
                headers: HeaderMap::new(),
                body: Ok(Vec::new()),
            };
            let answer = PAGES.answer(arrival, &Trace::of(&HeaderMap::new())).expect("answers");
            String::from_utf8(answer.body).expect("UTF-8")
        };
        assert_eq!(body("/"), "/?");
        assert_eq!(body("/api/deep/path?q=%FF&q=2"), "/api/deep/path?q=%FF&q=2");
        assert_eq!(body("/health"), "{\"service\":\"pages\",\"status\":\"ok\"}");
        assert_eq!(body("/ready"), "{\"service\":\"pages\",\"status\":\"ready\"}");
    }

    #[test]
    fn internal_routes_are_not_under_api() {
        assert_eq!(pattern(Method::GET, "/internal/things"), Ok("/internal/things"));
        assert_eq!(pattern(Method::GET, "/api/internal/things"), Err(404));
    }

    #[test]
    fn a_known_path_with_another_method_is_405_and_says_what_is_allowed() {
        let problem = SERVICE.find(&Method::POST, "/things").expect_err("is refused");
        assert_eq!(problem.status(), 405);
        assert!(problem.detail().contains("GET, HEAD"));
        assert_eq!(pattern(Method::POST, "/thingsandmore"), Err(404));
        assert_eq!(pattern(Method::GET, "/apithings"), Err(404));
    }
}
