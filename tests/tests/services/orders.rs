//! From a cart to an order that is paid, shipped, refunded or cancelled, through all services in one process.

mod cancel;
mod choice;
mod place;
mod refund;
mod sell;

use meshmall_tests::{Reply, Role, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

/// A buyer with an address, in a shop where there is enough of everything.
struct Scene {
    shop: Shop,
    buyer: User,
    address: Uuid,
    products: Vec<Uuid>,
}

impl Scene {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let buyer = User::buyer();
        let address = shop.database.give_address(&buyer).await;
        let products = shop.database.some_products(3).await;
        for product in &products {
            shop.database.set_stock(*product, 10).await;
        }
        Self { shop, buyer, address, products }
    }

    async fn put_into_cart(&self, product: Uuid, quantity: i32) {
        let path = format!("/api/cart/{}/items", self.buyer.id);
        let item = json!({ "product_id": product, "quantity": quantity });
        self.shop.ask("POST", &path).by(&self.buyer).json(&item).send().await.assert_status(200);
    }

    fn checkout(&self, token: &str) -> Value {
        json!({ "address_id": self.address, "payment_token": token })
    }

    async fn order(&self, key: &str, body: &Value) -> Reply {
        self.shop.ask("POST", "/api/orders").by(&self.buyer).key(key).json(body).send().await
    }

    /// An order of two of the first product and one of the second that is paid.
    async fn paid(&self) -> Value {
        self.put_into_cart(self.products[0], 2).await;
        self.put_into_cart(self.products[1], 1).await;
        let order = self.order(&Uuid::now_v7().to_string(), &self.checkout("tok_approved")).await.assert_status(201);
        assert_eq!(order["status"], "paid", "{order}");
        order
    }

    async fn act(&self, order: &Value, what: &str, user: &User) -> Reply {
        self.shop.ask("POST", &path(order, what)).by(user).send().await
    }

    async fn refund(&self, order: &Value, key: &str, body: Value, user: &User) -> Reply {
        self.shop.ask("POST", &path(order, "/refund")).by(user).key(key).json(&body).send().await
    }

    async fn look(&self, order: &Value) -> Value {
        self.shop.ask("GET", &path(order, "")).by(&self.buyer).send().await.assert_status(200)
    }

    async fn recover(&self) -> Value {
        // Nobody works on anything any more.
        self.shop.database.change("UPDATE orderdb.orders SET lease_until = now()").await;
        self.shop.ask("POST", "/internal/orders/recover").internal().send().await.assert_status(200)
    }

    /// available, reserved and sold of a product.
    async fn stock(&self, product: Uuid) -> (i64, i64, i64) {
        let number = async |column: &str| {
            let statement = format!("SELECT {column}::bigint FROM inventorydb.stock WHERE product_id = '{product}'");
            self.shop.database.number(&statement).await
        };
        (number("available").await, number("reserved").await, number("sold").await)
    }

    /// What the provider has taken and not given back, for all orders.
    async fn held(&self) -> i64 {
        let statement =
            "SELECT (coalesce((SELECT sum(amount) FROM paymentdb.sandbox_charges WHERE outcome = 'captured'), 0)
            - coalesce((SELECT sum(amount) FROM paymentdb.sandbox_refunds), 0))::bigint";
        self.shop.database.number(statement).await
    }

    async fn seller_of(&self, product: Uuid) -> User {
        let statement = "SELECT seller_id FROM productdb.products WHERE id = $1";
        let row = self.shop.database.superuser().await.query_one(statement, &[&product]).await.expect("a product");
        User::with_id(row.get(0), Role::Seller)
    }
}

fn path(order: &Value, what: &str) -> String {
    let id = order["id"].as_str().or(order["order_id"].as_str()).expect("an order");
    format!("/api/orders/{id}{what}")
}
