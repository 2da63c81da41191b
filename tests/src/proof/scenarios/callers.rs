//! Who may ask, and how.

use serde_json::Value;

use super::Stage;
use crate::proof::mesh::{Mesh, Proxy};
use crate::proof::probe::{eventually, that};

pub async fn plaintext<M: Mesh>(stage: &mut Stage<'_, M>) {
    let product = stage.product.clone();
    stage
        .soon("a list has no stock", async |shopper| {
            let answer = shopper.look("/api/products?limit=1").await;
            answer.is(200)?;
            that(answer.json()["items"][0]["available"] == Value::Null, || "the stock is there".to_owned())
        })
        .await;
    stage
        .soon("the gateway is refused: 403", async |shopper| {
            shopper.look(&format!("/api/inventory/{product}")).await.is(403)
        })
        .await;
    stage
        .soon("nothing goes into the cart unseen: 503 peer-unavailable", async |shopper| {
            shopper.put(&product).await?.is_problem(503, "peer-unavailable")
        })
        .await;
    let mut shopper = stage.shopper.clone();
    let order = async {
        let answer = shopper.order().await?;
        answer.is(202)?;
        let json = answer.json();
        // Its first call may still go the old way, over a connection that was kept open; then it waits a step later.
        let waits = ["pending", "reserved", "charged"].iter().any(|state| json["status"] == *state);
        that(waits, || format!("it is {}", json["status"]))?;
        json["id"].as_str().map(str::to_owned).ok_or_else(|| answer.words())
    };
    let order = stage.now("an order is taken and waits: 202", order).await;
    stage.owed.extend(order);
    let (mesh, since) = (stage.mesh, stage.since);
    let refused = eventually(mesh.patience(), async || {
        let lines = mesh.log(Proxy::Service("inventory"), since).await?;
        let is = |line: &crate::proof::Access| line.response_code == 403 && line.says("rbac_access_denied");
        that(lines.iter().any(is), || format!("none of {} lines", lines.len()))
    });
    stage.now("inventory's sidecar says rbac_access_denied", refused).await;
}

impl<M: Mesh> Stage<'_, M> {
    /// That the caller which the scenario starts was answered like this, a line each.
    async fn answered(&mut self, lines: &[&str]) {
        let (mesh, scenario) = (self.mesh, self.scenario);
        let text = mesh.caller(scenario).await;
        for expected in lines {
            let claim = format!("its caller is answered: {expected}");
            let look = async {
                let text = text.clone()?;
                // A try that was repeated leaves its body before the line.
                that(text.lines().any(|line| line.contains(expected)), || format!("it was answered: {text}"))
            };
            self.now(&claim, look).await;
        }
    }
}

pub async fn denied_caller<M: Mesh>(stage: &mut Stage<'_, M>) {
    let lines = [
        "RBAC: access denied <- 403 GET http://payment.meshmall.svc.cluster.local/internal/payments",
        "RBAC: access denied <- 403 GET http://product.meshmall.svc.cluster.local/products",
        "RBAC: access denied <- 403 GET http://product.meshmall.svc.cluster.local/internal/products",
    ];
    stage.answered(&lines).await;
}

pub async fn expired_token<M: Mesh>(stage: &mut Stage<'_, M>) {
    let lines = [
        "RBAC: access denied <- 403 with no token",
        "Jwt is expired <- 401 with a token that expired",
        "Jwt issuer is not configured <- 401 with a token of another issuer",
    ];
    stage.answered(&lines).await;
}

pub async fn egress<M: Mesh>(stage: &mut Stage<'_, M>) {
    stage.answered(&["502 http://example.com/", "000 https://example.com/"]).await;
}
