//! Somebody who buys one thing after another.

use anyhow::{Context, Result, ensure};
use hyper::StatusCode;
use meshmall_tests::{Database, User};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::connection::Connection;
use crate::load::Visitor;

/// Enough that buyers seldom wait for each other at the stock of the same product.
const PRODUCTS: i64 = 40;
/// More than any measurement sells.
const PLENTY: i32 = 10_000_000;

pub struct Buyer {
    connection: Connection,
    authorization: String,
    cart: String,
    address: Uuid,
    products: Vec<Uuid>,
    next: usize,
}

impl Buyer {
    /// So many new ones, signed in and with an address, and something for all of them to buy.
    pub async fn some(count: usize, port: u16, database: &Database) -> Result<Vec<Self>> {
        let products = database.some_products(PRODUCTS).await;
        for product in &products {
            database.set_stock(*product, PLENTY).await;
        }
        let users: Vec<User> = (0..count).map(|_| User::buyer()).collect();
        let ids: Vec<Uuid> = users.iter().map(|user| user.id).collect();
        let addresses: Vec<Uuid> = (0..count).map(|_| Uuid::now_v7()).collect();
        database.give_addresses(&ids, &addresses).await;
        let mut buyers = Vec::with_capacity(count);
        for (number, (user, address)) in users.iter().zip(addresses).enumerate() {
            buyers.push(Self {
                connection: Connection::open(port).await?,
                authorization: format!("Bearer {}", user.token),
                cart: format!("/api/cart/{}/items", user.id),
                address,
                products: products.clone(),
                // Each goes through the products from a place of their own.
                next: number * products.len() / count,
            });
        }
        Ok(buyers)
    }
}

impl Visitor for Buyer {
    /// Puts a product into the cart, and orders it.
    async fn visit(&mut self) -> Result<()> {
        let product = self.products.get(self.next % self.products.len()).context("there are products")?;
        self.next += 1;
        let headers = [("authorization", self.authorization.as_str())];
        let body = json!({ "product_id": product, "quantity": 1 });
        self.connection.post(&self.cart, &headers, &body, StatusCode::OK).await?;

        let key = Uuid::now_v7().to_string();
        let headers = [("authorization", self.authorization.as_str()), ("idempotency-key", key.as_str())];
        let body = json!({ "address_id": self.address, "payment_token": "tok_approved" });
        let order = self.connection.post("/api/orders", &headers, &body, StatusCode::CREATED).await?;
        let order: Value = serde_json::from_slice(&order)?;
        ensure!(order["status"] == "paid", "the order is not paid: {order}");
        ensure!(order["lines"].as_array().is_some_and(|lines| lines.len() == 1), "the cart was not empty: {order}");
        Ok(())
    }
}
