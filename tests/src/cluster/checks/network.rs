//! NetworkPolicies let through what the contracts need, and nothing else.

use std::collections::BTreeSet;

use super::{MIGRATOR, POSTGRES};
use crate::cluster::kinds::{Labels, NetworkPeer, NetworkPolicy, NetworkPort};
use crate::cluster::project::MAINTENANCE;
use crate::cluster::{Cluster, EDGE, NAMESPACE, Project};

/// Something that connects or is connected to.
struct Workload {
    name: String,
    namespace: &'static str,
    labels: Labels,
}

/// What every pod needs, whatever it does: names, its sidecar's configuration and certificate, a place for traces, and to
/// be counted. The namespace, a label there, ports, and which way.
type ForAll = (&'static str, (&'static str, &'static str), &'static [(&'static str, u16)], &'static str);
const FOR_ALL: [ForAll; 4] = [
    ("kube-system", ("k8s-app", "kube-dns"), &[("UDP", 53), ("TCP", 53)], "Egress"),
    ("istio-system", ("app", "istiod"), &[("TCP", 15012)], "Egress"),
    ("istio-system", ("app", "jaeger"), &[("TCP", 4317), ("TCP", 4318)], "Egress"),
    ("istio-system", ("app.kubernetes.io/name", "prometheus"), &[("TCP", 15020), ("TCP", 15090)], "Ingress"),
];

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let policies: Vec<&NetworkPolicy> = cluster
        .all::<NetworkPolicy>()
        .filter(|(document, _)| document.metadata.is_in(NAMESPACE))
        .map(|(_, policy)| policy)
        .collect();
    let mut found = Vec::new();
    if !policies.iter().any(|policy| denies_all(policy)) {
        found.push("k8s/base/network.yaml: no NetworkPolicy denies everything to begin with".to_owned());
    }
    for (namespace, label, ports, direction) in FOR_ALL {
        let lets = |policy: &&NetworkPolicy| is_for_all(policy, namespace, label, ports, direction);
        if !policies.iter().any(lets) {
            let words: Vec<String> = ports.iter().map(|(protocol, port)| format!("{protocol} {port}")).collect();
            found.push(format!(
                "k8s/base/network.yaml: no NetworkPolicy opens {} for every pod ({direction}: {label:?} of {namespace})",
                words.join(", ")
            ));
        }
    }
    let workloads = workloads(project);
    for from in &workloads {
        for to in workloads.iter().filter(|to| to.namespace == NAMESPACE && to.name != from.name) {
            let port = if to.name == POSTGRES { 5432 } else { 80 };
            let needed = needs(project, &from.name, &to.name);
            let comes_in = policies.iter().any(|policy| lets_in(policy, from, to, port));
            // Who is in another namespace is let out there.
            let gets_out =
                from.namespace != NAMESPACE || policies.iter().any(|policy| lets_out(policy, from, to, port));
            if needed && !comes_in {
                found.push(format!(
                    "k8s/base/{}.yaml: NetworkPolicy {}: {} may not connect to it (ingress, port {port})",
                    to.name, to.name, from.name
                ));
            }
            if needed && !gets_out {
                found.push(format!(
                    "k8s/base/{}.yaml: NetworkPolicy {}: it may not connect to {} (egress, port {port})",
                    from.name, from.name, to.name
                ));
            }
            if !needed && comes_in {
                found.push(format!(
                    "k8s/base/{}.yaml: NetworkPolicy {}: {} may connect to it and has no reason to",
                    to.name, to.name, from.name
                ));
            }
            if !needed && gets_out && from.namespace == NAMESPACE {
                found.push(format!(
                    "k8s/base/{}.yaml: NetworkPolicy {}: it may connect to {} and has no reason to",
                    from.name, from.name, to.name
                ));
            }
        }
    }
    let peers = policies.iter().flat_map(|policy| {
        policy.ingress.iter().flat_map(|rule| &rule.from).chain(policy.egress.iter().flat_map(|rule| &rule.to))
    });
    for peer in peers {
        if let Some(block) = &peer.ip_block {
            found.push(format!(
                "k8s/base: a NetworkPolicy opens the way to addresses ({}); the shop has no business there",
                block.cidr
            ));
        }
    }
    found
}

fn denies_all(policy: &NetworkPolicy) -> bool {
    policy.pod_selector.selects(&Labels::new())
        && policy.ingress.is_empty()
        && policy.egress.is_empty()
        && policy.policy_types.iter().map(String::as_str).collect::<BTreeSet<_>>()
            == BTreeSet::from(["Egress", "Ingress"])
}

fn is_for_all(
    policy: &NetworkPolicy,
    namespace: &str,
    (key, value): (&str, &str),
    needed: &[(&str, u16)],
    direction: &str,
) -> bool {
    let (namespaces, labels) = (
        Labels::from([("kubernetes.io/metadata.name".to_owned(), namespace.to_owned())]),
        Labels::from([(key.to_owned(), value.to_owned())]),
    );
    let is = |peer: &NetworkPeer| {
        peer.namespace_selector.as_ref().is_some_and(|selector| selector.selects(&namespaces))
            && peer.pod_selector.as_ref().is_some_and(|selector| selector.selects(&labels))
    };
    let has = |ports: &[NetworkPort]| {
        needed.iter().all(|(protocol, port)| ports.iter().any(|one| one.protocol == *protocol && one.port == *port))
    };
    policy.pod_selector.selects(&Labels::new())
        && policy.policy_types == [direction]
        && (policy.ingress.iter().any(|rule| rule.from.iter().any(is) && has(&rule.ports))
            || policy.egress.iter().any(|rule| rule.to.iter().any(is) && has(&rule.ports)))
}

fn workloads(project: &Project) -> Vec<Workload> {
    let labels =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let apps = project.components.iter().map(|component| Workload {
        name: component.name.clone(),
        namespace: NAMESPACE,
        labels: labels(&[("app", &component.name), ("version", "v1")]),
    });
    let others = [POSTGRES, MIGRATOR, MAINTENANCE].map(|name| Workload {
        name: name.to_owned(),
        namespace: NAMESPACE,
        labels: labels(&[("app", name)]),
    });
    let edge = Workload { name: EDGE.to_owned(), namespace: EDGE, labels: labels(&[("istio", "ingressgateway")]) };
    apps.chain(others).chain([edge]).collect()
}

fn needs(project: &Project, from: &str, to: &str) -> bool {
    if to == POSTGRES {
        return from == MIGRATOR || project.components.iter().any(|one| one.name == from && one.has_database);
    }
    if from == EDGE {
        return project.components.iter().any(|one| one.name == to);
    }
    project.callees(from).contains(to)
}

fn lets_in(policy: &NetworkPolicy, from: &Workload, to: &Workload, port: u16) -> bool {
    policy.policy_types.iter().any(|kind| kind == "Ingress")
        && policy.pod_selector.selects(&to.labels)
        && policy.ingress.iter().any(|rule| has(&rule.ports, port) && rule.from.iter().any(|peer| is(peer, from)))
}

fn lets_out(policy: &NetworkPolicy, from: &Workload, to: &Workload, port: u16) -> bool {
    policy.policy_types.iter().any(|kind| kind == "Egress")
        && policy.pod_selector.selects(&from.labels)
        && policy.egress.iter().any(|rule| has(&rule.ports, port) && rule.to.iter().any(|peer| is(peer, to)))
}

fn has(ports: &[NetworkPort], port: u16) -> bool {
    ports.iter().any(|one| one.protocol == "TCP" && one.port == port)
}

fn is(peer: &NetworkPeer, workload: &Workload) -> bool {
    let namespace = Labels::from([("kubernetes.io/metadata.name".to_owned(), workload.namespace.to_owned())]);
    let in_namespace = match &peer.namespace_selector {
        Some(selector) => selector.selects(&namespace),
        None => workload.namespace == NAMESPACE,
    };
    peer.ip_block.is_none()
        && in_namespace
        && peer.pod_selector.as_ref().is_none_or(|selector| selector.selects(&workload.labels))
}
