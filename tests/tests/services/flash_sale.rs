//! Flash sales: what is on sale, at the price that everybody pays until it ends.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use meshmall_tests::{Role, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

async fn strip(shop: &Shop) -> Value {
    shop.get("/api/products/flash-sale").await.assert_status(200)
}

async fn product(shop: &Shop, id: Uuid) -> Value {
    shop.get(&format!("/api/products/{id}")).await.assert_status(200)
}

/// The item of a list with this id.
async fn listed(shop: &Shop, query: &str, id: Uuid) -> Option<Value> {
    let page = shop.get(&format!("/api/products?limit=100&{query}")).await.assert_status(200);
    page["items"].as_array().expect("a list").iter().find(|item| item["id"] == json!(id)).cloned()
}

/// Puts a product on sale in all sessions, so that none ends while a test looks; gives the regular price.
async fn put_on_sale(shop: &Shop, id: Uuid, price: i64) -> i64 {
    shop.database
        .change(&format!(
            "INSERT INTO productdb.flash_sales SELECT session, '{id}', {price} FROM generate_series(0, 5) AS session"
        ))
        .await;
    shop.database.number(&format!("SELECT price FROM productdb.products WHERE id = '{id}'")).await
}

/// Moves all sales into the session that is the farthest from now.
async fn end_sales(shop: &Shop) {
    let change = "CREATE TEMPORARY TABLE moved AS SELECT DISTINCT ON (product_id) product_id, price FROM productdb.flash_sales;
        DELETE FROM productdb.flash_sales;
        INSERT INTO productdb.flash_sales
        SELECT (running.session + 3) % 6, moved.product_id, moved.price FROM moved, productdb.running_session AS running";
    shop.database.change(change).await;
}

