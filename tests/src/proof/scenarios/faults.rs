//! Something is late, or fails.

use std::time::Duration;

use serde_json::Value;

use super::Stage;
use crate::proof::mesh::{Access, Mesh, Proxy};
use crate::proof::probe::{eventually, that};
use crate::proof::shopper::{Answer, Shopper};

const CHARGE: &str = "/internal/payments/charge";

fn between(answer: &Answer, least: f64, most: f64) -> Result<(), String> {
    let took = answer.took.as_secs_f64();
    that((least..most).contains(&took), || format!("it took {took:.1} s"))
}

fn seconds(answer: &Answer) -> String {
    format!("{:.1} s", answer.took.as_secs_f64())
}

/// Orders what has to be put into the cart first.
async fn order(shopper: &mut Shopper, product: &str, headers: &[(&str, &str)]) -> Result<Answer, String> {
    shopper.put(product).await?.is(200)?;
    shopper.order_with(&uuid::Uuid::now_v7().to_string(), headers).await
}

pub async fn delay<M: Mesh>(stage: &mut Stage<'_, M>) {
    let product = stage.product.clone();
    stage
        .soon("a list comes after 1.5 s, without its stock", async |shopper| {
            let answer = shopper.look("/api/products?limit=1").await;
            answer.is(200)?;
            that(answer.json()["items"][0]["available"] == Value::Null, || "the stock is there".to_owned())?;
            between(&answer, 1.3, 2.9)?;
            Ok(seconds(&answer))
        })
        .await;
    stage
        .soon("what cannot be told without the stock is 503 stock-unavailable", async |shopper| {
            let answer = shopper.look("/api/products?limit=1&in_stock=true").await;
            answer.is_problem(503, "stock-unavailable")?;
            between(&answer, 1.3, 3.5)?;
            Ok(seconds(&answer))
        })
        .await;
    stage
        .soon("nothing goes into the cart unseen: 503 peer-unavailable", async |shopper| {
            let answer = shopper.put(&product).await?;
            answer.is_problem(503, "peer-unavailable")?;
            between(&answer, 1.8, 3.5)?;
            Ok(seconds(&answer))
        })
        .await;
    stage.waits("an order is taken and waits: 202 pending", &["pending"]).await;
    stage
        .soon("the gateway's own route to inventory is not late", async |shopper| {
            let answer = shopper.look(&format!("/api/inventory/{product}")).await;
            answer.is(200)?;
            between(&answer, 0.0, 1.3)
        })
        .await;
    let delayed = |line: &Access| line.has_flag("DI") && line.is_for("/internal/inventory");
    stage.logged("product's sidecar says DI", Proxy::Service("product"), delayed).await;
}

pub async fn abort<M: Mesh>(stage: &mut Stage<'_, M>) {
    let (mut shopper, product) = (stage.shopper.clone(), stage.product.clone());
    let (mut paid, mut waiting) = (0, Vec::new());
    let both = async {
        // One of a thousand times all ten go one way.
        for _ in 0..10 {
            let answer = order(&mut shopper, &product, &[]).await?;
            match answer.status {
                201 => {
                    answer.is_order(201, &["paid"])?;
                    paid += 1;
                }
                _ => waiting.push(answer.is_order(202, &["reserved"])?),
            }
        }
        that(paid > 0 && !waiting.is_empty(), || format!("{paid} are paid, {} wait", waiting.len()))?;
        Ok(format!("{paid} paid, {} wait", waiting.len()))
    };
    stage.now("of ten orders some are paid, and some wait as reserved", both).await;
    stage.owed.extend(waiting);
    let failed = |line: &Access| line.response_code == 503 && line.has_flag("FI") && line.is_for(CHARGE);
    stage.logged("order's sidecar says FI", Proxy::Service("order"), failed).await;
}

pub async fn abort_one<M: Mesh>(stage: &mut Stage<'_, M>) {
    let product = stage.product.clone();
    let alice = stage
        .soon("alice's order waits: 202 reserved", async |shopper| {
            order(shopper, &product, &[("baggage", "shopper=alice")]).await?.is_order(202, &["reserved"])
        })
        .await;
    stage
        .soon("alicia's is paid: 201", async |shopper| {
            order(shopper, &product, &[("baggage", "shopper=alicia")]).await?.is_order(201, &["paid"]).map(drop)
        })
        .await;
    stage
        .soon("so is everybody's: 201", async |shopper| {
            order(shopper, &product, &[]).await?.is_order(201, &["paid"]).map(drop)
        })
        .await;
    if let Some(alice) = alice {
        let (mesh, mut shopper) = (stage.mesh, stage.shopper.clone());
        let paid = eventually(mesh.settling(), async || match shopper.status(&alice).await?.as_str() {
            "paid" => Ok(()),
            status => Err(format!("it is {status}")),
        });
        stage.now("the recovery has no baggage and has alice's paid, while it is on", paid).await;
    }
    let failed = |line: &Access| line.has_flag("FI") && line.is_for(CHARGE);
    stage.logged("order's sidecar says FI", Proxy::Service("order"), failed).await;
}

