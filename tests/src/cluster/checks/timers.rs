//! What has to happen when nobody asks for it: a CronJob for each internal route that no service calls.

use std::collections::BTreeSet;

use super::host;
use crate::cluster::kinds::{CronJob, ValueFrom};
use crate::cluster::project::MAINTENANCE;
use crate::cluster::{Cluster, Project};

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let needed: BTreeSet<(String, String)> = project
        .calls
        .iter()
        .filter(|call| call.caller == MAINTENANCE)
        .map(|call| (call.method.clone(), format!("http://{}{}", host(&call.callee), call.path)))
        .collect();
    let mut made = BTreeSet::new();
    let mut found = Vec::new();
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
        for container in &template.template.spec.containers {
            let words: Vec<&str> = container.command.iter().chain(&container.args).map(String::as_str).collect();
            let asks = words.windows(2).find(|pair| pair[0] == "--request").map_or("GET", |pair| pair[1]);
            let urls = words.iter().filter(|word| word.starts_with("http://"));
            let header = format!("{}: {{{{CREDENTIAL}}}}", meshmall_service::service::SERVICE_CREDENTIAL);
            let is_given = container.env.iter().any(|variable| {
                variable.name == "CREDENTIAL"
                    && matches!(&variable.value_from, Some(ValueFrom::SecretKeyRef(from)) if from.name == "service-credential")
            });
            if !is_given || !words.contains(&"%CREDENTIAL") || !words.contains(&header.as_str()) {
                found.push(format!("{title}: it does not send the credential of services"));
            }
            made.extend(urls.map(|url| (asks.to_owned(), (*url).to_owned())));
        }
    }
    for (method, url) in needed.difference(&made) {
        found.push(format!("k8s/base/maintenance.yaml: no CronJob asks {method} {url}, and no service does"));
    }
    for (method, url) in made.difference(&needed) {
        found.push(format!("k8s/base/maintenance.yaml: a CronJob asks {method} {url}, which is no route for a timer"));
    }
    found
}
