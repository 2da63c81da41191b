//! Ordinary containers run with as little as they need, and end when they are done.

use super::POSTGRES;
use crate::cluster::kinds::{Body, Container, Job, PodTemplate, ServiceAccount};
use crate::cluster::{Cluster, Document};

pub fn check(cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    for document in &cluster.documents {
        if let Some(template) = document.body.template() {
            found.extend(pod(cluster, document, template));
        }
    }
    for (document, job) in cluster.all::<Job>() {
        if job.active_deadline_seconds == 0 {
            found.push(format!("{}: it may run for ever", document.title()));
        }
    }
    found
}

fn pod(cluster: &Cluster, document: &Document, template: &PodTemplate) -> Vec<String> {
    let title = document.title();
    let pod = &template.spec;
    let ends = matches!(document.body, Body::Job(_) | Body::CronJob(_));
    let mut found = Vec::new();
    if cluster.one::<ServiceAccount>(&pod.service_account_name).is_none() {
        found.push(format!("{title}: there is no ServiceAccount {:?}", pod.service_account_name));
    }
    let native = template.metadata.annotations.get("sidecar.istio.io/nativeSidecar");
    if ends && (native.map(String::as_str) != Some("true") || pod.restart_policy.as_deref() != Some("Never")) {
        found.push(format!(
            "{title}: a sidecar of the old kind would outlive it (sidecar.istio.io/nativeSidecar, restartPolicy)"
        ));
    }
    for container in pod.all_containers() {
        let security = &container.security_context;
        let is_closed = security.allow_privilege_escalation == Some(false)
            && security.read_only_root_filesystem
            && security.capabilities.as_ref().is_some_and(|capabilities| capabilities.drop == ["ALL"])
            && (security.run_as_non_root || pod.security_context.run_as_non_root)
            && (security.seccomp_profile.is_some() || pod.security_context.seccomp_profile.is_some());
        if !is_closed {
            found.push(format!("{title}: container {} may do more than it has to (securityContext)", container.name));
        }
        if container.resources.requests.len() < 2 || !container.resources.limits.contains_key("memory") {
            found.push(format!("{title}: container {} does not say what it needs", container.name));
        }
        found.extend(
            unset(container).map(|name| format!("{title}: container {} has no variable {name}", container.name)),
        );
        if document.metadata.name == POSTGRES && container.readiness_probe.is_none() {
            found.push(format!("{title}: nobody knows when it is ready"));
        }
    }
    found
}

/// What values refer to, and is not set before them.
fn unset(container: &Container) -> impl Iterator<Item = &str> {
    container.env.iter().enumerate().flat_map(move |(at, variable)| {
        let value = variable.value.as_deref().unwrap_or_default();
        let names = value.split("$(").skip(1).filter_map(|rest| rest.split_once(')')).map(|(name, _)| name);
        names.filter(move |name| !container.env[..at].iter().any(|before| before.name == *name))
    })
}
