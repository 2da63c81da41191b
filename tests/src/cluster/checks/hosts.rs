//! Every host that is named is a Service, every subset is defined and has pods, and every gateway is there.

use std::collections::BTreeSet;

use crate::cluster::kinds::{Destination, DestinationRule, Gateway, Labels, Service, SpinApp, VirtualService};
use crate::cluster::{Cluster, Document};

pub fn check(cluster: &Cluster) -> Vec<String> {
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
            found.extend(defined(cluster, &title, destination));
        }
        for route in &routes.http {
            let weights: Vec<u32> = route.route.iter().filter_map(|one| one.weight).collect();
            if !weights.is_empty() && weights.iter().sum::<u32>() != 100 {
                found.push(format!("{title}: the weights of route {} are not 100 together", route.name));
            }
        }
        let missing = routes.gateways.iter().filter(|gateway| !has_gateway(cluster, document, gateway));
        found.extend(missing.map(|gateway| format!("{title}: there is no Gateway {gateway}")));
    }
    for (document, rule) in cluster.all::<DestinationRule>() {
        if !services.contains(&rule.host) {
            found.push(format!("{}: host {} is no Service", document.title(), rule.host));
        }
        let app = rule.host.split('.').next().unwrap_or_default();
        for subset in rule.subsets.iter().filter(|subset| !has_pods(cluster, app, &subset.labels)) {
            found.push(format!("{}: no SpinApp has the labels of subset {}", document.title(), subset.name));
        }
        for version in versions(cluster, app) {
            let has = |labels: &Labels| labels.get("version").is_some_and(|is| is == version);
            if !rule.subsets.is_empty() && !rule.subsets.iter().any(|subset| has(&subset.labels)) {
                found.push(format!("{}: version {version} is in no subset", document.title()));
            }
        }
    }
    found
}

fn has_gateway(cluster: &Cluster, document: &Document, gateway: &str) -> bool {
    let own = document.metadata.namespace.as_deref().unwrap_or_default();
    let (namespace, name) = gateway.split_once('/').unwrap_or((own, gateway));
    gateway == "mesh"
        || cluster.all::<Gateway>().any(|(document, _)| {
            document.metadata.name == name && document.metadata.namespace.as_deref() == Some(namespace)
        })
}

fn defined(cluster: &Cluster, title: &str, destination: &Destination) -> Option<String> {
    let name = destination.subset.as_ref()?;
    let rule = cluster.all::<DestinationRule>().find(|(_, rule)| rule.host == destination.host);
    let is_defined = rule.is_some_and(|(_, rule)| rule.subsets.iter().any(|subset| subset.name == *name));
    (!is_defined).then(|| format!("{title}: subset {name} of {} is in no DestinationRule", destination.host))
}

fn has_pods(cluster: &Cluster, app: &str, labels: &Labels) -> bool {
    cluster.all::<SpinApp>().any(|(_, spin)| {
        spin.pod_labels.get("app").is_some_and(|is| is == app)
            && labels.iter().all(|(key, value)| spin.pod_labels.get(key) == Some(value))
    })
}

fn versions<'a>(cluster: &'a Cluster, app: &'a str) -> impl Iterator<Item = &'a String> {
    let of_app =
        cluster.all::<SpinApp>().filter(move |(_, spin)| spin.pod_labels.get("app").is_some_and(|is| is == app));
    of_app.filter_map(|(_, spin)| spin.pod_labels.get("version"))
}
