//! The front page: what a first visit of it sends, and what rendering it adds to the time of its services.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use meshmall_service::timing;
use meshmall_tests::Shop;

use crate::report::Report;

const ROUNDS: usize = 200;
/// What a browser accepts, with the best coding of all first.
const ACCEPTED: [(&str, &str); 1] = [("accept-encoding", "gzip, deflate, br")];

pub async fn measure(report: &mut Report, shop: &Shop) -> Result<()> {
    eprintln!("runner   /");
    let (page, pictures) = weight(shop).await?;
    report.first_visit(page, pictures);

    let mut added = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        added.push(beyond_services(shop.get_with("/", &ACCEPTED).await.header(timing::SERVER_TIMING))?);
    }
    added.sort_unstable();
    report.rendering(added[ROUNDS / 2], added[ROUNDS * 99 / 100]);
    Ok(())
}

/// Bytes on the wire without headers: of the page with all that it is made of, and of every picture that is on it,
/// though a browser loads those far below later.
async fn weight(shop: &Shop) -> Result<(usize, usize)> {
    let html = shop.get("/").await.text();
    let named = |start: &str| -> BTreeSet<String> {
        let after = html.split(start).skip(1).filter_map(|rest| rest.split('"').next());
        after.filter(|path| path.starts_with('/')).map(str::to_owned).collect()
    };
    let pictures: BTreeSet<String> = named("src=\"").into_iter().filter(|path| path.contains("/pictures/")).collect();
    let mut parts: BTreeSet<String> =
        named("href=\"").union(&named("src=\"")).filter(|path| path.starts_with("/assets/")).cloned().collect();
    ensure!(
        parts.len() == 3 && !pictures.is_empty(),
        "a page of a style sheet, a script, a module and pictures: {parts:?}"
    );
    parts.extend(["/".to_owned(), "/favicon.svg".to_owned()]);
    Ok((sent(shop, parts).await, sent(shop, pictures).await))
}

async fn sent(shop: &Shop, paths: BTreeSet<String>) -> usize {
    let mut bytes = 0;
    for path in paths {
        bytes += shop.get_with(&path, &ACCEPTED).await.body.len();
    }
    bytes
}

/// The time of the page without that of the slowest service: they are asked all at once.
fn beyond_services(header: &str) -> Result<Duration> {
    let entries = timing::parse(header);
    let all = entries.iter().find(|entry| entry.name == "web" && entry.caller.is_none());
    let services = entries.iter().filter(|entry| entry.caller.as_deref() == Some("web"));
    let all = all.and_then(|entry| entry.duration).context("web tells its own time")?;
    let slowest = services.filter_map(|entry| entry.duration).max().context("the page asks services")?;
    Ok(all.saturating_sub(slowest))
}
