//! What the pages of `istio/scenarios` claim, looked at.

mod callers;
mod faults;
mod traffic;

use std::time::{Instant, SystemTime};

use super::mesh::{Access, Mesh, Proxy};
use super::probe::{eventually, that};
use super::shopper::Shopper;
use super::table::{Note, Table};

/// Every scenario whose claims are known, in an order in which one leaves nothing to the next.
pub const ALL: [&str; 14] = [
    "canary",
    "canary-header",
    "mirror",
    "rate-limit",
    "delay",
    "abort",
    "abort-one",
    "retry-storm",
    "plaintext",
    "circuit-breaker",
    "outlier",
    "denied-caller",
    "expired-token",
    "egress",
];

/// A scenario that is on, and where its claims are written down.
pub struct Stage<'a, M> {
    pub mesh: &'a M,
    table: &'a mut Table,
    scenario: &'static str,
    /// Who asks.
    pub shopper: Shopper,
    /// What is bought.
    pub product: String,
    /// When it was switched on.
    pub since: SystemTime,
    /// Orders that wait, and are paid once nothing is in their way.
    owed: Vec<String>,
}

impl<M: Mesh> Stage<'_, M> {
    /// Looks at a claim until it holds, for as long as the mesh may take to go by a rule.
    async fn soon<T: Note>(
        &mut self,
        claim: &str,
        look: impl AsyncFnMut(&mut Shopper) -> Result<T, String>,
    ) -> Option<T> {
        let mut look = look;
        let (patience, shopper) = (self.mesh.patience(), &mut self.shopper);
        let outcome = eventually(patience, async || look(shopper).await);
        self.table.claim(self.scenario, claim, outcome).await
    }

    /// Looks at a claim once.
    async fn now<T: Note>(&mut self, claim: &str, look: impl Future<Output = Result<T, String>>) -> Option<T> {
        self.table.claim(self.scenario, claim, look).await
    }
}

impl<M: Mesh> Stage<'_, M> {
    /// Orders what is in the cart already; it is taken and waits, and is remembered as owed.
    async fn waits(&mut self, claim: &str, states: &[&str]) {
        let mut shopper = self.shopper.clone();
        let order = self.now(claim, async { shopper.order().await?.is_order(202, states) }).await;
        self.owed.extend(order);
    }

    /// That a proxy's log has a line.
    async fn logged(&mut self, claim: &str, of: Proxy, is: impl Fn(&Access) -> bool) {
        let (mesh, since) = (self.mesh, self.since);
        let look = eventually(mesh.patience(), async || {
            let lines = mesh.log(of, since).await?;
            that(lines.iter().any(&is), || format!("none of {} lines", lines.len()))
        });
        self.now(claim, look).await;
    }
}

/// Switches each of these on, looks at what its page claims, and switches it off; in the end everything that waited has to
/// be settled.
pub async fn run<M: Mesh>(mesh: &M, table: &mut Table, names: &[&'static str]) {
    let product = match Shopper::well_stocked(mesh.edge()).await {
        Ok(product) => product,
        Err(why) => return table.fail("scenarios", "there is something to buy", why).await,
    };
    let mut owed: Vec<(&'static str, String)> = Vec::new();
    for name in names {
        let mut shopper = Shopper::buyer(mesh.edge());
        // In the cart before anything is in the way. What was on before may still be in some proxy.
        let put = eventually(mesh.patience(), async || shopper.put(&product).await?.is(200));
        let put = table.claim(name, "a product goes into the cart before", put);
        if put.await.is_none() {
            continue;
        }
        let since = SystemTime::now();
        if table.claim(name, "it goes on", mesh.switch(&[name])).await.is_some() {
            let product = product.clone();
            let mut stage = Stage { mesh, table, scenario: name, shopper, product, since, owed: Vec::new() };
            claims(name, &mut stage).await;
            owed.extend(stage.owed.into_iter().map(|order| (*name, order)));
        }
        table.claim(name, "it goes off", mesh.switch(&[])).await;
    }
    settle(mesh, table, owed).await;
}

async fn claims<M: Mesh>(name: &str, stage: &mut Stage<'_, M>) {
    match name {
        "delay" => faults::delay(stage).await,
        "abort" => faults::abort(stage).await,
        "abort-one" => faults::abort_one(stage).await,
        "circuit-breaker" => faults::circuit_breaker(stage).await,
        "retry-storm" => faults::retry_storm(stage).await,
        "outlier" => faults::outlier(stage).await,
        "canary" => traffic::canary(stage).await,
        "canary-header" => traffic::canary_header(stage).await,
        "mirror" => traffic::mirror(stage).await,
        "rate-limit" => traffic::rate_limit(stage).await,
        "plaintext" => callers::plaintext(stage).await,
        "denied-caller" => callers::denied_caller(stage).await,
        "expired-token" => callers::expired_token(stage).await,
        "egress" => callers::egress(stage).await,
        other => panic!("scenario {other} is in the list, and nobody knows its claims"),
    }
}

/// What waited while a scenario was on is paid once it is off.
async fn settle<M: Mesh>(mesh: &M, table: &mut Table, owed: Vec<(&'static str, String)>) {
    let started = Instant::now();
    let mut shopper = Shopper::buyer(mesh.edge());
    for (name, order) in owed {
        let within = mesh.settling().saturating_sub(started.elapsed());
        let paid = eventually(within, async || match shopper.status(&order).await?.as_str() {
            "paid" => Ok(()),
            status => Err(format!("order {order} is {status}")),
        });
        table.claim(name, "what waited is paid once it is off", paid).await;
    }
}