fn cny(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

/// Stops the clock in a session.
async fn stop_in(shop: &Shop, session: i32) {
    let change = format!(
        "CREATE OR REPLACE VIEW productdb.running_session AS SELECT {session}::smallint AS session,
            timestamptz '2026-11-11 00:00Z' AS starts_at, timestamptz '2026-11-11 02:00Z' AS ends_at"
    );
    shop.database.change(&change).await;
}

#[tokio::test]
async fn there_is_a_sale_at_every_moment() {
    let shop = Shop::open().await;
    let now = strip(&shop).await;
    assert!(now["items"].as_array().is_some_and(|items| items.len() >= 8), "{now}");
    let mut seen = BTreeSet::new();
    for session in 0..6 {
        stop_in(&shop, session).await;
        let sale = strip(&shop).await;
        assert_eq!(
            (&sale["starts_at"], &sale["ends_at"]),
            (&json!("2026-11-11T00:00:00Z"), &json!("2026-11-11T02:00:00Z"))
        );
        let items = sale["items"].as_array().expect("a list");
        assert!((8..=12).contains(&items.len()), "{} items", items.len());
        assert!(items.is_sorted_by_key(|item| Reverse(item["sold"].as_i64())));
        for item in items {
            let id: Uuid = item["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
            assert!(seen.insert(id), "{id} is on sale twice");
            let (now, before) = (item["price"]["amount"].as_i64(), item["list_price"]["amount"].as_i64());
            assert!(now.is_some() && now < before, "{item}");
            assert_eq!(item["sale_ends_at"], sale["ends_at"]);
            assert!(item["available"].as_u64() > Some(0), "{item}");
            let page = product(&shop, id).await;
            for field in ["price", "list_price", "sale_ends_at"] {
                assert_eq!(page[field], item[field], "{field}");
            }
        }
    }
}

#[tokio::test]
async fn the_path_is_no_id_and_takes_no_parameters() {
    let shop = Shop::open().await;
    shop.get("/products/flash-sale?limit=3").await.assert_invalid("limit");
    shop.get("/products/flash-sales").await.assert_invalid("id");
    // Of the path with a parameter are the other methods, and it is an id to them.
    shop.ask("DELETE", "/products/flash-sale").by(&User::admin()).send().await.assert_invalid("id");
    shop.ask("POST", "/products/flash-sale").json(&json!({})).send().await.assert_problem(405, "method-not-allowed");
}

#[tokio::test]
async fn without_anything_on_sale_the_session_is_shown_all_the_same() {
    let shop = Shop::open().await;
    shop.database.change("UPDATE productdb.products SET status = 'retired'").await;
    let sale = strip(&shop).await;
    assert_eq!(sale["items"], json!([]));
    assert!(sale["starts_at"].as_str() < sale["ends_at"].as_str());
}

#[tokio::test]
async fn everything_that_shows_a_price_shows_that_of_the_sale() {
    let shop = Shop::open().await;
    let id = shop.database.some_products(1).await[0];
    let regular = put_on_sale(&shop, id, 7).await;
    let page = product(&shop, id).await;
    let (seller, category) = (page["seller"]["id"].clone(), page["category"].clone());
    let seller = format!("seller={}", seller.as_str().expect("an id"));
    let item = listed(&shop, &seller, id).await.expect("it is listed");
    for shown in [&page, &item] {
        assert_eq!((&shown["price"], &shown["list_price"]), (&cny(7), &cny(regular)));
        assert!(shown["sale_ends_at"].is_string());
    }
    let sibling = shop.get(&format!("/products?category={}&limit=2", category.as_str().expect("a slug"))).await.json();
    let sibling = sibling["items"].as_array().expect("a list").iter().find(|item| item["id"] != json!(id));
    let sibling = sibling.expect("the category has others")["id"].as_str().expect("an id").to_owned();
    let related = shop.get(&format!("/products/{sibling}/related?limit=20")).await.assert_status(200);
    let found = related["items"].as_array().expect("a list").iter().find(|item| item["id"] == json!(id)).cloned();
    assert_eq!(found.expect("it is related")["price"], cny(7));

    // What it costs when no sale runs decides where it stands.
    assert!(listed(&shop, &format!("{seller}&max_price={}", regular - 1), id).await.is_none());
    assert!(listed(&shop, &format!("{seller}&min_price={regular}"), id).await.is_some());
    let cheapest = shop.get("/products?sort=price_asc&limit=1").await.json();
    assert_ne!(cheapest["items"][0]["id"], json!(id));
}

#[tokio::test]
async fn the_lower_price_counts_and_the_regular_one_comes_back() {
    let shop = Shop::open().await;
    let id = shop.database.some_products(1).await[0];
    let regular = put_on_sale(&shop, id, 700).await;
    for (price, shown, list_price) in [(699, 699, None), (700, 700, None), (701, 700, Some(701))] {
        let change = json!({ "price": cny(price) });
        let path = format!("/api/products/{id}");
        let changed = shop.ask("PATCH", &path).by(&User::admin()).json(&change).send().await.assert_status(200);
        assert_eq!((&changed["price"], &changed["list_price"]), (&cny(shown), &list_price.map_or(Value::Null, cny)));
        assert_eq!(changed["sale_ends_at"].is_string(), list_price.is_some());
        let on_strip =
            strip(&shop).await["items"].as_array().expect("a list").iter().any(|item| item["id"] == json!(id));
        assert_eq!(on_strip, list_price.is_some(), "{price}");
    }
    shop.database.change(&format!("UPDATE productdb.products SET price = {regular} WHERE id = '{id}'")).await;
    end_sales(&shop).await;
    let page = product(&shop, id).await;
    assert_eq!((&page["price"], &page["list_price"]), (&cny(regular), &Value::Null));
    assert_eq!(page["sale_ends_at"], Value::Null);
    assert_eq!(strip(&shop).await["items"], json!([]));
}

#[tokio::test]
async fn carts_and_orders_charge_the_price_of_the_moment() {
    let shop = Shop::open().await;
    let buyer = User::buyer();
    let address = shop.database.give_address(&buyer).await;
    let id = shop.database.some_products(1).await[0];
    shop.database.set_stock(id, 10).await;
    let regular = put_on_sale(&shop, id, 7).await;
    let put = async || {
        let item = json!({ "product_id": id, "quantity": 2 });
        shop.ask("POST", &format!("/api/cart/{}/items", buyer.id))
            .by(&buyer)
            .json(&item)
            .send()
            .await
            .assert_status(200)
    };
    let order = async |key: &str, total: i64| {
        let checkout = json!({ "address_id": address, "payment_token": "tok_approved", "expected_total": cny(total) });
        shop.ask("POST", "/api/orders").by(&buyer).key(key).json(&checkout).send().await
    };
    assert_eq!(put().await["total"], cny(14));
    let paid = order("a", 14).await.assert_status(201);
    assert_eq!((&paid["total"], &paid["lines"][0]["unit_price"]), (&cny(14), &json!(7)));
    let payments = shop.ask("GET", "/api/payments").by(&buyer).send().await.assert_status(200);
    assert_eq!(payments["items"][0]["amount"], cny(14));

    assert_eq!(put().await["total"], cny(14));
    end_sales(&shop).await;
    order("b", 14).await.assert_problem(409, "price-changed");
    let cart = shop.ask("GET", &format!("/api/cart/{}", buyer.id)).by(&buyer).send().await.assert_status(200);
    assert_eq!((&cart["total"], &cart["lines"][0]["flags"]), (&cny(2 * regular), &json!(["price_changed"])));
    assert_eq!(order("b", 2 * regular).await.assert_status(201)["total"], cny(2 * regular));
    // What was bought during the sale keeps its price.
    let path = format!("/api/orders/{}", paid["id"].as_str().expect("an id"));
    assert_eq!(shop.ask("GET", &path).by(&buyer).send().await.assert_status(200)["total"], cny(14));
}

#[tokio::test]
async fn a_seller_changes_the_regular_price() {
    let shop = Shop::open().await;
    let id = shop.database.some_products(1).await[0];
    put_on_sale(&shop, id, 7).await;
    let owner = product(&shop, id).await["seller"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let seller = User::with_id(owner, Role::Seller);
    let path = format!("/api/products/{id}");
    let change = json!({ "price": cny(900) });
    let changed = shop.ask("PATCH", &path).by(&seller).json(&change).send().await.assert_status(200);
    assert_eq!((&changed["price"], &changed["list_price"]), (&cny(7), &cny(900)));
}
