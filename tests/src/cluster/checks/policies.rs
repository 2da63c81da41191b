//! The mesh lets through each caller, method and path that the contracts and the routes need, and nothing else.

use std::collections::BTreeSet;

use super::matching::allows;
use super::{GATEWAY, METHODS, PAGES, PRIVATE, principal};
use crate::cluster::kinds::{AuthorizationPolicy, Operation, Rule};
use crate::cluster::{Access, Call, Cluster, Component, NAMESPACE, Project, Route};

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    for component in &project.components {
        let name = &component.name;
        let rules = rules_of(cluster, name);
        let file = format!("istio/base/{name}.yaml: AuthorizationPolicy {name}");
        if rules.is_empty() {
            found.push(format!(
                "istio/base/{name}.yaml: there is no AuthorizationPolicy for {name}, so nobody may ask it"
            ));
        } else if name == "web" {
            found.extend(web(&file, &rules));
        } else {
            found.extend(inside(&file, project, component, &rules));
            found.extend(visitors(&file, component, &rules));
            for caller in ["web", "the gateway"] {
                found.extend(public(&file, component, &rules, caller));
            }
        }
    }
    found
}

/// All rules that let somebody ask an app.
pub fn rules_of<'a>(cluster: &'a Cluster, app: &str) -> Vec<&'a Rule> {
    let selects = |policy: &AuthorizationPolicy| {
        policy.selector.as_ref().is_some_and(|selector| selector.match_labels.get("app").is_some_and(|is| is == app))
    };
    cluster
        .all::<AuthorizationPolicy>()
        .filter(|(document, policy)| {
            document.metadata.is_in(NAMESPACE)
                && policy.action.as_deref().unwrap_or("ALLOW") == "ALLOW"
                && selects(policy)
        })
        .flat_map(|(_, policy)| &policy.rules)
        .collect()
}

fn principals(rule: &Rule) -> impl Iterator<Item = &String> {
    rule.from.iter().flat_map(|from| &from.source.principals)
}

fn is_internal(path: &str) -> bool {
    path.contains("/internal")
}

/// The pages are for the gateway, which visitors come through.
fn web(file: &str, rules: &[&Rule]) -> Vec<String> {
    let mut found = Vec::new();
    for rule in rules {
        let is_open = |operation: &Operation| operation.methods.is_empty() || operation.paths.is_empty();
        if principals(rule).count() == 0 || rule.to.is_empty() || rule.to.iter().any(|to| is_open(&to.operation)) {
            found.push(format!("{file}: a rule leaves the caller, the method or the path open"));
        }
        found.extend(
            principals(rule)
                .filter(|caller| *caller != GATEWAY)
                .map(|caller| format!("{file} lets {caller} in, who has no business there")),
        );
    }
    let passes = |method: &str, path: &str| allows(rules.iter().copied(), Some(GATEWAY), false, method, path);
    let pages = PAGES.into_iter().flat_map(|(method, path)| {
        let methods = if method == "GET" { vec!["GET", "HEAD"] } else { vec![method] };
        methods.into_iter().map(move |method| (method, path))
    });
    found.extend(
        pages
            .filter(|(method, path)| !passes(method, path))
            .map(|(method, path)| format!("{file} does not let the gateway {method} {path}")),
    );
    for path in PRIVATE.into_iter().filter(|path| METHODS.iter().any(|method| passes(method, path))) {
        found.push(format!("{file} lets the gateway ask for {path}, which is nobody's business outside"));
    }
    found
}

/// The internal routes: exactly who calls them, and how.
fn inside(file: &str, project: &Project, service: &Component, rules: &[&Rule]) -> Vec<String> {
    let mut open = BTreeSet::new();
    let mut found = Vec::new();
    for rule in rules {
        for operation in rule.to.iter().map(|to| &to.operation) {
            for path in operation.paths.iter().filter(|path| is_internal(path)) {
                for caller in principals(rule) {
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
        let is_open = |operation: &Operation| operation.methods.is_empty() || operation.paths.is_empty();
        if is_for_all || rule.to.is_empty() || rule.to.iter().any(|to| is_open(&to.operation)) {
            found.push(format!("{file}: a rule leaves the caller, the method or the path open"));
        }
    }
    let needed: BTreeSet<Call> = project.calls.iter().filter(|call| call.callee == service.name).cloned().collect();
    let words = |call: &Call| format!("{} {} {}", call.caller, call.method, call.path);
    found.extend(needed.difference(&open).map(|call| format!("{file} does not allow: {}", words(call))));
    found.extend(open.difference(&needed).map(|call| format!("{file} allows what nobody needs: {}", words(call))));
    found
}

/// What is not internal is for visitors, through web or the gateway, with a token of the shop where one is demanded, and
/// there is such a route.
fn visitors(file: &str, service: &Component, rules: &[&Rule]) -> Vec<String> {
    let token = format!("{}/*", meshmall_service::token::ISSUER);
    let mut found = BTreeSet::new();
    for rule in rules {
        for demanded in rule.from.iter().flat_map(|from| &from.source.request_principals) {
            if *demanded != token {
                found.insert(format!("{file} demands a token of {demanded}, and the shop's are {token}"));
            }
        }
        for operation in rule.to.iter().map(|to| &to.operation) {
            for path in operation.paths.iter().filter(|path| !is_internal(path)) {
                for caller in principals(rule).filter(|caller| **caller != principal("web") && *caller != GATEWAY) {
                    found.insert(format!("{file} lets {caller} ask for {path}, which is for visitors"));
                }
                let is = |route: &Route, method: &String| {
                    route.access != Access::Internal
                        && route.templates().contains(path)
                        && route.methods().contains(&method.as_str())
                };
                for method in &operation.methods {
                    if !service.routes.iter().any(|route| is(route, method)) {
                        found.insert(format!("{file} allows what is no route: {method} {path}"));
                    }
                }
            }
        }
    }
    found.into_iter().collect()
}

/// The public routes, tried one by one with every method, without a token and with one.
fn public(file: &str, service: &Component, rules: &[&Rule], caller: &str) -> Vec<String> {
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
