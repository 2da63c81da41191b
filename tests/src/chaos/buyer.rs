//! Buyers: they fill carts, order, lose answers and ask again, cancel, and want their money back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Chaos;
use super::plan::dice;
use super::town::Town;
use crate::{Reply, User};

/// Few products for many orders, so that they fight for the last ones.
const PRODUCTS: i64 = 12;
/// How often a buyer who gets no answer asks again.
const PATIENCE: usize = 8;

/// What a payment token is drawn from; most buyers can pay.
const TOKENS: [&str; 10] = [
    "tok_approved",
    "tok_approved",
    "tok_approved",
    "tok_approved",
    "tok_approved",
    "tok_approved",
    "tok_declined",
    "tok_insufficient_funds",
    "tok_timeout",
    "tok_timeout_declined",
];

/// Has all orders placed; gives what was answered otherwise than it should be.
pub async fn order_all(chaos: &Chaos, town: &Arc<Town>, progress: Arc<dyn Fn(u64) + Send + Sync>) -> Vec<String> {
    let products = prepare_products(town, chaos.orders).await;
    let done = Arc::new(AtomicU64::new(0));
    let mut buyers = JoinSet::new();
    for number in 0..chaos.buyers {
        let mut buyer = Buyer::new(chaos.seed, town.clone(), products.clone()).await;
        let mine: Vec<u64> = (0..chaos.orders).filter(|order| order % chaos.buyers == number).collect();
        let (done, progress) = (done.clone(), progress.clone());
        buyers.spawn(async move {
            for order in mine {
                buyer.order(order).await;
                progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
            buyer.complaints
        });
    }
    buyers.join_all().await.into_iter().flatten().collect()
}

/// So much stock that about two in three orders can be served.
async fn prepare_products(town: &Town, orders: u64) -> Vec<Uuid> {
    let products = town.database().some_products(PRODUCTS).await;
    let each = i32::try_from((orders * 2).div_ceil(products.len() as u64)).expect("not so many orders");
    for product in &products {
        town.database().set_stock(*product, each).await;
    }
    products
}

struct Buyer {
    seed: u64,
    town: Arc<Town>,
    user: User,
    admin: User,
    products: Vec<Uuid>,
    address: Uuid,
    complaints: Vec<String>,
}

impl Buyer {
    async fn new(seed: u64, town: Arc<Town>, products: Vec<Uuid>) -> Self {
        let user = User::buyer();
        let address = town.database().give_address(&user).await;
        Self { seed, town, user, admin: User::admin(), products, address, complaints: Vec::new() }
    }

    /// One order, from the cart to whatever becomes of it.
    async fn order(&mut self, number: u64) {
        let seed = self.seed;
        let roll = |what: &str| dice(&(seed, number, what));
        self.fill_cart(number).await;
        let cause = format!("order={number}");
        let key = format!("chaos-{}-{number}", self.seed);
        let token = TOKENS[usize::try_from(roll("token") % 10).expect("it is small")];
        let body = json!({ "address_id": self.address, "payment_token": token });
        let Some(first) = self.insist(&cause, "/orders", &key, &body).await else { return };
        let Some(id) = order_of(&first) else { return };

        if roll("again").is_multiple_of(4) {
            self.ask_again(&cause, &key, &body, id).await;
        }
        match roll("then") % 10 {
            0 | 1 => {
                self.post(&cause, &format!("/orders/{id}/cancel"), None).await;
            }
            2 => self.refund(&cause, number, id).await,
            3 => {
                self.post_as_admin(&cause, &format!("/orders/{id}/ship")).await;
                self.post_as_admin(&cause, &format!("/orders/{id}/deliver")).await;
                self.refund(&cause, number, id).await;
            }
            4 => {
                self.refund(&cause, number, id).await;
                self.post(&cause, &format!("/orders/{id}/cancel"), None).await;
            }
            _ => {}
        }
    }

    async fn fill_cart(&self, number: u64) {
        let mut lines = std::collections::BTreeMap::new();
        for line in 0..=dice(&(self.seed, number, "lines")) % 3 {
            let pick = dice(&(self.seed, number, line, "product")) % self.products.len() as u64;
            let quantity = 1 + dice(&(self.seed, number, line, "quantity")) % 2;
            lines.insert(self.products[usize::try_from(pick).expect("it is small")], quantity);
        }
        let items = format!("/cart/{}/items", self.user.id);
        self.town.cart.ask("DELETE", &items).by(&self.user).send().await.assert_status(204);
        for (product, quantity) in lines {
            // A product may be sold out by now; then it is not in this order.
            let item = json!({ "product_id": product, "quantity": quantity });
            self.town.cart.ask("POST", &items).by(&self.user).json(&item).send().await;
        }
    }

    /// Asks until there is an answer that is not the network's or a mesh's.
    async fn insist(&self, cause: &str, path: &str, key: &str, body: &Value) -> Option<Reply> {
        for attempt in 0..PATIENCE {
            // Each attempt has faults of its own.
            let ask = self.town.ask_order("POST", path).header("baggage", &format!("{cause};attempt={attempt}"));
            match ask.by(&self.user).key(key).json(body).try_send().await {
                Ok(reply) if reply.status < 500 => return Some(reply),
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        None
    }

    /// The same key gives the same order, and refuses another body.
    async fn ask_again(&mut self, cause: &str, key: &str, body: &Value, id: Uuid) {
        if let Some(again) = self.insist(cause, "/orders", key, body).await
            && order_of(&again) != Some(id)
        {
            self.complaints.push(format!("key {key} made order {id} and then {}", again.text()));
        }
        let other = json!({ "address_id": Uuid::now_v7(), "payment_token": "tok_approved" });
        if let Some(refused) = self.insist(cause, "/orders", key, &other).await
            && refused.status != 422
        {
            self.complaints.push(format!("key {key} took another body: {} {}", refused.status, refused.text()));
        }
    }

    async fn refund(&self, cause: &str, number: u64, id: Uuid) {
        let path = format!("/orders/{id}/refund");
        let body = json!({ "reason": "chaos" });
        // Twice: what is asked for under one key is given once.
        for _ in 0..2 {
            self.insist(cause, &path, &format!("refund-{number}"), &body).await;
        }
    }

    async fn post(&self, cause: &str, path: &str, by: Option<&User>) {
        let user = by.unwrap_or(&self.user);
        let ask = self.town.ask_order("POST", path).header("baggage", cause).by(user);
        let _ = ask.try_send().await;
    }

    async fn post_as_admin(&self, cause: &str, path: &str) {
        self.post(cause, path, Some(&self.admin)).await;
    }
}

/// The order that an answer is about: an order itself, or a problem that names one.
fn order_of(reply: &Reply) -> Option<Uuid> {
    let body: Value = serde_json::from_slice(&reply.body).ok()?;
    let id = if reply.status < 300 { &body["id"] } else { &body["order_id"] };
    id.as_str()?.parse().ok()
}
