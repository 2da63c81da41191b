//! Everything that is applied is valid by the schemas that Kubernetes, Istio, CloudNativePG and k3d publish.

use meshmall_tests::cluster::schemas::Schemas;
use meshmall_tests::cluster::{build, deployed, operated, read};
use meshmall_tests::workspace;
use serde_json::{Value, json};

use crate::assert_nothing;
use crate::files::applied;

#[test]
fn what_is_applied_is_valid_by_the_published_schemas() {
    let schemas = Schemas::load();
    let mut found = Vec::new();
    for (title, documents) in applied() {
        found.extend(documents.iter().flat_map(|one| schemas.findings(one)).map(|one| format!("{title}: {one}")));
    }
    assert_nothing(&found);
}

#[test]
fn what_k3d_is_given_is_valid_too() {
    let schemas = Schemas::load();
    let documents = read(&workspace().join("k8s/k3d.yaml")).expect("a file");
    assert_nothing(&documents.iter().flat_map(|one| schemas.findings(one)).collect::<Vec<_>>());
    let mut wrong = documents[0].clone();
    wrong["options"]["k3s"]["surprise"] = json!(true);
    assert!(!schemas.findings(&wrong).is_empty());
}

#[test]
fn what_the_schemas_do_not_allow_is_found() {
    let schemas = Schemas::load();
    let documents = [deployed(), build("istio/overlays/ambient"), operated()].concat();
    for (kind, path, value) in [
        ("StatefulSet", "/spec/template/spec/containers/0/livenessProb", json!({})),
        ("StatefulSet", "/spec/replicas", json!("one")),
        ("NetworkPolicy", "/spec/ingres", json!([])),
        ("VirtualService", "/spec/http/0/retries/attempts", json!("two")),
        ("VirtualService", "/spec/http/0/retrys", json!({})),
        ("PeerAuthentication", "/spec/mtls/mode", json!("STRIKT")),
        ("DestinationRule", "/spec/trafficPolicy/connectionPool/tcp/maxConnection", json!(1)),
        ("PodDisruptionBudget", "/spec/maxUnavailables", json!(1)),
        ("Cluster", "/spec/postgresql/synchronous/dataDurability", json!("always")),
        ("Cluster", "/spec/postgresql/synchronous/numbers", json!(1)),
        ("Pooler", "/spec/pgbouncer/poolMode", json!("statement")),
        ("ScheduledBackup", "/spec/method", json!("tape")),
        ("ObjectStore", "/spec/configuration/destination", json!("s3://bucket")),
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
