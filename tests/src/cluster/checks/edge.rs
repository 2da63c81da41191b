//! The gateway lets through what there is in public, nothing of what services keep to themselves, and knows where it goes.

use super::delivery::Delivery;
use super::matching::{allows, matches};
use super::{METHODS, PAGES, PRIVATE};
use crate::cluster::kinds::{AuthorizationPolicy, Gateway, Rule, VirtualService};
use crate::cluster::{Access, Cluster, EDGE, Project};

const POLICIES: &str = "istio/edge/policies.yaml";

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let rules = rules(cluster);
    let public = public(project);
    let mut found = open(&rules, &public);
    found.extend(closed(project, &rules));
    found.extend(too_much(&rules, &public));
    found.extend(routes(cluster, &public));
    found
}

/// What is asked at the edge: the method, an example of the path, and who answers.
type Public = (String, String, String);

fn public(project: &Project) -> Vec<Public> {
    let mut public = Vec::new();
    for service in project.services() {
        for route in service.routes.iter().filter(|route| route.access != Access::Internal) {
            let path = route.example();
            let path = if path.starts_with("/.well-known") { path } else { format!("/api{path}") };
            public.extend(
                route.methods().into_iter().map(|method| (method.to_owned(), path.clone(), service.name.clone())),
            );
        }
    }
    public.extend(PAGES.map(|(method, path)| (method.to_owned(), path.to_owned(), "web".to_owned())));
    public.extend(
        ["/api/docs", "/api/docs/x", "/api/openapi.json"]
            .map(|path| ("HEAD".to_owned(), path.to_owned(), "web".to_owned())),
    );
    public.push(("GET".to_owned(), "/api/docs/x".to_owned(), "web".to_owned()));
    public
}

fn rules(cluster: &Cluster) -> Vec<&Rule> {
    let gateway = cluster.all::<Gateway>().next().map(|(_, gateway)| gateway.selector.clone()).unwrap_or_default();
    cluster
        .all::<AuthorizationPolicy>()
        .filter(|(document, policy)| {
            document.metadata.namespace.as_deref() == Some(EDGE)
                && policy
                    .selector
                    .as_ref()
                    .is_some_and(|selector| !selector.match_labels.is_empty() && selector.selects(&gateway))
        })
        .flat_map(|(_, policy)| &policy.rules)
        .collect()
}

fn passes(rules: &[&Rule], method: &str, path: &str) -> bool {
    allows(rules.iter().copied(), None, false, method, path)
}

fn open(rules: &[&Rule], public: &[Public]) -> Vec<String> {
    public
        .iter()
        .filter(|(method, path, _)| !passes(rules, method, path))
        .map(|(method, path, service)| {
            format!("{POLICIES}: the gateway does not let {method} {path} of {service} through")
        })
        .collect()
}

fn closed(project: &Project, rules: &[&Rule]) -> Vec<String> {
    let internal = project
        .services()
        .flat_map(|service| &service.routes)
        .filter(|route| route.access == Access::Internal)
        .map(|route| route.example());
    let mut found = Vec::new();
    for path in internal
        .flat_map(|path| [format!("/api{path}"), path])
        .chain(PRIVATE.iter().chain(&["/api", "/api/internal/x"]).map(|path| (*path).to_owned()))
    {
        for method in METHODS.into_iter().filter(|method| passes(rules, method, &path)) {
            found.push(format!("{POLICIES}: the gateway lets {method} {path} through, which is for services alone"));
        }
    }
    found
}

/// Each path leads to something, and each method is one that something there has.
fn too_much(rules: &[&Rule], public: &[Public]) -> Vec<String> {
    let mut found = Vec::new();
    for operation in rules.iter().flat_map(|rule| &rule.to).map(|to| &to.operation) {
        let answered: Vec<&Public> = public
            .iter()
            .filter(|(_, example, _)| {
                operation.paths.iter().any(|path| matches(path, example))
                    && !operation.not_paths.iter().any(|path| matches(path, example))
            })
            .collect();
        let has =
            |method: &String| answered.iter().any(|(one, ..)| one == method || (method == "HEAD" && one == "GET"));
        if operation.methods.is_empty() || operation.paths.is_empty() {
            found.push(format!("{POLICIES}: a rule leaves the method or the path open"));
        }
        for method in operation.methods.iter().filter(|method| !has(method)) {
            let paths = operation.paths.join(", ");
            found.push(format!("{POLICIES}: the gateway lets {method} {paths} through, which nobody answers"));
        }
    }
    found
}

/// Each public route leads from the gateway to its service, everything else to web.
fn routes(cluster: &Cluster, public: &[Public]) -> Vec<String> {
    let shop =
        cluster.all::<VirtualService>().find(|(document, _)| document.metadata.namespace.as_deref() == Some(EDGE));
    let Some((document, routes)) = shop else { return vec!["istio/edge: there is no VirtualService".to_owned()] };
    let delivery = Delivery::of(document, routes);
    let mut found: Vec<String> =
        public.iter().filter_map(|(method, path, service)| delivery.findings(method, path, service)).collect();
    let is_served =
        |gateway: &Gateway| gateway.servers.iter().any(|server| server.hosts.iter().any(|host| host == "*"));
    if routes.hosts.is_empty() || !cluster.all::<Gateway>().any(|(_, gateway)| is_served(gateway)) {
        found.push("istio/edge: the gateway listens for no host".to_owned());
    }
    found
}
