//! Sets a scene in the database, behind the services, where setting it through them would take the time of the test.

use uuid::Uuid;

use crate::{Database, User};

impl Database {
    /// Gives a user an account (without a password that fits) and an address, whose id is returned.
    pub async fn give_address(&self, user: &User) -> Uuid {
        let address = Uuid::now_v7();
        self.give_addresses(&[user.id], &[address]).await;
        address
    }

    /// As [`Self::give_address`], for many buyers.
    pub async fn give_addresses(&self, users: &[Uuid], addresses: &[Uuid]) {
        let statement = "WITH given AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS g (user_id, address_id)),
            account AS (
                INSERT INTO userdb.users (id, email, name, role, password_hash)
                SELECT user_id, user_id::text || '@test.example', 'Tester', 'buyer', 'none' FROM given)
            INSERT INTO userdb.addresses
                (id, user_id, recipient, phone, country, region, city, street, postal_code, is_default)
            SELECT address_id, user_id, '李雷', '13800000000', 'CN', '浙江省', '杭州市', '文一西路969号', '311121', true
            FROM given";
        self.superuser().await.execute(statement, &[&users, &addresses]).await.expect("addresses");
    }

    /// Puts one of a product into the cart of each of these users.
    pub async fn fill_carts(&self, users: &[Uuid], product: Uuid) {
        let statement = "WITH cart AS (INSERT INTO cartdb.carts (id) SELECT unnest($1::uuid[])),
            product AS (SELECT id, price, currency FROM productdb.products WHERE id = $2)
            INSERT INTO cartdb.items (cart_id, product_id, quantity, price, currency)
            SELECT u.id, product.id, 1, product.price, product.currency
            FROM unnest($1::uuid[]) AS u (id), product";
        self.superuser().await.execute(statement, &[&users, &product]).await.expect("carts");
    }

    /// Has so many of a product to sell, with the ledger saying where they came from.
    pub async fn set_stock(&self, product: Uuid, available: i32) {
        let statement = "WITH before AS (SELECT available FROM inventorydb.stock WHERE product_id = $1),
            now AS (UPDATE inventorydb.stock SET available = $2 WHERE product_id = $1 RETURNING reserved, sold)
            INSERT INTO inventorydb.ledger (product_id, change, reason, available, reserved, sold)
            SELECT $1, $2 - before.available, 'correction', $2, now.reserved, now.sold
            FROM before, now WHERE before.available <> $2";
        self.superuser().await.execute(statement, &[&product, &available]).await.expect("stock is set");
    }

    /// The tables of a schema, without the history of migrations.
    pub async fn tables(&self, schema: &str) -> Vec<String> {
        let statement = "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 AND tablename <> '_migrations'";
        let rows = self.superuser().await.query(statement, &[&schema]).await.expect("tables");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// So many products that are for sale, at the same price at every time of the day.
    pub async fn some_products(&self, count: i64) -> Vec<Uuid> {
        let statement = "SELECT id FROM productdb.products
            WHERE status = 'active' AND id NOT IN (SELECT product_id FROM productdb.flash_sales) ORDER BY id LIMIT $1";
        let rows = self.superuser().await.query(statement, &[&count]).await.expect("products");
        rows.iter().map(|row| row.get(0)).collect()
    }
}
