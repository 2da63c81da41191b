//! Everything that was applied runs, with its sidecar.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::APPS;
use crate::proof::kubectl::Kubectl;
use crate::proof::mesh::{Mesh, Proxy};
use crate::proof::probe::{eventually, that};
use crate::proof::table::Table;

/// Two runs of a timer, and the time that one takes.
const TIMERS: Duration = Duration::from_secs(150);

pub async fn look(cluster: &Kubectl, table: &mut Table) {
    let part = "pods";
    table.claim(part, "every SpinApp has all its pods ready", apps(cluster)).await;
    table
        .claim(
            part,
            "each pod of an app is in the mesh, all of it is ready, and it waits before it ends",
            sidecars(cluster),
        )
        .await;
    table.claim(part, "no app was restarted more than three times", restarts(cluster)).await;
    if !cluster.is_ambient {
        table.claim(part, "sidecars write their access logs", logs(cluster)).await;
    }
    table.claim(part, "the migrator has done its work", migrator(cluster)).await;
    table.claim(part, "the timers do theirs", timers(cluster)).await;
    table.claim(part, "the database answers", database(cluster)).await;
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or("?")
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

async fn apps(cluster: &Kubectl) -> Result<String, String> {
    let apps = cluster.get("spinapps", "").await?;
    that(!apps.is_empty(), || "there is none: make k8s-deploy".to_owned())?;
    eventually(Duration::from_secs(60), async || {
        let deployments = cluster.get("deployments", APPS).await?;
        for app in &apps {
            let deployment = deployments.iter().find(|one| name(one) == name(app));
            let deployment = deployment.ok_or_else(|| format!("{} has no Deployment", name(app)))?;
            let (wanted, ready) =
                (number(&deployment["spec"]["replicas"]), number(&deployment["status"]["readyReplicas"]));
            that(wanted > 0 && ready >= wanted, || format!("{ready} of {wanted} pods of {} are ready", name(app)))?;
        }
        let pods: u64 = deployments.iter().map(|one| number(&one["status"]["readyReplicas"])).sum();
        Ok(format!("{} apps, {pods} pods", apps.len()))
    })
    .await
}

/// A pod may be just being replaced.
async fn sidecars(cluster: &Kubectl) -> Result<String, String> {
    eventually(Duration::from_secs(60), async || all_of_each(cluster).await).await
}

async fn all_of_each(cluster: &Kubectl) -> Result<String, String> {
    let pods: Vec<Value> = cluster.get("pods", APPS).await?;
    let pods: Vec<&Value> = pods.iter().filter(|pod| pod["metadata"]["deletionTimestamp"].is_null()).collect();
    for pod in &pods {
        let (spec, status) = (&pod["spec"], &pod["status"]);
        let is_proxy = |container: &&Value| container["name"] == "istio-proxy";
        let all = || items(&spec["initContainers"]).chain(items(&spec["containers"]));
        let has = all().any(|one| is_proxy(&one));
        that(has != cluster.is_ambient, || format!("{} has {} sidecar", name(pod), if has { "a" } else { "no" }))?;
        for container in items(&spec["containers"]).filter(|one| !is_proxy(one)) {
            let seconds = number(&container["lifecycle"]["preStop"]["sleep"]["seconds"]);
            that(seconds > 0, || format!("{} ends at once: its container has no preStop.sleep", name(pod)))?;
        }
        let statuses = items(&status["initContainerStatuses"]).chain(items(&status["containerStatuses"]));
        for container in statuses.filter(|one| one["state"]["terminated"].is_null()) {
            that(container["ready"] == true, || format!("{} of {} is not ready", container["name"], name(pod)))?;
        }
    }
    Ok(format!("{} pods", pods.len()))
}

async fn restarts(cluster: &Kubectl) -> Result<String, String> {
    let pods = cluster.get("pods", APPS).await?;
    let restarted = |pod: &Value| {
        let statuses = items(&pod["status"]["initContainerStatuses"]).chain(items(&pod["status"]["containerStatuses"]));
        statuses.map(|one| number(&one["restartCount"])).sum::<u64>()
    };
    let found: Vec<_> = pods.iter().map(|pod| (name(pod), restarted(pod))).filter(|(_, count)| *count > 0).collect();
    // Apps that start at the same moment may end once with 137, and run a second later (docs/troubleshooting.md).
    let often: Vec<_> = found.iter().filter(|(_, count)| *count > 3).collect();
    that(often.is_empty(), || format!("{often:?}"))?;
    Ok(if found.is_empty() { String::new() } else { format!("restarted: {found:?}") })
}

async fn logs(cluster: &Kubectl) -> Result<String, String> {
    let client = crate::proof::Shopper::buyer(cluster.edge());
    let since = SystemTime::now();
    eventually(cluster.patience(), async || {
        client.look("/api/products?limit=1").await.is(200)?;
        let lines = cluster.log(Proxy::Service("product"), since).await?;
        that(lines.iter().any(|line| line.is_for("/api/products")), || "no line of an access log".to_owned())?;
        Ok(format!("{} lines of product's", lines.len()))
    })
    .await
}

async fn migrator(cluster: &Kubectl) -> Result<(), String> {
    let jobs = cluster.get("jobs", "app.kubernetes.io/part-of=meshmall").await?;
    let job = jobs.iter().find(|job| name(job) == "migrator").ok_or("there is no Job migrator")?;
    let conditions: Vec<_> = items(&job["status"]["conditions"]).collect();
    let is_done = conditions.iter().any(|one| one["type"] == "Complete" && one["status"] == "True");
    that(is_done, || format!("{conditions:?}"))
}

/// When each timer has succeeded last.
async fn successes(cluster: &Kubectl) -> Result<BTreeMap<String, String>, String> {
    let timers = cluster.get("cronjobs", "").await?;
    that(!timers.is_empty(), || "there is none".to_owned())?;
    let last = |timer: &Value| timer["status"]["lastSuccessfulTime"].as_str().unwrap_or_default().to_owned();
    Ok(timers.iter().map(|timer| (name(timer).to_owned(), last(timer))).collect())
}

/// Each succeeds once more.
async fn timers(cluster: &Kubectl) -> Result<String, String> {
    let before = successes(cluster).await?;
    eventually(TIMERS, async || {
        for (timer, last) in successes(cluster).await? {
            that(!last.is_empty() && before.get(&timer) != Some(&last), || format!("{timer} has not succeeded"))?;
        }
        Ok(before.keys().cloned().collect::<Vec<_>>().join(", "))
    })
    .await
}

async fn database(cluster: &Kubectl) -> Result<String, String> {
    let rows =
        cluster.query("SELECT current_setting('server_version'), (SELECT count(*) FROM productdb.products);").await?;
    let row = rows.first().ok_or("it gave no row")?;
    let (version, products) = row.split_once('|').ok_or_else(|| row.clone())?;
    Ok(format!("PostgreSQL {version}, {products} products"))
}
