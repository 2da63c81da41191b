//! Everything that is applied is valid by the schemas that Kubernetes and Istio publish.

use meshmall_tests::cluster::schemas::Schemas;
use meshmall_tests::cluster::{build, compose};
use serde_json::{Value, json};

use crate::assert_nothing;
use crate::files::OVERLAYS;

#[test]
fn what_is_applied_is_valid_by_the_published_schemas() {
    let schemas = Schemas::load();
    let mut found = Vec::new();
    for folder in OVERLAYS {
        let documents = build(folder);
        found.extend(
            documents.iter().flat_map(|document| schemas.findings(document)).map(|one| format!("{folder}: {one}")),
        );
    }
    assert_nothing(&found);
}

#[test]
fn so_is_every_scenario() {
    let schemas = Schemas::load();
    let mut found = Vec::new();
    for name in crate::scenarios::names() {
        let documents = compose(&["istio/overlays/sidecar"], &[&format!("istio/scenarios/{name}")]).expect("it builds");
        found.extend(
            documents.iter().flat_map(|document| schemas.findings(document)).map(|one| format!("{name}: {one}")),
        );
    }
    assert_nothing(&found);
}

#[test]
fn what_the_schemas_do_not_allow_is_found() {
    let schemas = Schemas::load();
    let documents = [build("k8s/overlays/k3d"), build("istio/overlays/sidecar")].concat();
    for (kind, path, value) in [
        ("StatefulSet", "/spec/template/spec/containers/0/livenessProb", json!({})),
        ("StatefulSet", "/spec/replicas", json!("one")),
        ("NetworkPolicy", "/spec/ingres", json!([])),
        ("VirtualService", "/spec/http/0/retries/attempts", json!("two")),
        ("VirtualService", "/spec/http/0/retrys", json!({})),
        ("PeerAuthentication", "/spec/mtls/mode", json!("STRIKT")),
        ("DestinationRule", "/spec/trafficPolicy/connectionPool/tcp/maxConnection", json!(1)),
    ] {
        let mut document = documents.iter().find(|document| document["kind"] == kind).expect(kind).clone();
        assert_eq!(schemas.findings(&document), Vec::<String>::new(), "{kind}");
        let (place, field) = path.rsplit_once('/').expect("a path");
        document.pointer_mut(place).unwrap_or_else(|| panic!("{kind} has no {place}"))[field] = value;
        assert!(!schemas.findings(&document).is_empty(), "{kind}: nothing says that {path} is wrong");
    }
    let unknown: Value = json!({ "apiVersion": "apps/v1", "kind": "Deploymint", "metadata": { "name": "x" } });
    assert!(schemas.findings(&unknown)[0].contains("no published schema"));
}
