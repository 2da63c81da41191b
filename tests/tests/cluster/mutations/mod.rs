//! The checks notice what is forgotten: each of these takes something away, or adds what has no policy yet.

mod added;
mod missing;
mod operated;
mod wrong;

use meshmall_tests::cluster::{Cluster, Project, checks, deployed};
use serde_json::Value;

/// What is found when the documents, or the project, are changed.
fn found(change: impl FnOnce(&mut Vec<Value>, &mut Project)) -> Vec<String> {
    let mut documents = deployed();
    let mut project = Project::read();
    change(&mut documents, &mut project);
    checks::all(&project, &Cluster::of(documents).expect("known documents"))
}

fn assert_says(found: &[String], words: &[&str]) {
    let says = found.iter().any(|one| words.iter().all(|word| one.contains(word)));
    assert!(says, "nothing says {words:?}:\n  {}\n", found.join("\n  "));
}

fn one<'a>(documents: &'a mut [Value], kind: &str, name: &str) -> &'a mut Value {
    documents
        .iter_mut()
        .find(|document| {
            document["kind"] == kind
                && document["metadata"]["name"] == name
                && document["metadata"]["namespace"] != "istio-ingress"
        })
        .unwrap_or_else(|| panic!("there is no {kind} {name}"))
}

#[test]
fn nothing_is_found_when_nothing_is_changed() {
    assert_eq!(found(|_, _| {}), Vec::<String>::new());
}
