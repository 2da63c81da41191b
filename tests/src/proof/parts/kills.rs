//! Pods and the database are killed while buyers buy; each asks again with the same key until there is an answer.

use std::time::Duration;

use crate::proof::kubectl::Kubectl;
use crate::proof::load::{Load, Tally};
use crate::proof::mesh::Mesh;
use crate::proof::probe::{eventually, that};
use crate::proof::table::Table;

const PART: &str = "kills";
const LIMIT: Duration = Duration::from_secs(180);
/// How long buyers go on after each kill.
const BETWEEN: Duration = Duration::from_secs(15);

/// A label, and whether the pod is killed without a warning.
const SERVICES: [(&str, bool); 4] =
    [("app=order", false), ("app=payment", true), ("app=inventory", true), ("app=cart", true)];

pub async fn look(cluster: &Kubectl, table: &mut Table) {
    // What a visitor sees of a pod that is gone is little; what needs the database cannot be answered without.
    under_load(cluster, table, "pods of services", &SERVICES).await;
    match cluster.primary().await {
        Ok(primary) => under_load(cluster, table, "the database", &[(primary, false)]).await,
        Err(why) => table.fail(PART, "the database is found", why).await,
    }
}

async fn under_load(cluster: &Kubectl, table: &mut Table, what: &str, victims: &[(&str, bool)]) {
    let load = match Load::start(cluster.edge(), 1, 2).await {
        Ok(load) => load,
        Err(why) => return table.fail(PART, "visitors come", why).await,
    };
    tokio::time::sleep(Duration::from_secs(3)).await;
    for (selector, force) in victims {
        let how = if *force { "without a warning" } else { "as a drain would" };
        let claim = format!("a pod of {selector} is killed {how}, and all are ready again");
        table.claim(PART, &claim, kill(cluster, selector, *force)).await;
        tokio::time::sleep(BETWEEN).await;
    }
    let tally = load.stop().await;
    // Also after the last kill.
    let goes_on = tally.last_order.is_some_and(|last| last.elapsed() < BETWEEN);
    let noted = async { that(goes_on, || tally.words()).map(|()| tally.words()) };
    table.claim(PART, &format!("without {what}, buyers went on"), noted).await;
    let answered = async { that(tally.unanswered.is_empty(), || format!("{:?}", tally.unanswered)) };
    table.claim(PART, "every key got an answer in the end", answered).await;
    table.claim(PART, "no order is lost, and none is there twice", orders(cluster, &tally)).await;
}

async fn kill(cluster: &Kubectl, selector: &str, force: bool) -> Result<String, String> {
    let pods = cluster.get("pods", selector).await?;
    let name = pods.first().and_then(|pod| pod["metadata"]["name"].as_str()).ok_or("there is none")?.to_owned();
    let mut delete = vec!["delete", "pod", &name, "--wait=false"];
    if force {
        delete.extend(["--force", "--grace-period=0"]);
    }
    cluster.shop(&delete).await?;
    let started = std::time::Instant::now();
    eventually(LIMIT, async || {
        let now = cluster.get("pods", selector).await?;
        let is_ready = |pod: &&serde_json::Value| {
            pod["metadata"]["deletionTimestamp"].is_null()
                && pod["status"]["conditions"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|one| one["type"] == "Ready" && one["status"] == "True")
        };
        let ready = now.iter().filter(is_ready).count();
        that(ready >= pods.len(), || format!("{ready} of {} are ready", pods.len()))
    })
    .await?;
    Ok(format!("{:.0} s", started.elapsed().as_secs_f64()))
}

async fn orders(cluster: &Kubectl, tally: &Tally) -> Result<String, String> {
    let list = |ids: &[String]| ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(",");
    let statement = format!(
        "SELECT count(*) FILTER (WHERE id IN ({})), count(*),
                count(*) FILTER (WHERE status NOT IN ('paid', 'cancelled'))
         FROM orderdb.orders WHERE user_id IN ({});",
        list(&tally.orders),
        list(&tally.buyers)
    );
    eventually(cluster.settling(), async || {
        let row = cluster.query(&statement).await?.first().cloned().unwrap_or_default();
        let numbers: Vec<usize> = row.split('|').filter_map(|number| number.parse().ok()).collect();
        let [known, all, waiting] = numbers[..] else { return Err(format!("it gave {row}")) };
        that(waiting == 0, || format!("{waiting} are not settled"))?;
        let told = tally.orders.len();
        that(known == told && all == told, || {
            format!("{told} were told to buyers, {known} of them are there, {all} in all")
        })?;
        Ok(format!("{all} orders"))
    })
    .await
}
