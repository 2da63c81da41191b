//! The mesh lets through each caller, method and path that the contracts and the routes need, and nothing else.

use std::collections::BTreeSet;

use super::{MIGRATOR, POSTGRES};
use crate::cluster::kinds::{
    AuthorizationPolicy, Gateway, Operation, PeerAuthentication, RequestAuthentication, Rule, Source,
};
use crate::cluster::{Access, Call, Cluster, Component, EDGE, NAMESPACE, Project};

/// Who the gateway is.
const GATEWAY: &str = "cluster.local/ns/istio-ingress/sa/istio-ingressgateway-service-account";
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

fn principal(name: &str) -> String {
    format!("cluster.local/ns/{NAMESPACE}/sa/{name}")
}

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = foundations(cluster, NAMESPACE, "istio/base");
    for service in project.services() {
        let rules = rules_of(cluster, &service.name);
        if rules.is_empty() {
            found.push(format!(
                "istio/base/{0}.yaml: there is no AuthorizationPolicy for {0}, so nobody may ask it",
                service.name
            ));
            continue;
        }
        found.extend(inside(project, service, &rules));
        for caller in ["web", "the gateway"] {
            found.extend(public(service, &rules, caller));
        }
    }
    let callers: BTreeSet<String> = rules_of(cluster, POSTGRES)
        .iter()
        .filter(|rule| rule.to.iter().any(|to| to.operation.ports == ["5432"]))
        .flat_map(|rule| rule.from.iter().flat_map(|from| from.source.principals.clone()))
        .collect();
    let names = project.components.iter().filter(|one| one.has_database).map(|one| one.name.as_str());
    let expected: BTreeSet<String> = names.chain([MIGRATOR]).map(principal).collect();
    for missing in expected.difference(&callers) {
        found.push(format!("istio/base/postgres.yaml: AuthorizationPolicy postgres does not let {missing} in"));
    }
    for unknown in callers.difference(&expected) {
        found.push(format!(
            "istio/base/postgres.yaml: AuthorizationPolicy postgres lets {unknown} in, who has no business there"
        ));
    }
    found
}

/// Encrypted, closed to begin with, and with the shop's own tokens.
fn foundations(cluster: &Cluster, namespace: &str, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let closed = cluster.all::<AuthorizationPolicy>().any(|(document, policy)| {
        document.metadata.namespace.as_deref() == Some(namespace)
            && policy.selector.is_none()
            && policy.target_refs.is_empty()
            && policy.rules.is_empty()
            && policy.action.as_deref().unwrap_or("ALLOW") == "ALLOW"
    });
    if !closed {
        found
            .push(format!("{folder}: no AuthorizationPolicy of namespace {namespace} denies everything to begin with"));
    }
    let is_strict = |(document, policy): (&crate::cluster::Document, &PeerAuthentication)| {
        document.metadata.namespace.as_deref() == Some(NAMESPACE)
            && policy.selector.is_none()
            && policy.mtls.mode == "STRICT"
    };
    if !cluster.all::<PeerAuthentication>().any(is_strict) {
        found.push("istio/base/peer-authentication.yaml: mTLS is not STRICT".to_owned());
    }
    let (issuer, audience) = (meshmall_service::token::ISSUER, meshmall_service::token::AUDIENCE);
    let tokens: Vec<_> = cluster
        .all::<RequestAuthentication>()
        .filter(|(document, _)| document.metadata.namespace.as_deref() == Some(namespace))
        .flat_map(|(_, authentication)| &authentication.jwt_rules)
        .collect();
    let right = |rule: &&crate::cluster::kinds::JwtRule| {
        rule.issuer == issuer && rule.audiences == [audience] && rule.forward_original_token
    };
    if tokens.len() != 1 || !tokens.iter().all(right) {
        found.push(format!("{folder}: no RequestAuthentication of namespace {namespace} takes tokens of {issuer} for {audience}, and hands them on"));
    }
    found
}

fn rules_of<'a>(cluster: &'a Cluster, app: &str) -> Vec<&'a Rule> {
    let selects = |policy: &AuthorizationPolicy| {
        policy.selector.as_ref().is_some_and(|selector| selector.match_labels.get("app").is_some_and(|is| is == app))
    };
    cluster
        .all::<AuthorizationPolicy>()
        .filter(|(document, policy)| {
            document.metadata.is_in(NAMESPACE) && policy.action.as_deref() == Some("ALLOW") && selects(policy)
        })
        .flat_map(|(_, policy)| &policy.rules)
        .collect()
}

/// The internal routes: exactly who calls them, and how.
fn inside(project: &Project, service: &Component, rules: &[&Rule]) -> Vec<String> {
    let file = format!("istio/base/{0}.yaml: AuthorizationPolicy {0}", service.name);
    let mut open = BTreeSet::new();
    let mut found = Vec::new();
    for rule in rules {
        for operation in rule.to.iter().map(|to| &to.operation) {
            for path in operation.paths.iter().filter(|path| path.contains("/internal")) {
                for caller in rule.from.iter().flat_map(|from| &from.source.principals) {
                    let caller = caller.strip_prefix(&principal("")).unwrap_or(caller).to_owned();
                    open.extend(operation.methods.iter().map(|method| Call {
                        caller: caller.clone(),
                        callee: service.name.clone(),
                        method: method.clone(),
                        path: path.clone(),
                    }));
                }
            }
        }
        let is_for_all = rule.from.is_empty() || rule.from.iter().any(|from| from.source.principals.is_empty());
        if is_for_all || rule.to.iter().any(|to| to.operation.methods.is_empty() || to.operation.paths.is_empty()) {
            found.push(format!("{file}: a rule leaves the caller, the method or the path open"));
        }
    }
    let needed: BTreeSet<Call> = project.calls.iter().filter(|call| call.callee == service.name).cloned().collect();
    let words = |call: &Call| format!("{} {} {}", call.caller, call.method, call.path);
    found.extend(needed.difference(&open).map(|call| format!("{file} does not allow: {}", words(call))));
    found.extend(open.difference(&needed).map(|call| format!("{file} allows what nobody needs: {}", words(call))));
    found
}