pub async fn circuit_breaker<M: Mesh>(stage: &mut Stage<'_, M>) {
    stage
        .soon(
            "of many at once some are refused at once (503, x-envoy-overloaded), and some answered",
            async |shopper| {
                let requests = (0..40).map(|_| {
                    let shopper = shopper.clone();
                    async move { shopper.look("/api/products?limit=20").await }
                });
                let mut tasks = tokio::task::JoinSet::new();
                requests.for_each(|request| drop(tasks.spawn(request)));
                let answers = tasks.join_all().await;
                let count = |is: fn(&&Answer) -> bool| answers.iter().filter(is).count();
                let served = count(|one| one.status == 200);
                let refused = count(|one| one.status == 503 && one.header("x-envoy-overloaded") == "true");
                that(served > 0 && refused > 0, || format!("{served} served, {refused} refused"))?;
                Ok(format!("{served} served, {refused} refused"))
            },
        )
        .await;
    stage
        .soon("one after the other is answered", async |shopper| {
            for _ in 0..10 {
                shopper.look("/api/products?limit=20").await.is(200)?;
            }
            Ok(())
        })
        .await;
    stage.logged("the gateway says UO", Proxy::Gateway, |line| line.response_code == 503 && line.has_flag("UO")).await;
}

pub async fn retry_storm<M: Mesh>(stage: &mut Stage<'_, M>) {
    let (mut shopper, product) = (stage.shopper.clone(), stage.product.clone());
    let waiting = stage
        .soon("an order waits: 202 reserved, after four attempts to charge it", async |shopper| {
            let answer = order(shopper, &product, &[]).await?;
            let id = answer.is_order(202, &["reserved"])?;
            let timing = answer.header("server-timing").to_owned();
            that(timing.contains("attempts=4"), || format!("server-timing: {timing}"))?;
            Ok(id)
        })
        .await;
    let lost = |line: &Access| line.response_code == 503 && line.is_for(CHARGE);
    let (mesh, since) = (stage.mesh, stage.since);
    let storm = eventually(mesh.patience(), async || {
        let lines: Vec<_> = mesh.log(Proxy::Service("payment"), since).await?.into_iter().filter(lost).collect();
        // The mesh gives all tries of one request one id.
        let most =
            lines.iter().map(|one| lines.iter().filter(|other| other.request_id == one.request_id).count()).max();
        that(most >= Some(4), || format!("one charge came {} times at most", most.unwrap_or(0)))
    });
    stage.now("payment's sidecars have one charge four times", storm).await;
    if let Some(id) = waiting {
        let once = async {
            let page = shopper.get("/api/payments?limit=50").await?;
            page.is(200)?;
            let json = page.json();
            let payments: Vec<&Value> =
                json["items"].as_array().into_iter().flatten().filter(|payment| payment["order_id"] == *id).collect();
            that(payments.len() == 1 && payments[0]["status"] == "captured", || format!("{payments:?}"))
        };
        stage.now("the buyer is charged once", once).await;
        stage.owed.push(id);
    }
}

pub async fn outlier<M: Mesh>(stage: &mut Stage<'_, M>) {
    const WELL_AGAIN: usize = 30;
    let shopper = stage.shopper.clone();
    let ejected = async {
        let (mut refused, mut in_a_row) = (0, 0);
        for _ in 0..300 {
            let answer = shopper.look("/api/products?limit=1").await;
            match answer.status {
                200 => in_a_row += 1,
                503 => (refused, in_a_row) = (refused + 1, 0),
                _ => return Err(answer.words()),
            }
            if refused >= 5 && in_a_row >= WELL_AGAIN {
                return Ok(format!("{refused} refused"));
            }
            // The rule should have been there long before.
            if refused == 0 && in_a_row >= 5 * WELL_AGAIN {
                break;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Err(format!("of 300 requests {refused} were refused, and the last {in_a_row} were not"))
    };
    stage.now("some reads are refused (503), and then none", ejected).await;
    let broken = |line: &Access| line.response_code == 503 && line.has_flag("FI");
    stage.logged("version 2's sidecar says FI", Proxy::Version("product", "v2"), broken).await;
}
