//! Ordinary containers run with as little as they need, and end when they are done.

use super::POSTGRES;
use crate::cluster::kinds::{Body, CronJob, Job, PodTemplate, ServiceAccount};
use crate::cluster::project::MAINTENANCE;
use crate::cluster::{Cluster, Document};

pub fn check(cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    for document in &cluster.documents {
        let (template, ends) = match &document.body {
            Body::StatefulSet(of) => (&of.template, false),
            Body::Deployment(of) => (&of.template, false),
            Body::Job(of) => (&of.template, true),
            Body::CronJob(of) => (&of.job_template.spec.template, true),
            _ => continue,
        };
        found.extend(pod(cluster, document, template, ends));
    }
    for (document, job) in cluster.all::<CronJob>() {
        let title = document.title();
        let within = |seconds: u32| (1..60).contains(&seconds);
        let template = &job.job_template.spec;
        if job.schedule != "* * * * *" || job.concurrency_policy != "Forbid" || !within(job.starting_deadline_seconds) {
            found.push(format!("{title}: it does not run every minute, one at a time"));
        }
        if template.backoff_limit != 0 || !within(template.active_deadline_seconds) {
            found.push(format!("{title}: it is not over before the next one"));
        }
        if template.template.spec.service_account_name != MAINTENANCE {
            found.push(format!("{title}: it does not run as {MAINTENANCE}"));
        }
    }
    for (document, job) in cluster.all::<Job>() {
        if job.active_deadline_seconds == 0 {
            found.push(format!("{}: it may run for ever", document.title()));
        }
    }
    found
}

fn pod(cluster: &Cluster, document: &Document, template: &PodTemplate, ends: bool) -> Vec<String> {
    let title = document.title();
    let pod = &template.spec;
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
        if document.metadata.name == POSTGRES && container.readiness_probe.is_none() {
            found.push(format!("{title}: nobody knows when it is ready"));
        }
    }
    found
}
