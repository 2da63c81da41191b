//! Where requests go: to Services and versions that exist, tried again only where that is harmless.

use std::collections::BTreeSet;

use super::{MIGRATOR, POSTGRES, host};
use crate::cluster::kinds::{
    AuthorizationPolicy, Destination, DestinationRule, Document, EnvoyFilter, HttpMatch, HttpRoute, Kind, Labels,
    Service, Sidecar, SpinApp, StringMatch, VirtualService,
};
use crate::cluster::project::MAINTENANCE;
use crate::cluster::{Access, Cluster, EDGE, NAMESPACE, Project};

/// Where traces go; `istio/addons` has it.
const JAEGER: &str = "istio-system/jaeger-collector.istio-system.svc.cluster.local";
/// As long as the bridge waits for a peer; web waits half as long again, and a person for a form.
const BRIDGE_MS: u32 = 2000;

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = check_hosts(cluster);
    found.extend(check_selectors(project, cluster));
    for component in &project.components {
        let name = &component.name;
        if cluster.one::<DestinationRule>(name).is_none_or(|rule| rule.host != host(name)) {
            found.push(format!("istio/base/{name}.yaml: there is no DestinationRule for {}", host(name)));
        }
        // Web is asked by the gateway alone, which has routes of its own.
        if name != "web" && cluster.one::<VirtualService>(name).is_none_or(|routes| routes.hosts != [host(name)]) {
            found.push(format!("istio/base/{name}.yaml: there is no VirtualService for {}", host(name)));
        }
        let mut hosts: BTreeSet<String> =
            project.callees(name).iter().map(|callee| format!("./{}", host(callee))).collect();
        if component.has_database {
            hosts.insert(format!("./{}", host(POSTGRES)));
        }
        found.extend(sidecar(cluster, name, hosts));
    }
    let timed = project.callees(MAINTENANCE).iter().map(|callee| format!("./{}", host(callee))).collect();
    found.extend(sidecar(cluster, MAINTENANCE, timed));
    found.extend(sidecar(cluster, MIGRATOR, BTreeSet::from([format!("./{}", host(POSTGRES))])));
    found.extend(sidecar(cluster, POSTGRES, BTreeSet::new()));
    for (document, routes) in cluster.all::<VirtualService>() {
        found.extend(routes.http.iter().flat_map(|route| retries(document, routes, route)));
    }
    found.extend(edge(project, cluster));
    found
}

/// What a workload finds in the mesh is whom it calls, and where traces go.
fn sidecar(cluster: &Cluster, name: &str, mut expected: BTreeSet<String>) -> Vec<String> {
    expected.insert(JAEGER.to_owned());
    let own = cluster.all::<Sidecar>().find(|(document, sidecar)| {
        document.metadata.is_in(NAMESPACE)
            && sidecar
                .workload_selector
                .as_ref()
                .is_some_and(|selector| selector.labels.get("app").is_some_and(|app| app == name))
    });
    let Some((_, sidecar)) = own else { return vec![format!("istio/base: there is no Sidecar for app={name}")] };
    let hosts: BTreeSet<String> = sidecar.egress.iter().flat_map(|egress| egress.hosts.clone()).collect();
    let missing = expected
        .difference(&hosts)
        .map(|host| format!("istio/base: Sidecar of {name} does not have {host}, which it calls"));
    let unknown = hosts
        .difference(&expected)
        .map(|host| format!("istio/base: Sidecar of {name} has {host}, which it does not call"));
    missing.chain(unknown).collect()
}

