//! The cluster's files, as far as a picture needs them. What they have to look like, `tests/cluster.rs` says.

use std::path::PathBuf;

use serde_json::Value;

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
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).expect("a file");
        serde_saphyr::from_multiple::<Value>(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    files.iter().flat_map(read).collect()
}

/// What the policies let through, in their order.
pub fn calls(documents: &[Value]) -> Vec<Call> {
    let allowing = documents.iter().filter(|document| {
        document["kind"] == "AuthorizationPolicy" && document["spec"]["action"].as_str().unwrap_or("ALLOW") == "ALLOW"
    });
    allowing.flat_map(calls_of).collect()
}

fn calls_of(policy: &Value) -> Vec<Call> {
    let labels = &policy["spec"]["selector"]["matchLabels"];
    let edge = labels["istio"].is_string().then_some("edge");
    let Some(callee) = labels["app"].as_str().or(edge) else { return Vec::new() };
    let mut calls = Vec::new();
    for rule in list(&policy["spec"]["rules"]) {
        let callers = words(rule, "from", "source", "principals").iter().map(|one| account(one)).collect::<Vec<_>>();
        let with_token = !words(rule, "from", "source", "requestPrincipals").is_empty();
        let mut to: Vec<&Value> = list(&rule["to"]).iter().map(|to| &to["operation"]).collect();
        if to.is_empty() {
            to.push(&Value::Null);
        }
        calls.extend(to.into_iter().map(|to| Call {
            callers: callers.clone(),
            callee: callee.to_owned(),
            methods: strings(&to["methods"]),
            paths: strings(&to["paths"]),
            but: strings(&to["notPaths"]),
            ports: strings(&to["ports"]),
            with_token,
        }));
    }
    calls
}

/// `cluster.local/ns/meshmall/sa/order` is order, and whoever is in the gateway's namespace the edge.
fn account(principal: &str) -> String {
    match principal.split('/').collect::<Vec<_>>().as_slice() {
        [_, "ns", "meshmall", "sa", name] => (*name).to_owned(),
        [_, "ns", "istio-ingress", ..] => "edge".to_owned(),
        _ => principal.to_owned(),
    }
}

fn words(rule: &Value, part: &str, of: &str, name: &str) -> Vec<String> {
    list(&rule[part]).iter().flat_map(|one| strings(&one[of][name])).collect()
}

/// The words of a list; none where there is no list.
pub fn strings(value: &Value) -> Vec<String> {
    list(value).iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
