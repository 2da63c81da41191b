//! What a policy, an address or a budget is for exists: one for nobody protects nobody, and is left over or misspelt.

use super::server;
use crate::cluster::kinds::{
    AuthorizationPolicy, Body, EnvoyFilter, Expression, Labels, NetworkPolicy, PeerAuthentication, PodDisruptionBudget,
    RequestAuthentication, Selector, Service, Sidecar, SpinApp, StatefulSet, TargetRef, WaypointGateway,
};
use crate::cluster::{Cluster, Document, EDGE};

pub fn check(cluster: &Cluster) -> Vec<String> {
    let pods = pods(cluster);
    let mut found = Vec::new();
    for document in &cluster.documents {
        let namespace = document.metadata.namespace.as_deref();
        if let Some(selector) = selector(document) {
            let selects = |pod: &Pod| pod.is_in(namespace) && selector.selects(&pod.labels);
            if !is_empty(&selector) && !pods.iter().any(selects) {
                found.push(format!("{}: it selects {}, which no pod is", document.title(), words(&selector)));
            }
        }
        if let Body::NetworkPolicy(policy) = &document.body {
            found.extend(peers(document, policy, &pods));
        }
        found.extend(targets(document).iter().filter(|target| !exists(cluster, namespace, target)).map(|target| {
            format!("{}: its target, {} {}, does not exist", document.title(), target.kind, target.name)
        }));
        if let Body::HorizontalPodAutoscaler(scaler) = &document.body {
            let name = &scaler.scale_target_ref.name;
            // The operator names the Deployment like the app.
            if cluster.one::<SpinApp>(name).is_none() {
                found.push(format!("{}: there is no SpinApp {name} for it to scale", document.title()));
            }
        }
    }
    found
}

struct Pod {
    namespace: Option<String>,
    labels: Labels,
}

impl Pod {
    fn is_in(&self, namespace: Option<&str>) -> bool {
        self.namespace.as_deref() == namespace
    }
}

/// The pods that these documents lead to, and those of the gateway, which istioctl installs.
fn pods(cluster: &Cluster) -> Vec<Pod> {
    let labels = |document: &Document| match &document.body {
        Body::SpinApp(app) => {
            let mut labels = app.pod_labels.clone();
            labels.insert("core.spinkube.dev/app-name".to_owned(), document.metadata.name.clone());
            Some(labels)
        }
        Body::PostgresCluster(_) | Body::Pooler(_) => server::pods(document),
        body => Some(body.template()?.metadata.labels.clone()),
    };
    let ours = cluster
        .documents
        .iter()
        .filter_map(|document| Some(Pod { namespace: document.metadata.namespace.clone(), labels: labels(document)? }));
    let gateway = Pod {
        namespace: Some(EDGE.to_owned()),
        labels: Labels::from([("istio".to_owned(), "ingressgateway".to_owned())]),
    };
    ours.chain([gateway]).collect()
}

/// Whom a document is for, of the pods of its namespace.
fn selector(document: &Document) -> Option<Selector> {
    let of = |labels: &Labels| Some(Selector { match_labels: labels.clone(), match_expressions: Vec::new() });
    match &document.body {
        Body::Service(Service { selector, .. }) => of(selector),
        Body::StatefulSet(StatefulSet { selector, .. })
        | Body::PodDisruptionBudget(PodDisruptionBudget { selector, .. })
        | Body::NetworkPolicy(NetworkPolicy { pod_selector: selector, .. }) => Some(selector.clone()),
        Body::Deployment(deployment) => Some(deployment.selector.clone()),
        Body::AuthorizationPolicy(AuthorizationPolicy { selector, .. })
        | Body::RequestAuthentication(RequestAuthentication { selector, .. })
        | Body::PeerAuthentication(PeerAuthentication { selector, .. }) => selector.clone(),
        Body::EnvoyFilter(EnvoyFilter { workload_selector, .. }) => of(&workload_selector.labels),
        Body::Sidecar(Sidecar { workload_selector, .. }) => of(&workload_selector.as_ref()?.labels),
        _ => None,
    }
}

fn is_empty(selector: &Selector) -> bool {
    selector.match_labels.is_empty() && selector.match_expressions.is_empty()
}

fn words(selector: &Selector) -> String {
    let labels = selector.match_labels.iter().map(|(key, value)| format!("{key}={value}"));
    let expressions = selector.match_expressions.iter().map(|one| format!("{} of {:?}", one.key, one.values));
    labels.chain(expressions).collect::<Vec<_>>().join(", ")
}

/// Each app that a NetworkPolicy names in its own namespace is there.
fn peers(document: &Document, policy: &NetworkPolicy, pods: &[Pod]) -> Vec<String> {
    let namespace = document.metadata.namespace.as_deref();
    let peers = policy.ingress.iter().flat_map(|rule| &rule.from).chain(policy.egress.iter().flat_map(|rule| &rule.to));
    let own = peers.filter(|peer| peer.namespace_selector.is_none()).filter_map(|peer| peer.pod_selector.as_ref());
    let named = own.flat_map(|selector| {
        let values =
            |one: &Expression| one.values.iter().map(|value| (one.key.clone(), value.clone())).collect::<Vec<_>>();
        let labels = selector.match_labels.iter().map(|(key, value)| (key.clone(), value.clone()));
        labels.chain(selector.match_expressions.iter().flat_map(values)).collect::<Vec<_>>()
    });
    named
        .filter(|(key, value)| !pods.iter().any(|pod| pod.is_in(namespace) && pod.labels.get(key) == Some(value)))
        .map(|(key, value)| format!("{}: it names {key}={value}, which no pod is", document.title()))
        .collect()
}

/// What a policy of the mesh is bound to by name.
fn targets(document: &Document) -> &[TargetRef] {
    match &document.body {
        Body::AuthorizationPolicy(policy) => &policy.target_refs,
        Body::RequestAuthentication(authentication) => &authentication.target_refs,
        _ => &[],
    }
}

fn exists(cluster: &Cluster, namespace: Option<&str>, target: &TargetRef) -> bool {
    let is = |document: &Document| {
        document.metadata.name == target.name && document.metadata.namespace.as_deref() == namespace
    };
    match target.kind.as_str() {
        "Service" => cluster.all::<Service>().any(|(document, _)| is(document)),
        "Gateway" => cluster.all::<WaypointGateway>().any(|(document, _)| is(document)),
        _ => false,
    }
}