/// Every host that is named is a Service, and every subset is defined and has pods.
pub fn check_hosts(cluster: &Cluster) -> Vec<String> {
    let services: BTreeSet<String> = cluster
        .all::<Service>()
        .filter_map(|(document, _)| {
            Some(format!("{}.{}.svc.cluster.local", document.metadata.name, document.metadata.namespace.as_deref()?))
        })
        .collect();
    let mut found = Vec::new();
    for (document, routes) in cluster.all::<VirtualService>() {
        let title = document.title();
        for host in routes.hosts.iter().filter(|host| *host != "*" && !services.contains(*host)) {
            found.push(format!("{title}: host {host} is no Service"));
        }
        let mirrors = routes.http.iter().flat_map(|route| route.mirrors.iter().map(|mirror| &mirror.destination));
        let destinations = routes.http.iter().flat_map(|route| route.route.iter().map(|one| &one.destination));
        for destination in destinations.chain(mirrors) {
            if !services.contains(&destination.host) {
                found.push(format!("{title}: destination {} is no Service", destination.host));
            }
            found.extend(subset(cluster, &title, destination));
        }
        for route in &routes.http {
            let weights: Vec<u32> = route.route.iter().filter_map(|one| one.weight).collect();
            if !weights.is_empty() && weights.iter().sum::<u32>() != 100 {
                found.push(format!("{title}: the weights of route {} are not 100 together", route.name));
            }
        }
    }
    for (document, rule) in cluster.all::<DestinationRule>() {
        if !services.contains(&rule.host) {
            found.push(format!("{}: host {} is no Service", document.title(), rule.host));
        }
    }
    found
}

fn subset(cluster: &Cluster, title: &str, destination: &Destination) -> Option<String> {
    let name = destination.subset.as_ref()?;
    let rule = cluster.all::<DestinationRule>().find(|(_, rule)| rule.host == destination.host);
    let subset = rule.and_then(|(_, rule)| rule.subsets.iter().find(|subset| subset.name == *name));
    let Some(subset) = subset else {
        return Some(format!("{title}: subset {name} of {} is in no DestinationRule", destination.host));
    };
    let app = destination.host.split('.').next().unwrap_or_default();
    let has = |labels: &Labels| {
        labels.get("app").is_some_and(|is| is == app)
            && subset.labels.iter().all(|(key, value)| labels.get(key) == Some(value))
    };
    let exists = cluster.all::<SpinApp>().any(|(_, spin)| has(&spin.pod_labels));
    (!exists).then(|| format!("{title}: subset {name} of {} is no SpinApp's", destination.host))
}

/// What a policy is for exists; one for nobody would protect nobody.
pub fn check_selectors(project: &Project, cluster: &Cluster) -> Vec<String> {
    let known = |labels: &Labels| {
        labels.get("app").is_none_or(|app| {
            [POSTGRES, MIGRATOR, MAINTENANCE].contains(&app.as_str())
                || project.components.iter().any(|one| one.name == *app)
                || cluster
                    .documents
                    .iter()
                    .any(|document| document.source["spec"]["template"]["metadata"]["labels"]["app"] == **app)
        })
    };
    let wrong = |document: &Document, labels: &Labels| {
        (!known(labels)).then(|| format!("{}: it selects app={}, which nothing is", document.title(), labels["app"]))
    };
    let policies = each::<AuthorizationPolicy>(cluster)
        .filter_map(|(document, policy)| wrong(document, &policy.selector.as_ref()?.match_labels));
    let filters =
        each::<EnvoyFilter>(cluster).filter_map(|(document, filter)| wrong(document, &filter.workload_selector.labels));
    let sidecars = each::<Sidecar>(cluster)
        .filter_map(|(document, sidecar)| wrong(document, &sidecar.workload_selector.as_ref()?.labels));
    policies.chain(filters).chain(sidecars).collect()
}

fn each<T: Kind + 'static>(cluster: &Cluster) -> impl Iterator<Item = (&Document, &T)> {
    cluster.all::<T>()
}

