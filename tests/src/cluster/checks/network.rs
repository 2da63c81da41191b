//! NetworkPolicies let through what the contracts need, and nothing else.

use std::collections::BTreeSet;

use super::server::{self, DATABASE, OPERATOR, Server};
use super::{MIGRATOR, POSTGRES};
use crate::cluster::kinds::{Labels, NetworkPeer, NetworkPolicy, NetworkPort, ObjectStore, Pooler, PostgresCluster};
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
    let server = Server::of(cluster);
    let workloads = workloads(project, cluster);
    for from in &workloads {
        for to in workloads.iter().filter(|to| to.namespace == NAMESPACE) {
            let needed = needs(project, &server, &from.name, &to.name);
            for port in served(&to.name) {
                found.extend(way(&policies, from, to, *port, needed.contains(port)));
            }
        }
    }
    found.extend(outside(&policies, &workloads, &server, cluster));
    found
}

/// What is wrong with the way from one to another, on one port.
fn way(policies: &[&NetworkPolicy], from: &Workload, to: &Workload, port: u16, needed: bool) -> Vec<String> {
    let comes_in = policies.iter().any(|policy| lets_in(policy, from, to, port));
    // Who is in another namespace is let out there.
    let is_here = from.namespace == NAMESPACE;
    let gets_out = !is_here || policies.iter().any(|policy| lets_out(policy, from, to, port));
    let (into, out) = (
        format!("{}: NetworkPolicy {}", file(&to.name), to.name),
        format!("{}: NetworkPolicy {}", file(&from.name), from.name),
    );
    let mut found = Vec::new();
    if needed && !comes_in {
        found.push(format!("{into}: {} may not connect to it (ingress, port {port})", from.name));
    }
    if needed && !gets_out {
        found.push(format!("{out}: it may not connect to {} (egress, port {port})", to.name));
    }
    if !needed && comes_in {
        found.push(format!("{into}: {} may connect to it and has no reason to", from.name));
    }
    if !needed && gets_out && is_here {
        found.push(format!("{out}: it may connect to {} and has no reason to", to.name));
    }
    found
}

/// The ways to addresses, which nobody has but who is run by CloudNativePG.
fn outside(policies: &[&NetworkPolicy], workloads: &[Workload], server: &Server<'_>, cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<(String, u16)> = Vec::new();
    for policy in policies {
        let blocks = policy.ingress.iter().flat_map(|rule| &rule.from).filter_map(|peer| peer.ip_block.as_ref());
        found.extend(blocks.map(|block| format!("k8s: a NetworkPolicy lets addresses in ({})", block.cidr)));
        let selects =
            |workload: &&Workload| workload.namespace == NAMESPACE && policy.pod_selector.selects(&workload.labels);
        let rules = policy.egress.iter().filter(|rule| rule.to.iter().any(|peer| peer.ip_block.is_some()));
        let holds = policy.policy_types.iter().any(|kind| kind == "Egress");
        for port in rules.filter(|_| holds).flat_map(|rule| &rule.ports).map(|port| port.port) {
            open.extend(workloads.iter().filter(selects).map(|workload| (workload.name.clone(), port)));
        }
    }
    let stores: Vec<u16> = cluster.all::<ObjectStore>().map(|(_, store)| port_of(store)).collect();
    for (name, ports) in server.outside(&stores) {
        for port in ports {
            match open.iter().position(|one| *one == (name.to_owned(), port)) {
                Some(at) => drop(open.swap_remove(at)),
                None => found.push(format!(
                    "k8s/components/cnpg/network.yaml: {name} may not connect to Kubernetes, or to where backups go (port {port})"
                )),
            }
        }
    }
    found.extend(open.into_iter().map(|(name, port)| {
        format!("k8s: a NetworkPolicy opens the way to addresses for {name} (port {port}), who has no business there")
    }));
    found
}

/// The port of a store, by its address.
fn port_of(store: &ObjectStore) -> u16 {
    let endpoint = store.configuration.endpoint_url.as_deref().unwrap_or("https://");
    let (scheme, rest) = endpoint.split_once("://").expect("a URL");
    let port = rest.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    port.unwrap_or(if scheme == "http" { 80 } else { 443 })
}

fn file(name: &str) -> String {
    if name == DATABASE { "k8s/components/cnpg/network.yaml".to_owned() } else { format!("k8s/base/{name}.yaml") }
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

fn workloads(project: &Project, cluster: &Cluster) -> Vec<Workload> {
    let labels =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let apps = project.components.iter().map(|component| Workload {
        name: component.name.clone(),
        namespace: NAMESPACE,
        labels: labels(&[("app", &component.name), ("version", "v1")]),
    });
    let pooler = cluster.all::<Pooler>().find_map(|(document, _)| server::pods(document));
    let instances = cluster.all::<PostgresCluster>().find_map(|(document, _)| server::pods(document));
    let others = [MIGRATOR, MAINTENANCE].map(|name| (name, labels(&[("app", name)])));
    let databases = [(POSTGRES, pooler.unwrap_or_else(|| labels(&[("app", POSTGRES)])))]
        .into_iter()
        .chain(instances.map(|labels| (DATABASE, labels)));
    let others = others.into_iter().chain(databases).map(|(name, labels)| Workload {
        name: name.to_owned(),
        namespace: NAMESPACE,
        labels,
    });
    let edge = Workload { name: EDGE.to_owned(), namespace: EDGE, labels: labels(&[("istio", "ingressgateway")]) };
    let operator = Workload {
        name: OPERATOR.to_owned(),
        namespace: OPERATOR,
        labels: labels(&[("app.kubernetes.io/name", "cloudnative-pg")]),
    };
    apps.chain(others).chain([edge, operator]).collect()
}

/// What listens in its pods.
fn served(name: &str) -> &'static [u16] {
    match name {
        POSTGRES => &[5432],
        DATABASE => &[5432, 8000],
        _ => &[80],
    }
}

/// The ports that one has to reach of another.
fn needs(project: &Project, server: &Server<'_>, from: &str, to: &str) -> &'static [u16] {
    if [POSTGRES, DATABASE].contains(&to) {
        let has_database = project.components.iter().any(|one| one.name == from && one.has_database);
        return server.ports(from, to, has_database);
    }
    let asks = if from == EDGE {
        project.components.iter().any(|one| one.name == to)
    } else {
        project.callees(from).contains(to)
    };
    if asks { &[80] } else { &[] }
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
