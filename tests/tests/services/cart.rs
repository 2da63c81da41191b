//! Carts of users and guests: what goes in, what is said of it, and who may look.

mod guest;
mod items;
mod limits;
mod peers;
mod show;

use meshmall_tests::{Ask, Reply, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

const CART: &str = "components/cart/spin.toml";

/// A buyer, in a shop where there are 20 of each of some products.
struct Scene {
    shop: Shop,
    buyer: User,
    products: Vec<Uuid>,
}

impl Scene {
    async fn open() -> Self {
        Self::of(Shop::open().await).await
    }

    async fn of(shop: Shop) -> Self {
        let products = shop.database.some_products(3).await;
        for product in &products {
            shop.database.set_stock(*product, 20).await;
        }
        Self { shop, buyer: User::buyer(), products }
    }

    /// A request about the buyer's cart, by the buyer.
    fn ask(&self, method: &str, path: &str) -> Ask {
        self.shop.ask(method, &format!("/api/cart/{}{path}", self.buyer.id)).by(&self.buyer)
    }

    async fn show(&self) -> Value {
        self.ask("GET", "").send().await.assert_status(200)
    }

    async fn add(&self, product: Uuid, quantity: i32) -> Reply {
        self.ask("POST", "/items").json(&item(product, quantity)).send().await
    }

    async fn set(&self, product: Uuid, quantity: i32) -> Reply {
        self.ask("PUT", &format!("/items/{product}")).json(&json!({"quantity": quantity})).send().await
    }

    async fn price(&self, product: Uuid) -> i64 {
        self.shop.database.number(&format!("SELECT price FROM productdb.products WHERE id = '{product}'")).await
    }

    /// Puts lines into a cart behind the service.
    async fn fill(&self, cart: Uuid, lines: i32) {
        let change = format!(
            "INSERT INTO cartdb.carts (id) VALUES ('{cart}') ON CONFLICT DO NOTHING;
            INSERT INTO cartdb.items (cart_id, product_id, quantity, price, currency)
            SELECT '{cart}', id, 1, price, currency FROM productdb.products
            WHERE id NOT IN (SELECT product_id FROM cartdb.items WHERE cart_id = '{cart}') AND id <> '{}'
            ORDER BY id LIMIT {lines}",
            self.products[0]
        );
        self.shop.database.change(&change).await;
    }
}

fn item(product: Uuid, quantity: i32) -> Value {
    json!({"product_id": product, "quantity": quantity})
}

/// Product and quantity of each line.
fn lines(cart: &Value) -> Vec<(Uuid, i64)> {
    let lines = cart["lines"].as_array().expect("lines").iter();
    lines
        .map(|line| {
            let product = line["product_id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
            (product, line["quantity"].as_i64().expect("a number"))
        })
        .collect()
}