/// The public routes, tried one by one with every method, without a token and with one.
fn public(service: &Component, rules: &[&Rule], caller: &str) -> Vec<String> {
    let file = format!("istio/base/{0}.yaml: AuthorizationPolicy {0}", service.name);
    let identity = if caller == "web" { principal("web") } else { GATEWAY.to_owned() };
    let routes: Vec<_> = service.routes.iter().filter(|route| route.access != Access::Internal).collect();
    let mut found = BTreeSet::new();
    for example in routes.iter().map(|route| route.example()) {
        let prefixes: &[&str] = if example.starts_with("/.well-known") { &[""] } else { &["", "/api"] };
        for method in METHODS {
            let route = routes.iter().find(|route| route.answers(&example) && route.methods().contains(&method));
            for path in prefixes.iter().map(|prefix| format!("{prefix}{example}")) {
                let open = allows(rules.iter().copied(), Some(&identity), false, method, &path);
                let with_token = allows(rules.iter().copied(), Some(&identity), true, method, &path);
                let problem = match route.map(|route| route.access) {
                    None if with_token => "allows what is no route:",
                    Some(_) if !with_token => "does not allow:",
                    Some(Access::SignedIn) if open => "does not demand a token for:",
                    Some(Access::Everybody) if !open => "demands a token where strangers may ask:",
                    _ => continue,
                };
                found.insert(format!("{file} {problem} {caller} {method} {path}"));
            }
        }
    }
    found.into_iter().collect()
}

/// What the gateway lets through: what there is in public, and nothing of what services keep to themselves.
pub fn check_edge(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = foundations(cluster, EDGE, "istio/edge");
    let gateway = cluster.all::<Gateway>().next().map(|(_, gateway)| gateway.selector.clone()).unwrap_or_default();
    let rules: Vec<&Rule> = cluster
        .all::<AuthorizationPolicy>()
        .filter(|(document, policy)| {
            document.metadata.namespace.as_deref() == Some(EDGE)
                && policy
                    .selector
                    .as_ref()
                    .is_some_and(|selector| !selector.match_labels.is_empty() && selector.selects(&gateway))
        })
        .flat_map(|(_, policy)| &policy.rules)
        .collect();
    let passes = |method: &str, path: &str| allows(rules.iter().copied(), None, false, method, path);
    for service in project.services() {
        for route in &service.routes {
            for method in route.methods() {
                let path = route.example();
                let public = if path.starts_with("/.well-known") { path.clone() } else { format!("/api{path}") };
                if route.access == Access::Internal {
                    for path in [&path, &public] {
                        if passes(method, path) {
                            found.push(format!("istio/edge/policies.yaml: the gateway lets {method} {path} through, which is for services alone"));
                        }
                    }
                } else if !passes(method, &public) {
                    found.push(format!(
                        "istio/edge/policies.yaml: the gateway does not let {method} {public} of {} through",
                        service.name
                    ));
                }
            }
        }
    }
    for path in ["/ready", "/ready/order", "/health/order", "/internal", "/internal/x", "/api/internal/x"] {
        for method in METHODS.into_iter().filter(|method| passes(method, path)) {
            found.push(format!("istio/edge/policies.yaml: the gateway lets {method} {path} through"));
        }
    }
    for (method, path) in
        [("GET", "/"), ("GET", "/item/x"), ("POST", "/login"), ("GET", "/api/docs"), ("GET", "/api/openapi.json")]
    {
        if !passes(method, path) {
            found.push(format!("istio/edge/policies.yaml: the gateway does not let {method} {path} of web through"));
        }
    }
    found
}

/// Whether one of these rules allows a request.
pub fn allows<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    caller: Option<&str>,
    has_token: bool,
    method: &str,
    path: &str,
) -> bool {
    let comes_from = |source: &Source| {
        (source.principals.is_empty() || caller.is_some_and(|caller| source.principals.iter().any(|one| one == caller)))
            && (source.request_principals.is_empty() || has_token)
    };
    let is = |operation: &Operation| {
        (operation.methods.is_empty() || operation.methods.iter().any(|one| one == method))
            && (operation.paths.is_empty() || operation.paths.iter().any(|one| matches(one, path)))
            && !operation.not_paths.iter().any(|one| matches(one, path))
            && operation.ports.is_empty()
    };
    rules.into_iter().any(|rule| {
        (rule.from.is_empty() || rule.from.iter().any(|from| comes_from(&from.source)))
            && (rule.to.is_empty() || rule.to.iter().any(|to| is(&to.operation)))
    })
}

/// As Istio compares paths: exactly, by prefix or suffix with `*`, or by segments with `{*}`.
fn matches(pattern: &str, path: &str) -> bool {
    if pattern.contains("{*}") {
        let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
        return pattern.len() == path.len()
            && pattern
                .iter()
                .zip(&path)
                .all(|(one, segment)| one == segment || (*one == "{*}" && !segment.is_empty()));
    }
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(prefix), _) => path.starts_with(prefix),
        (None, Some(suffix)) => path.ends_with(suffix),
        (None, None) => pattern == path,
    }
}
