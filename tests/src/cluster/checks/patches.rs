//! What is patched is there: kustomize says nothing of a patch whose target is nowhere.

use serde_json::Value;

use crate::cluster::kinds::{Patch, PatchTarget};

/// The patches of a kustomization, held against the documents that it patches.
pub fn check(title: &str, patches: &[Patch], documents: &[Value]) -> Vec<String> {
    patches
        .iter()
        .filter_map(|patch| patch.target.as_ref())
        .filter(|target| !documents.iter().any(|document| is(target, document)))
        .map(|target| {
            let name = target.name.as_deref().unwrap_or("of any name");
            format!("{title}: it patches {} {name}, which does not exist", target.kind)
        })
        .collect()
}

/// Names are regular expressions of the whole.
fn is(target: &PatchTarget, document: &Value) -> bool {
    let has = |pattern: &Option<String>, field: &str| {
        pattern.as_ref().is_none_or(|pattern| {
            let whole = regex::Regex::new(&format!("^(?:{pattern})$")).expect("a regular expression");
            whole.is_match(document["metadata"][field].as_str().unwrap_or_default())
        })
    };
    document["kind"] == target.kind && has(&target.name, "name") && has(&target.namespace, "namespace")
}
