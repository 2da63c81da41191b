//! Who may ask, and how.

use serde_json::Value;

use super::Stage;
use crate::proof::mesh::{Mesh, Proxy};
use crate::proof::probe::that;

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
    // Its first call may still go the old way, over a connection that was kept open; then it waits a step later.
    stage.waits("an order is taken and waits: 202", &["pending", "reserved", "charged"]).await;
    stage
        .logged("inventory's sidecar says rbac_access_denied", Proxy::Service("inventory"), |line| {
            line.response_code == 403 && line.says("rbac_access_denied")
        })
        .await;
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
