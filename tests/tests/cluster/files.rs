//! Every YAML of the cluster is one of the project's types, and every file is used.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use meshmall_tests::cluster::kinds::Body;
use meshmall_tests::cluster::{Cluster, Document, Project, build, checks, compose, read};
use meshmall_tests::workspace;
use serde_json::Value;

use crate::assert_nothing;

/// What is no document, but the content of one.
const CONTENT: [&str; 6] = [
    "istio/addons/jaeger-config.yaml",
    "istio/addons/prometheus.yml",
    "istio/addons/grafana-datasources.yaml",
    "istio/addons/grafana-dashboards.yaml",
    "istio/addons/kiali-config.yaml",
    "k8s/overlays/k3d/image-fields.yaml",
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            found.push(path);
        }
    }
}

fn all() -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&workspace().join("k8s"), &mut found);
    files(&workspace().join("istio"), &mut found);
    found.sort();
    found
}

fn name(file: &Path) -> String {
    file.strip_prefix(workspace()).expect("in the workspace").display().to_string()
}

#[test]
fn every_file_has_documents_whose_every_field_is_known() {
    let mut found = Vec::new();
    for file in all() {
        match read(&file) {
            Err(error) => found.push(error),
            Ok(_) if CONTENT.contains(&name(&file).as_str()) => {}
            Ok(documents) => {
                let wrong = documents.into_iter().filter_map(|document| Document::read(document).err());
                found.extend(wrong.map(|error| format!("{}: {error}", name(&file))));
            }
        }
    }
    assert_nothing(&found);
}

#[test]
fn what_kustomize_makes_is_known_too() {
    let mut found = Vec::new();
    for (title, documents) in applied() {
        found.extend(Cluster::of(documents.clone()).err().map(|error| format!("{title}: {error}")));
    }
    assert_nothing(&found);
}

/// The folders in a folder, by path.
pub fn folders(parent: &str) -> Vec<String> {
    let entries = std::fs::read_dir(workspace().join(parent)).unwrap_or_else(|error| panic!("{parent}: {error}"));
    let mut folders: Vec<String> = entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| format!("{parent}/{}", entry.file_name().to_string_lossy()))
        .collect();
    folders.sort();
    folders
}

/// Everything that can be applied: each overlay, alone and with each component on it, the add-ons, and each scenario.
pub fn applied() -> &'static [(String, Vec<Value>)] {
    static APPLIED: LazyLock<Vec<(String, Vec<Value>)>> = LazyLock::new(build_all);
    &APPLIED
}

fn build_all() -> Vec<(String, Vec<Value>)> {
    let mut applied: Vec<(String, Vec<Value>)> = ["k8s/overlays", "istio/overlays"]
        .iter()
        .flat_map(|parent| folders(parent))
        .chain(["istio/addons".to_owned()])
        .map(|folder| (folder.clone(), build(&folder)))
        .collect();
    let on = |overlay: &str, component: &str| {
        let documents = compose(&[overlay], &[component]).unwrap_or_else(|error| panic!("{component}: {error}"));
        (format!("{overlay} with {component}"), documents)
    };
    for component in folders("k8s/components") {
        let lacks = |overlay: &String| {
            let text = std::fs::read_to_string(workspace().join(overlay).join("kustomization.yaml"));
            !text.expect("a kustomization").contains(&component.replace("k8s/", ""))
        };
        applied.extend(folders("k8s/overlays").iter().filter(|one| lacks(one)).map(|overlay| on(overlay, &component)));
    }
    applied.extend(folders("istio/scenarios").iter().map(|scenario| on("istio/overlays/sidecar", scenario)));
    applied
}

/// kustomize passes over a patch whose target does not exist.
#[test]
fn what_is_patched_exists() {
    let mut found = Vec::new();
    for file in all().into_iter().filter(|file| file.ends_with("kustomization.yaml")) {
        for document in read(&file).expect("a file") {
            let (resources, patches, below) = match Document::read(document).expect("a kustomization").body {
                Body::Kustomization(own) => (own.resources, own.patches, Vec::new()),
                Body::Component(own) if file.starts_with(workspace().join("k8s")) => {
                    (own.resources, own.patches, build("k8s/overlays/k3d"))
                }
                Body::Component(own) => (own.resources, own.patches, build("istio/overlays/sidecar")),
                other => panic!("{}: {other:?}", name(&file)),
            };
            // A file has no namespace yet; what is made of it has its name and kind.
            let own = resources.iter().flat_map(|resource| {
                let path = file.parent().expect("a folder").join(resource);
                if path.is_dir() { build(&path.display().to_string()) } else { read(&path).expect("a file") }
            });
            found.extend(checks::patches(&name(&file), &patches, &below.into_iter().chain(own).collect::<Vec<_>>()));
        }
    }
    assert_nothing(&found);
}

/// Nobody wonders whether a file is applied: each is named by the kustomization beside it.
#[test]
fn every_file_is_named_by_its_kustomization() {
    let mut found = Vec::new();
    let kustomizations: Vec<PathBuf> = all().into_iter().filter(|file| file.ends_with("kustomization.yaml")).collect();
    for kustomization in &kustomizations {
        let folder = kustomization.parent().expect("a folder");
        let text = std::fs::read_to_string(kustomization).expect("a file");
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let file = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            let is_named = text.contains(&file)
                || file == "kustomization.yaml"
                || file == "README.md"
                || folder.join(&file).is_dir();
            if !is_named {
                found.push(format!("{}: {file} is named nowhere", name(kustomization)));
            }
        }
    }
    assert_nothing(&found);
}

#[test]
fn the_addons_are_where_the_rest_expects_them() {
    let addons = Cluster::of(build("istio/addons")).expect("known documents");
    assert_nothing(&checks::images(&Project::read(), &addons));
    assert_nothing(&checks::selectors(&addons));
    assert_nothing(&checks::mounted(&addons));
    let names: BTreeSet<&str> = addons.documents.iter().map(|document| document.metadata.name.as_str()).collect();
    // What sidecars send traces to, and istioctl and Kiali look for.
    for expected in ["jaeger-collector", "tracing", "prometheus", "grafana", "kiali"] {
        assert!(names.contains(expected), "{expected} is not in {names:?}");
    }
    let dashboard: Value = serde_json::from_str(
        &std::fs::read_to_string(workspace().join("istio/addons/dashboard.json")).expect("a file"),
    )
    .expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let mut places = BTreeSet::new();
    for panel in panels {
        let place = &panel["gridPos"];
        assert!(places.insert((place["x"].as_u64(), place["y"].as_u64())), "two panels are in one place: {panel}");
        assert!(
            panel["type"] == "row" || panel["targets"].as_array().is_some_and(|targets| !targets.is_empty()),
            "{panel}"
        );
    }
    // A metric of Envoy's is told only if the mesh's configuration lets it through.
    let mesh = std::fs::read_to_string(workspace().join("istio/install/mesh.yaml")).expect("a file");
    for (metric, pattern) in [
        ("circuit_breakers", "circuit_breakers"),
        ("outlier_detection", "outlier_detection"),
        ("rq_pending_overflow", "upstream_rq_pending_overflow"),
    ] {
        assert!(dashboard.to_string().contains(metric) && mesh.contains(pattern), "{metric}");
    }
}
