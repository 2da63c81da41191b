//! The cluster's files, as far as a picture needs them. What they have to look like, `crate::cluster` says.

use serde_json::Value;

use crate::cluster::kinds::{AuthorizationPolicy, Operation};
use crate::cluster::{Document, EDGE, Kind, NAMESPACE, read};
use crate::workspace;

/// A request that a policy lets through.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who may: the ServiceAccount, or `edge` for the gateway. Empty where everybody may.
    pub callers: Vec<String>,
    /// Whom they may ask: the workload that the policy selects, or `edge`.
    pub callee: String,
    /// How; empty for every method.
    pub methods: Vec<String>,
    /// What; empty for every path.
    pub paths: Vec<String>,
    /// What of it is left out.
    pub but: Vec<String>,
    /// Where it is not HTTP that is asked: the ports.
    pub ports: Vec<String>,
    /// Whether an access token is demanded as well.
    pub with_token: bool,
}

/// The documents of all files of these folders, in the order of their names. A folder that is missing has none.
pub fn documents(folders: &[&str]) -> Vec<Value> {
    let mut files = Vec::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(workspace().join(folder)) else { continue };
        files.extend(entries.map(|entry| entry.expect("an entry").path()));
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files.iter().flat_map(|file| read(file).unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// What the policies let through, in their order.
pub fn calls(documents: &[Value]) -> Vec<Call> {
    let policies = documents.iter().filter(|document| document["kind"] == "AuthorizationPolicy");
    let read = |policy: &Value| Document::read(policy.clone()).unwrap_or_else(|error| panic!("{error}"));
    policies
        .map(read)
        .flat_map(|document| AuthorizationPolicy::of(&document.body).map(calls_of).unwrap_or_default())
        .collect()
}

fn calls_of(policy: &AuthorizationPolicy) -> Vec<Call> {
    let label = |name: &str| policy.selector.as_ref().and_then(|selector| selector.match_labels.get(name));
    let edge = label("istio").map(|_| "edge");
    let Some(callee) = label("app").map(String::as_str).or(edge) else { return Vec::new() };
    if policy.action.as_deref().unwrap_or("ALLOW") != "ALLOW" {
        return Vec::new();
    }
    let mut calls = Vec::new();
    for rule in &policy.rules {
        let sources = || rule.from.iter().map(|from| &from.source);
        let callers: Vec<String> = sources().flat_map(|source| &source.principals).map(|one| account(one)).collect();
        let with_token = sources().any(|source| !source.request_principals.is_empty());
        let whatever = Operation::default();
        let mut operations: Vec<&Operation> = rule.to.iter().map(|to| &to.operation).collect();
        if operations.is_empty() {
            operations.push(&whatever);
        }
        calls.extend(operations.into_iter().cloned().map(|operation| Call {
            callers: callers.clone(),
            callee: callee.to_owned(),
            methods: operation.methods,
            paths: operation.paths,
            but: operation.not_paths,
            ports: operation.ports,
            with_token,
        }));
    }
    calls
}

/// `cluster.local/ns/meshmall/sa/order` is order, and whoever is in the gateway's namespace the edge.
fn account(principal: &str) -> String {
    match principal.split('/').collect::<Vec<_>>().as_slice() {
        [_, "ns", NAMESPACE, "sa", name] => (*name).to_owned(),
        [_, "ns", EDGE, ..] => "edge".to_owned(),
        _ => principal.to_owned(),
    }
}
