//! Each scenario goes onto the mesh as it is deployed, changes it to something that can work, and says what it is.

use std::collections::BTreeSet;

use meshmall_tests::cluster::{Cluster, Project, build, checks, compose};
use meshmall_tests::workspace;
use serde_json::Value;

use crate::assert_nothing;
use crate::files::folders;

const LABEL: &str = "meshmall.example/scenario";

fn names() -> Vec<String> {
    let name = |folder: &String| folder.rsplit('/').next().expect("a name").to_owned();
    folders("istio/scenarios").iter().map(name).collect()
}

fn with(name: &str) -> Vec<Value> {
    compose(&["istio/overlays/sidecar"], &[&format!("istio/scenarios/{name}")])
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn identity(document: &Value) -> String {
    format!("{} {} {}", document["kind"], document["metadata"]["namespace"], document["metadata"]["name"])
}

#[test]
fn each_goes_onto_the_mesh_and_leads_to_what_exists() {
    let project = Project::read();
    let shop = build("k8s/overlays/k3d");
    let mut found = Vec::new();
    for name in names() {
        let composed =
            Cluster::of([shop.clone(), with(&name)].concat()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let all =
            [checks::hosts(&composed), checks::selectors(&composed), checks::images(&project, &composed)].concat();
        found.extend(all.into_iter().map(|one| format!("{name}: {one}")));
        let references: Vec<_> = composed.documents.iter().flat_map(checks::references).collect();
        let made = checks::made_by_secrets(&project);
        let known = |(object, key): &(String, String)| {
            object == "settings" || made.get(object).is_some_and(|keys| keys.contains(key))
        };
        found.extend(
            references.iter().filter(|one| !known(one)).map(|one| format!("{name}: {one:?} is made by nobody")),
        );
    }
    assert_nothing(&found);
}

/// `make scenario-off` finds what was added by its label, and puts back what was changed by applying the base.
#[test]
fn each_changes_something_and_labels_what_it_adds() {
    let base = build("istio/overlays/sidecar");
    let known: BTreeSet<String> = base.iter().map(identity).collect();
    for name in names() {
        let composed = with(&name);
        assert_ne!(composed, base, "{name} changes nothing");
        let there: BTreeSet<String> = composed.iter().map(identity).collect();
        assert!(there.is_superset(&known), "{name} takes something away, which switching off would not bring back");
        for added in composed.iter().filter(|document| !known.contains(&identity(document))) {
            assert_eq!(added["metadata"]["labels"][LABEL], *name, "{name}: {}", identity(added));
        }
    }
}

#[test]
fn each_is_described_and_in_the_list() {
    let list = std::fs::read_to_string(workspace().join("istio/scenarios/README.md")).expect("a list");
    for name in names() {
        let path = workspace().join("istio/scenarios").join(&name).join("README.md");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(text.starts_with("# "), "{name}: the first line is what make scenarios shows");
        for part in ["**Teaches**", "```sh", "**It ends**"] {
            assert!(text.contains(part), "{name}: README.md has no {part}");
        }
        assert!(
            list.contains(&format!("[{name}]({name}/README.md)")),
            "istio/scenarios/README.md does not have {name}"
        );
    }
}

/// Those that can be on together, as the list says it.
#[test]
fn some_can_be_on_together() {
    let both = compose(&["istio/overlays/sidecar"], &["istio/scenarios/canary", "istio/scenarios/delay"])
        .expect("they go together");
    let has = |name: &str, what: &str| {
        both.iter().any(|document| document["metadata"]["name"] == name && document.to_string().contains(what))
    };
    assert!(has("product", "\"weight\":10") && has("inventory", "fixedDelay"));
}
