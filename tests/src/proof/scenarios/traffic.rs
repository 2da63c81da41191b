//! Two versions, and limits.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::Stage;
use crate::proof::mesh::{Mesh, Proxy};
use crate::proof::probe::{eventually, that};
use crate::proof::shopper::Shopper;

const LIST: &str = "/api/products?limit=1";

/// Which versions have answered so many requests, and how often each.
async fn versions(
    shopper: &Shopper,
    requests: usize,
    headers: &[(&str, &str)],
) -> Result<BTreeMap<String, usize>, String> {
    let mut versions = BTreeMap::new();
    for _ in 0..requests {
        let answer = shopper.look_with("GET", LIST, headers).await;
        answer.is(200)?;
        *versions.entry(answer.header("x-served-by").to_owned()).or_default() += 1;
    }
    Ok(versions)
}

/// How many of these were of version 2.
fn second(versions: &BTreeMap<String, usize>) -> usize {
    versions.iter().filter(|(version, _)| version.ends_with("-v2")).map(|(_, count)| count).sum()
}

pub async fn canary<M: Mesh>(stage: &mut Stage<'_, M>) {
    stage
        .soon("about one of ten requests is answered by version 2", async |shopper| {
            let count = second(&versions(shopper, 200, &[]).await?);
            // Twenty are expected; one of a million times it is outside of this.
            that((3..=45).contains(&count), || format!("{count} of 200"))?;
            Ok(format!("{count} of 200"))
        })
        .await;
}

pub async fn canary_header<M: Mesh>(stage: &mut Stage<'_, M>) {
    stage
        .soon("who says so gets version 2, always", async |shopper| {
            let answered = versions(shopper, 20, &[("baggage", "canary=v2")]).await?;
            that(second(&answered) == 20, || format!("{answered:?}"))
        })
        .await;
    stage
        .soon("everybody else gets version 1", async |shopper| {
            let answered = versions(shopper, 20, &[]).await?;
            that(second(&answered) == 0, || format!("{answered:?}"))
        })
        .await;
    for (claim, cookie, is_there) in
        [("a page with the cookie has ribbons", "canary=v2", true), ("a page without has none", "canary=v1", false)]
    {
        stage
            .soon(claim, async |shopper| {
                let page = shopper.look_with("GET", "/", &[("cookie", cookie)]).await;
                page.is(200)?;
                let ribbons = page.body.matches(r#"class="ribbon""#).count();
                that((ribbons > 0) == is_there, || format!("{ribbons} ribbons"))
            })
            .await;
    }
}

pub async fn mirror<M: Mesh>(stage: &mut Stage<'_, M>) {
    const REQUESTS: usize = 20;
    let mesh = stage.mesh;
    stage
        .soon("version 1 answers all of twenty requests, and version 2 is asked each of them", async |shopper| {
            // A query of its own, by which these requests are found among others.
            let query = format!("{LIST}&q=mirror-{}", fastrand::u32(..));
            let since = SystemTime::now();
            for _ in 0..REQUESTS {
                let answer = shopper.look(&query).await;
                answer.is(200)?;
                that(!answer.header("x-served-by").ends_with("-v2"), || answer.header("x-served-by").to_owned())?;
            }
            eventually(mesh.patience() / 4, async || {
                let lines = mesh.log(Proxy::Version("product", "v2"), since).await?;
                let asked = lines.iter().filter(|line| line.is_for(&query)).count();
                that(asked == REQUESTS, || format!("version 2 was asked {asked} of {REQUESTS}"))
            })
            .await
        })
        .await;
}

pub async fn rate_limit<M: Mesh>(stage: &mut Stage<'_, M>) {
    stage
        .soon("of thirty requests in a second ten are answered, the others told to wait (429)", async |shopper| {
            let (mut served, mut limited) = (0, 0);
            for _ in 0..30 {
                let answer = shopper.look(LIST).await;
                match answer.status {
                    200 => served += 1,
                    429 if answer.header("retry-after") == "10" && answer.header("x-rate-limited-by") == "mesh" => {
                        limited += 1
                    }
                    _ => return Err(answer.words()),
                }
            }
            // The bucket may be filled in between, once.
            that(limited > 0 && served <= 20, || format!("{served} served, {limited} limited"))?;
            Ok(format!("{served} served, {limited} limited"))
        })
        .await;
    stage.soon("pages are not counted", async |shopper| shopper.look("/").await.is(200)).await;
    stage.logged("the gateway says RL", Proxy::Gateway, |line| line.response_code == 429 && line.has_flag("RL")).await;
}
