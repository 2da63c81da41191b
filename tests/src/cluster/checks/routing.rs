//! Every service has routes, a breaker and a view of the mesh; what is tried again is harmless, and over before its caller is.

use std::collections::BTreeSet;

use super::delivery::Delivery;
use super::{MIGRATOR, POSTGRES, host, mesh};
use crate::cluster::kinds::{DestinationRule, HttpMatch, HttpRoute, Sidecar, StringMatch, VirtualService};
use crate::cluster::project::MAINTENANCE;
use crate::cluster::{Cluster, Component, Document, NAMESPACE, Project};

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    for component in &project.components {
        let name = &component.name;
        if cluster.one::<DestinationRule>(name).is_none_or(|rule| rule.host != host(name)) {
            found.push(format!("istio/base/{name}.yaml: there is no DestinationRule for {}", host(name)));
        }
        // Web is asked by the gateway alone, which has routes of its own.
        if name != "web" {
            found.extend(delivered(component, cluster));
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
    let rest: Vec<String> = mesh::collector(cluster).into_iter().collect();
    let is_rest = |sidecar: &Sidecar| {
        sidecar.workload_selector.is_none() && sidecar.egress.iter().flat_map(|egress| &egress.hosts).eq(&rest)
    };
    if !cluster.all::<Sidecar>().any(|(document, sidecar)| document.metadata.is_in(NAMESPACE) && is_rest(sidecar)) {
        found.push(format!("istio/base: no Sidecar gives everybody else {rest:?} and nothing more"));
    }
    for (document, routes) in cluster.all::<VirtualService>() {
        found.extend(routes.http.iter().flat_map(|route| retries(project, document, routes, route)));
    }
    found
}

/// What a service is asked in the mesh gets to it.
fn delivered(component: &Component, cluster: &Cluster) -> Vec<String> {
    let name = &component.name;
    let own = cluster.all::<VirtualService>().find(|(document, routes)| {
        document.metadata.name == *name && document.metadata.is_in(NAMESPACE) && routes.hosts == [host(name)]
    });
    let Some((document, routes)) = own else {
        return vec![format!("istio/base/{name}.yaml: there is no VirtualService for {}", host(name))];
    };
    let delivery = Delivery::of(document, routes);
    let asked = component.routes.iter().map(|route| (&route.method, route.example()));
    asked.filter_map(|(method, path)| delivery.findings(method, &path, name)).collect()
}

/// What a workload finds in the mesh is whom it calls, and where traces go.
fn sidecar(cluster: &Cluster, name: &str, mut expected: BTreeSet<String>) -> Vec<String> {
    expected.extend(mesh::collector(cluster));
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

/// Conditions under which nothing of a request has reached the peer.
const NOTHING_SENT: [&str; 3] = ["connect-failure", "refused-stream", "reset-before-request"];

/// What writes is tried again only where nothing of it was sent, and a read is over before its caller is.
fn retries(project: &Project, document: &Document, routes: &VirtualService, route: &HttpRoute) -> Vec<String> {
    let title = format!("{}: route {}", document.title(), route.name);
    // The bridge waits for a peer so long; web waits half as long again, and a person for a form.
    let (bridge, web) = (project.peer_timeout_ms, project.peer_timeout_ms * 3 / 2);
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
    // Left out, Istio says for itself when; one of its conditions is a status that a service has given.
    let conditions: Vec<&str> = retries.retry_on.iter().flat_map(|on| on.split(',')).collect();
    let is_harmless = !conditions.is_empty() && conditions.iter().all(|one| NOTHING_SENT.contains(one));
    if retries.attempts > 0 && !only_reads && !is_harmless {
        found.push(format!("{title} tries again what may have written already"));
    }
    // A pod that ends cuts off what it was asked, or cannot be reached any more: somebody else may still answer.
    let needed = if only_reads { &["connect-failure", "refused-stream", "reset"] } else { &NOTHING_SENT };
    if retries.attempts == 0 || needed.iter().any(|one| !conditions.contains(one)) {
        found.push(format!("{title} is not tried again where that is harmless (retryOn: {})", needed.join(",")));
    }
    let milliseconds = |text: &Option<String>| text.as_deref().and_then(milliseconds);
    if milliseconds(&retries.per_try_timeout).is_some_and(|one| one >= bridge) {
        found.push(format!("{title}: one try takes as long as the bridge waits, so there is no second one"));
    }
    // A try that is cut short is a reset to Envoy.
    if retries.per_try_timeout.is_some() && !conditions.contains(&"reset") {
        found.push(format!("{title}: what takes longer than perTryTimeout is not tried again (retryOn: reset)"));
    }
    match milliseconds(&route.timeout) {
        None => found.push(format!("{title} has no timeout")),
        // In the mesh it is components that wait; web longest, half as long again as the bridge.
        Some(all) if only_reads && routes.gateways.is_empty() && all >= web => {
            found.push(format!("{title}: its callers wait {web} ms at most"));
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
