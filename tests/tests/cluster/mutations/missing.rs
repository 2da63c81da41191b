//! What is taken away.

use meshmall_tests::cluster::{Cluster, Document, Project, checks, deployed, operated};
use serde_json::Value;

use super::{assert_says, found};
use crate::assert_nothing;

#[test]
fn a_document_that_is_missing_is_named() {
    for (kind, name, words) in [
        ("SpinApp", "cart-v1", ["cart", "SpinApp"]),
        ("Service", "payment", ["payment", "Service"]),
        ("ServiceAccount", "web", ["web", "ServiceAccount"]),
        ("PodDisruptionBudget", "user", ["user", "PodDisruptionBudget"]),
        ("NetworkPolicy", "order", ["order", "NetworkPolicy"]),
        ("NetworkPolicy", "deny-all", ["network.yaml", "denies"]),
        ("HorizontalPodAutoscaler", "product-v1", ["product-v1", "autoscaler"]),
        ("AuthorizationPolicy", "inventory", ["inventory", "AuthorizationPolicy"]),
        ("AuthorizationPolicy", "deny-all", ["istio/base", "denies"]),
        ("PeerAuthentication", "default", ["mTLS", "STRICT"]),
        ("RequestAuthentication", "tokens", ["RequestAuthentication", "meshmall"]),
        ("Sidecar", "product", ["product", "Sidecar"]),
        ("VirtualService", "user", ["user", "VirtualService"]),
        ("DestinationRule", "product", ["product", "DestinationRule"]),
        ("ConfigMap", "settings", ["settings", "ConfigMap"]),
    ] {
        let found = found(|documents, _| {
            let count = documents.len();
            documents.retain(|document| {
                document["kind"] != kind
                    || document["metadata"]["name"] != name
                    || document["metadata"]["namespace"] == "istio-ingress"
            });
            assert_eq!(documents.len(), count - 1, "{kind} {name}");
        });
        assert_says(&found, &words);
    }
}

/// All that is deployed, and which of it is tried: the default, and of the overlay `cnpg` what is not the same there.
fn variants() -> [(Vec<Value>, Vec<usize>); 2] {
    let (default, operated) = (deployed(), operated());
    let all = (0..default.len()).collect();
    let own = (0..operated.len()).filter(|at| !default.contains(&operated[*at])).collect();
    [(default, all), (operated, own)]
}

#[test]
fn each_document_is_missed() {
    let project = Project::read();
    let mut unnoticed = Vec::new();
    for (documents, tried) in variants() {
        for at in tried {
            let mut fewer = documents.clone();
            let gone = fewer.remove(at);
            if checks::all(&project, &Cluster::of(fewer).expect("known documents")).is_empty() {
                unnoticed.push(format!("{} {}", gone["kind"], gone["metadata"]["name"]));
            }
        }
    }
    assert_nothing(&unnoticed);
}

/// Kinds that say who is who, and who may do what. Each item of each list in them is there for a reason that a check knows.
const KINDS: [&str; 15] = [
    "AuthorizationPolicy",
    "Cluster",
    "CronJob",
    "DestinationRule",
    "Gateway",
    "HorizontalPodAutoscaler",
    "Job",
    "NetworkPolicy",
    "Pooler",
    "RequestAuthentication",
    "Service",
    "Sidecar",
    "SpinApp",
    "Telemetry",
    "VirtualService",
];

/// What may be missing: how loud curl is and how long it waits, what a dashboard counts by, and what a route says of visitors'
/// reads, which the route of internal reads takes as well, with less patience.
const NO_LOSS: [(&str, &str, &str); 5] = [
    ("CronJob", "containers/0/command", ""),
    ("Telemetry", "overrides", ""),
    ("VirtualService", "http", "\"name\":\"reads\""),
    ("VirtualService", "match", "users"),
    ("VirtualService", "match", "jwks"),
];

#[test]
fn each_item_of_each_list_is_missed() {
    let project = Project::read();
    let unnoticed = variants().map(|(documents, tried)| {
        let tried = tried.into_iter().filter(|at| KINDS.iter().any(|kind| documents[*at]["kind"] == *kind));
        items_that_nobody_misses(&project, &documents, tried.collect())
    });
    assert_nothing(&unnoticed.concat());
}

fn items_that_nobody_misses(project: &Project, documents: &[Value], tried: Vec<usize>) -> Vec<String> {
    let cluster = Cluster::of(documents.to_vec()).expect("known documents");
    let mut unnoticed = Vec::new();
    for at in tried {
        let whole = &documents[at];
        for place in lists(&whole["spec"], "/spec") {
            let count = whole.pointer(&place).and_then(Value::as_array).map_or(0, Vec::len);
            for item in 0..count {
                let mut fewer = whole.clone();
                let list = fewer.pointer_mut(&place).and_then(Value::as_array_mut).expect("a list");
                let gone = list.remove(item).to_string();
                let (kind, name) = (whole["kind"].as_str().expect("a kind"), &whole["metadata"]["name"]);
                if NO_LOSS.iter().any(|(one, part, what)| *one == kind && place.contains(part) && gone.contains(what)) {
                    continue;
                }
                // What cannot be read any more is noticed as well.
                let Ok(document) = Document::read(fewer) else { continue };
                let mut cluster = cluster.clone();
                cluster.documents[at] = document;
                if checks::all(project, &cluster).is_empty() {
                    unnoticed.push(format!("{kind} {name}: {place}: {gone}"));
                }
            }
        }
    }
    unnoticed
}

/// Where lists are.
fn lists(value: &Value, place: &str) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let own = value.is_array().then(|| place.to_owned());
    own.into_iter().chain(inner.into_iter().flat_map(|(key, value)| lists(value, &format!("{place}/{key}")))).collect()
}