/// Only what reads is ever sent twice, and it is over before its caller is.
fn retries(document: &Document, routes: &VirtualService, route: &HttpRoute) -> Vec<String> {
    let title = format!("{}: route {}", document.title(), route.name);
    let reads = |one: &HttpMatch| match &one.method {
        Some(StringMatch::Exact(method)) => method == "GET" || method == "HEAD",
        Some(StringMatch::Regex(methods)) => methods == "GET|HEAD",
        _ => false,
    };
    let only_reads = !route.matches.is_empty() && route.matches.iter().all(reads);
    let mut found = Vec::new();
    let Some(retries) = &route.retries else {
        return vec![format!(
            "{title} does not say how often it is tried; Istio would try three times, whatever the method"
        )];
    };
    if retries.attempts > 0 && !only_reads {
        found.push(format!("{title} tries again what may not only read"));
    }
    let milliseconds = |text: &Option<String>| text.as_deref().and_then(milliseconds);
    if milliseconds(&retries.per_try_timeout).is_some_and(|one| one >= BRIDGE_MS) {
        found.push(format!("{title}: one try takes as long as the bridge waits, so there is no second one"));
    }
    // A try that is cut short is a reset to Envoy.
    let is_retried =
        retries.retry_on.as_deref().is_some_and(|on| on.split(',').any(|one| one == "reset" || one == "5xx"));
    if retries.per_try_timeout.is_some() && !is_retried {
        found.push(format!("{title}: what takes longer than perTryTimeout is not tried again (retryOn: reset)"));
    }
    match milliseconds(&route.timeout) {
        None => found.push(format!("{title} has no timeout")),
        // In the mesh it is components that wait; web longest, half as long again as the bridge.
        Some(all) if only_reads && routes.gateways.is_empty() && all >= BRIDGE_MS * 3 / 2 => {
            found.push(format!("{title}: its callers wait {} ms at most", BRIDGE_MS * 3 / 2));
        }
        Some(_) => {}
    }
    found
}

fn milliseconds(text: &str) -> Option<u32> {
    match text.strip_suffix("ms") {
        Some(number) => number.parse().ok(),
        None => Some(text.strip_suffix('s')?.parse::<u32>().ok()? * 1000),
    }
}

/// Each public route leads from the gateway to its service, everything else to web.
fn edge(project: &Project, cluster: &Cluster) -> Vec<String> {
    let shop =
        cluster.all::<VirtualService>().find(|(document, _)| document.metadata.namespace.as_deref() == Some(EDGE));
    let Some((document, routes)) = shop else { return vec!["istio/edge: there is no VirtualService".to_owned()] };
    let mut found = Vec::new();
    let mut expect = |method: &str, path: &str, service: &str| {
        let taken = routes.http.iter().find(|route| takes(route, method, path));
        let to: BTreeSet<&str> =
            taken.iter().flat_map(|route| &route.route).map(|one| one.destination.host.as_str()).collect();
        if to != BTreeSet::from([host(service).as_str()]) {
            found.push(format!("{}: {method} {path} does not lead to {service} but to {to:?}", document.title()));
        }
    };
    for service in project.services() {
        for route in service.routes.iter().filter(|route| route.access != Access::Internal) {
            let path = route.example();
            let path = if path.starts_with("/.well-known") { path } else { format!("/api{path}") };
            for method in route.methods() {
                expect(method, &path, &service.name);
            }
        }
    }
    for (method, path) in
        [("GET", "/"), ("POST", "/login"), ("GET", "/item/x"), ("GET", "/api/docs"), ("GET", "/api/openapi.json")]
    {
        expect(method, path, "web");
    }
    found
}

fn takes(route: &HttpRoute, method: &str, path: &str) -> bool {
    let is = |matcher: &StringMatch, text: &str| match matcher {
        StringMatch::Exact(exact) => exact == text,
        StringMatch::Prefix(prefix) => text.starts_with(prefix.as_str()),
        StringMatch::Regex(regex) => {
            regex::Regex::new(&format!("^(?:{regex})$")).expect("a regular expression").is_match(text)
        }
    };
    route.matches.is_empty()
        || route.matches.iter().any(|one| {
            one.headers.is_empty()
                && one.uri.as_ref().is_none_or(|uri| is(uri, path))
                && one.method.as_ref().is_none_or(|matcher| is(matcher, method))
        })
}
