//! Encrypted, closed to begin with, and with the shop's own tokens.

use crate::cluster::kinds::{AuthorizationPolicy, JwtRule, PeerAuthentication, RequestAuthentication};
use crate::cluster::{Cluster, EDGE, NAMESPACE};

pub fn check(cluster: &Cluster) -> Vec<String> {
    let mut found = encrypted(cluster);
    for (namespace, folder) in [(NAMESPACE, "istio/base"), (EDGE, "istio/edge")] {
        found.extend(closed(cluster, namespace, folder));
        found.extend(tokens(cluster, namespace, folder));
    }
    found
}

/// Nobody speaks in the clear, neither as a rule nor by an exception.
fn encrypted(cluster: &Cluster) -> Vec<String> {
    let of_all = cluster.all::<PeerAuthentication>().any(|(document, policy)| {
        document.metadata.namespace.as_deref() == Some(NAMESPACE) && policy.selector.is_none()
    });
    let mut found = Vec::new();
    if !of_all {
        found.push("istio/base/peer-authentication.yaml: mTLS is not STRICT for the whole shop".to_owned());
    }
    for (document, policy) in cluster.all::<PeerAuthentication>().filter(|(_, policy)| policy.mtls.mode != "STRICT") {
        found.push(format!("{}: mTLS is {}, not STRICT", document.title(), policy.mtls.mode));
    }
    found
}

fn closed(cluster: &Cluster, namespace: &str, folder: &str) -> Option<String> {
    let is_closed = cluster.all::<AuthorizationPolicy>().any(|(document, policy)| {
        document.metadata.namespace.as_deref() == Some(namespace)
            && policy.selector.is_none()
            && policy.target_refs.is_empty()
            && policy.rules.is_empty()
            && policy.action.as_deref().unwrap_or("ALLOW") == "ALLOW"
    });
    (!is_closed)
        .then(|| format!("{folder}: no AuthorizationPolicy of namespace {namespace} denies everything to begin with"))
}

fn tokens(cluster: &Cluster, namespace: &str, folder: &str) -> Option<String> {
    let (issuer, audience) = (meshmall_service::token::ISSUER, meshmall_service::token::AUDIENCE);
    let tokens: Vec<&JwtRule> = cluster
        .all::<RequestAuthentication>()
        .filter(|(document, _)| document.metadata.namespace.as_deref() == Some(namespace))
        .flat_map(|(_, authentication)| &authentication.jwt_rules)
        .collect();
    let right = |rule: &&JwtRule| rule.issuer == issuer && rule.audiences == [audience] && rule.forward_original_token;
    (tokens.len() != 1 || !tokens.iter().all(right)).then(|| {
        format!(
            "{folder}: no RequestAuthentication of namespace {namespace} takes tokens of {issuer} for {audience}, and hands them on"
        )
    })
}
