//! Every app is replaced while visitors look and buy.

use std::time::Duration;

use super::APPS;
use crate::proof::kubectl::Kubectl;
use crate::proof::load::Load;
use crate::proof::mesh::Mesh;
use crate::proof::probe::{eventually, that};
use crate::proof::table::Table;

const PART: &str = "rolling";
const LIMIT: Duration = Duration::from_secs(420);

pub async fn look(cluster: &Kubectl, table: &mut Table) {
    let load = match Load::start(cluster.edge(), 2, 1).await {
        Ok(load) => load,
        Err(why) => return table.fail(PART, "visitors come", why).await,
    };
    let restarted = async {
        cluster.shop(&["rollout", "restart", "deployment", "--selector", APPS]).await?;
        for deployment in cluster.get("deployments", APPS).await? {
            let name = format!("deployment/{}", deployment["metadata"]["name"].as_str().unwrap_or_default());
            cluster.wait(&["rollout", "status", &name], LIMIT).await?;
        }
        // Those that were replaced have still to end.
        eventually(LIMIT, async || {
            let pods = cluster.get("pods", APPS).await?;
            let ending = pods.iter().filter(|pod| !pod["metadata"]["deletionTimestamp"].is_null()).count();
            that(ending == 0, || format!("{ending} pods are still ending"))?;
            Ok(format!("{} pods", pods.len()))
        })
        .await
    };
    table.claim(PART, "all apps are restarted", restarted).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let tally = load.stop().await;
    table.claim(PART, "meanwhile nothing failed", async { tally.is_clean() }).await;
}
