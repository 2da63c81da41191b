//! The services of a run: one process each, the order service behind faults, and mortal.

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::plan::Plan;
use super::proxy::Proxy;
use super::{Chaos, invariants};
use crate::{Ask, Database, Reply, Shop};

/// So short that an order which nobody works on is taken over at once, and one that somebody works on, often, too.
const LEASE_MS: &str = "400";
/// Shorter than the delay of a fault.
const PEER_TIMEOUT_MS: &str = "300";
const SWEEP: Duration = Duration::from_millis(150);

pub struct Town {
    /// Where carts are filled.
    pub cart: Shop,
    order: Arc<Mortal>,
    client: reqwest::Client,
    inventory: Shop,
    _others: Vec<Shop>,
}

/// A service that is killed and comes back.
struct Mortal {
    shop: Mutex<Shop>,
    url: RwLock<String>,
}

impl Town {
    pub async fn build(chaos: &Chaos, plan: Arc<Plan>) -> Self {
        let product = Shop::with(chaos.manifest("product")).open().await;
        let beside = |service| Shop::with(chaos.manifest(service)).beside(&product);
        let inventory = beside("inventory").variable("product_url", product.url("")).open().await;
        let cart = beside("cart")
            .variable("product_url", product.url(""))
            .variable("inventory_url", inventory.url(""))
            .open()
            .await;
        let user = beside("user").variable("cart_url", cart.url("")).open().await;
        let payment = beside("payment").open().await;

        let (kill, killed) = mpsc::channel(16);
        let mut order =
            beside("order").variable("order_lease_ms", LEASE_MS).variable("peer_timeout_ms", PEER_TIMEOUT_MS);
        for (variable, peer) in [
            ("user_url", &user),
            ("cart_url", &cart),
            ("product_url", &product),
            ("inventory_url", &inventory),
            ("payment_url", &payment),
        ] {
            order = order.variable(variable, Proxy::start(peer.url(""), plan.clone(), kill.clone()).await);
        }
        let order = order.open().await;
        let order = Arc::new(Mortal { url: RwLock::new(order.url("")), shop: Mutex::new(order) });
        tokio::spawn(order.clone().come_back(killed));
        // Buyers find no connections of a process that has died in between.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).timeout(Duration::from_secs(20));
        Self {
            cart,
            order,
            client: client.build().expect("a client"),
            inventory,
            _others: vec![product, user, payment],
        }
    }

    pub fn database(&self) -> &Database {
        &self.cart.database
    }

    /// A request to the order service, wherever it is now.
    pub fn ask_order(&self, method: &str, path: &str) -> Ask {
        let url = self.order.url.read().expect("nobody panics while holding it").clone();
        Ask::new(self.client.request(method.parse().expect("a method"), format!("{url}{path}")))
    }

    /// One recovery after the other.
    pub fn sweep(self: Arc<Self>) -> JoinHandle<()> {
        tokio::spawn(async move {
            loop {
                self.recover().await;
                let _ = self.inventory.ask("POST", "/internal/reservations/expire").internal().try_send().await;
                tokio::time::sleep(SWEEP).await;
            }
        })
    }

    async fn recover(&self) -> Option<Reply> {
        self.ask_order("POST", "/internal/orders/recover").internal().try_send().await.ok()
    }

    /// Waits until nothing is left to be done; what takes too long is for the invariants to tell.
    pub async fn wait_until_settled(&self, at_most: Duration) {
        let database = self.database().superuser().await;
        let deadline = Instant::now() + at_most;
        while invariants::unsettled(&database).await > 0 && Instant::now() < deadline {
            tokio::time::sleep(SWEEP).await;
        }
    }
}

impl Mortal {
    /// Kills the service whenever that is asked for, and starts it again, as a cluster would.
    async fn come_back(self: Arc<Self>, mut killed: mpsc::Receiver<oneshot::Sender<()>>) {
        while let Some(is_dead) = killed.recv().await {
            let mut shop = self.shop.lock().await;
            shop.runtime.kill();
            let _ = is_dead.send(());
            let again = shop.another().await;
            *self.url.write().expect("nobody panics while holding it") = again.url("");
            *shop = again;
            // Who else has asked for it meanwhile meant the one that is dead.
            while let Ok(is_dead) = killed.try_recv() {
                let _ = is_dead.send(());
            }
        }
    }
}
