//! What sellers do with the stock of their own products.

use meshmall_tests::{Ask, Role, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

/// A product that is for sale, and its seller.
async fn for_sale(shop: &Shop) -> (String, User) {
    let item = shop.get("/products?limit=1").await.json()["items"][0].clone();
    let seller = item["seller"]["id"].as_str().and_then(|id| id.parse().ok()).expect("a seller");
    (item["id"].as_str().expect("an id").to_owned(), User::with_id(seller, Role::Seller))
}

fn set(shop: &Shop, product: &str, by: &User, available: i64) -> Ask {
    let body = json!({"available": available, "reason": "correction", "note": "counted 清点"});
    shop.ask("PUT", &format!("/api/inventory/{product}")).by(by).json(&body)
}

fn adjust(shop: &Shop, product: &str, by: &User, key: &str, change: i64) -> Ask {
    let body = json!({"change": change, "reason": "purchase"});
    shop.ask("POST", &format!("/api/inventory/{product}/adjustments")).by(by).key(key).json(&body)
}

async fn ledger(shop: &Shop, product: &str, by: &User) -> Vec<Value> {
    let reply = shop.ask("GET", &format!("/inventory/{product}/adjustments?limit=100")).by(by).send().await;
    reply.assert_status(200)["items"].as_array().expect("a list").clone()
}

fn stock(product: &str, available: i64) -> Value {
    json!({"product_id": product, "available": available, "reserved": 0, "sold": 0})
}

#[tokio::test]
async fn a_seller_sets_the_stock_and_the_ledger_has_the_difference() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    let before = shop.get(&format!("/inventory/{product}")).await.json()["available"].as_i64().expect("a number");
    let reply = set(&shop, &product, &seller, before + 5).send().await;
    assert_eq!(reply.assert_status(200), stock(&product, before + 5));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(shop.get(&format!("/products/{product}")).await.json()["available"], before + 5);
    // What is set already is not set again.
    set(&shop, &product, &seller, before + 5).send().await.assert_status(200);
    assert_eq!(set(&shop, &product, &User::admin(), 0).send().await.assert_status(200), stock(&product, 0));
    let ledger = ledger(&shop, &product, &seller).await;
    let changes: Vec<_> = ledger.iter().filter_map(|entry| entry["change"].as_i64()).collect();
    assert_eq!(changes[..2], [-before - 5, 5]);
    assert_eq!(ledger[1]["actor"], json!(seller.id));
    assert_eq!(ledger[1]["note"], "counted 清点");
    assert_eq!(ledger[1]["reason"], "correction");
    assert_eq!(changes.iter().sum::<i64>(), 0);
}

#[tokio::test]
async fn setting_stock_does_not_touch_what_is_reserved() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    set(&shop, &product, &seller, 10).send().await.assert_status(200);
    let order = Uuid::now_v7();
    shop.database
        .change(&format!("SELECT inventorydb.reserve('{order}', '{{{product}}}', '{{4}}', interval '1 hour')"))
        .await;
    let reply = set(&shop, &product, &seller, 0).send().await.assert_status(200);
    assert_eq!(reply, json!({"product_id": product, "available": 0, "reserved": 4, "sold": 0}));
    shop.database.change(&format!("SELECT inventorydb.commit('{order}')")).await;
    let reply = adjust(&shop, &product, &seller, "k", 1).send().await.assert_status(200);
    assert_eq!(reply, json!({"product_id": product, "available": 1, "reserved": 0, "sold": 4}));
}

#[tokio::test]
async fn what_is_held_for_too_long_is_the_sellers_to_count() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    set(&shop, &product, &seller, 10).send().await.assert_status(200);
    shop.database
        .change(&format!(
            "SELECT inventorydb.reserve('{}', '{{{product}}}', '{{4}}', interval '-1 second')",
            Uuid::now_v7()
        ))
        .await;
    assert_eq!(adjust(&shop, &product, &seller, "k", -10).send().await.assert_status(200), stock(&product, 0));
}

#[tokio::test]
async fn a_product_without_record_gets_one() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    let forget = format!("DELETE FROM inventorydb.stock WHERE product_id = '{product}'");
    shop.database.change(&forget).await;
    adjust(&shop, &product, &seller, "k1", -1).send().await.assert_problem(409, "stock-negative");
    shop.get(&format!("/inventory/{product}")).await.assert_problem(404, "not-found");
    assert_eq!(adjust(&shop, &product, &seller, "k2", 3).send().await.assert_status(200), stock(&product, 3));
    shop.database.change(&forget).await;
    assert_eq!(set(&shop, &product, &seller, 2).send().await.assert_status(200), stock(&product, 2));
}

#[tokio::test]
async fn an_adjustment_acts_once_for_each_key() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    set(&shop, &product, &seller, 10).send().await.assert_status(200);
    let first = adjust(&shop, &product, &seller, "one", 5).send().await.assert_status(200);
    assert_eq!(first, stock(&product, 15));
    adjust(&shop, &product, &seller, "two", -3).send().await.assert_status(200);
    // The same answer as the first time, although the stock is another one by now.
    assert_eq!(adjust(&shop, &product, &seller, "one", 5).send().await.assert_status(200), first);
    assert_eq!(shop.get(&format!("/inventory/{product}")).await.json()["available"], 12);
    for (by, change) in [(&seller, 6), (&User::admin(), 5)] {
        adjust(&shop, &product, by, "one", change).send().await.assert_problem(422, "idempotency-key-reused");
    }
    let at_once: Vec<_> = (0..16).map(|_| tokio::spawn(adjust(&shop, &product, &seller, "three", 1).send())).collect();
    for reply in at_once {
        assert_eq!(reply.await.expect("an answer").assert_status(200), stock(&product, 13));
    }
    let changes: Vec<_> =
        ledger(&shop, &product, &seller).await.iter().filter_map(|entry| entry["change"].as_i64()).collect();
    assert_eq!(changes[..3], [1, -3, 5]);
}

#[tokio::test]
async fn stock_is_never_negative_and_never_absurd() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    set(&shop, &product, &seller, 2).send().await.assert_status(200);
    adjust(&shop, &product, &seller, "a", -3).send().await.assert_problem(409, "stock-negative");
    adjust(&shop, &product, &seller, "b", 999_999).send().await.assert_problem(409, "stock-too-large");
    // What was refused has used up no key.
    assert_eq!(adjust(&shop, &product, &seller, "a", -2).send().await.assert_status(200), stock(&product, 0));
}

#[tokio::test]
async fn the_ledger_is_paged_newest_first() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    for change in 1..=7 {
        adjust(&shop, &product, &seller, &format!("k{change}"), change).send().await.assert_status(200);
    }
    let whole = ledger(&shop, &product, &seller).await;
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/inventory/{product}/adjustments?limit=3{cursor}");
        let page = shop.ask("GET", &path).by(&seller).send().await.assert_status(200);
        paged.extend(page["items"].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, whole);
    let ids: Vec<_> = whole.iter().filter_map(|entry| entry["id"].as_i64()).collect();
    assert!(ids.len() >= 7 && ids.is_sorted_by(|a, b| a > b), "{ids:?}");
    for (query, parameter) in [("limit=0", "limit"), ("cursor=x", "cursor"), ("page=2", "page")] {
        let path = format!("/inventory/{product}/adjustments?{query}");
        shop.ask("GET", &path).by(&seller).send().await.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn only_its_seller_and_admins_touch_the_stock_of_a_product() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    let (unknown, list) = (Uuid::now_v7().to_string(), format!("/inventory/{product}/adjustments"));
    for stranger in [User::buyer(), User::new(Role::Seller), User::with_id(seller.id, Role::Buyer)] {
        set(&shop, &product, &stranger, 1).send().await.assert_problem(403, "forbidden");
        adjust(&shop, &product, &stranger, "k", 1).send().await.assert_problem(403, "forbidden");
        shop.ask("GET", &list).by(&stranger).send().await.assert_problem(403, "forbidden");
    }
    for user in [&seller, &User::admin()] {
        set(&shop, &unknown, user, 1).send().await.assert_problem(404, "not-found");
        adjust(&shop, &unknown, user, "k", 1).send().await.assert_problem(404, "not-found");
        let reply = shop.ask("GET", &format!("/inventory/{unknown}/adjustments")).by(user).send().await;
        reply.assert_problem(404, "not-found");
        shop.ask("GET", &list).by(user).send().await.assert_status(200);
    }
    shop.ask("GET", &list).send().await.assert_problem(401, "unauthenticated");
    let body = json!({"available": 1, "reason": "correction"});
    let anonymous = shop.ask("PUT", &format!("/inventory/{product}")).json(&body).send().await;
    anonymous.assert_problem(401, "unauthenticated");
    // The seller of a product that is no longer for sale still counts what is left of it.
    shop.database.change(&format!("UPDATE productdb.products SET status = 'retired' WHERE id = '{product}'")).await;
    set(&shop, &product, &seller, 1).send().await.assert_status(200);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let shop = Shop::open().await;
    let (product, seller) = for_sale(&shop).await;
    let path = format!("/inventory/{product}");
    for (body, field) in [
        (json!({"available": -1, "reason": "loss"}), "available"),
        (json!({"available": 1_000_001, "reason": "loss"}), "available"),
        (json!({"available": 1.5, "reason": "loss"}), "available"),
        (json!({"available": 1, "reason": "theft"}), "reason"),
        (json!({"available": 1, "reason": "loss", "note": " "}), "note"),
        (json!({"available": 1, "reason": "loss", "reserved": 0}), "reserved"),
    ] {
        shop.ask("PUT", &path).by(&seller).json(&body).send().await.assert_invalid_body(field);
    }
    let path = format!("{path}/adjustments");
    for (body, field) in [
        (json!({"change": 0, "reason": "loss"}), "change"),
        (json!({"change": -1_000_001, "reason": "loss"}), "change"),
        (json!({"change": "1", "reason": "loss"}), "change"),
    ] {
        shop.ask("POST", &path).by(&seller).key("k").json(&body).send().await.assert_invalid_body(field);
    }
    let body = json!({"change": 1, "reason": "return"});
    let without_key = shop.ask("POST", &path).by(&seller).json(&body).send().await;
    without_key.assert_problem(400, "idempotency-key-required");
    let wrong_key = shop.ask("POST", &path).by(&seller).key(&"k".repeat(256)).json(&body).send().await;
    wrong_key.assert_invalid("idempotency-key");
}

#[tokio::test]
async fn without_the_catalogue_nobody_is_known_to_be_the_seller() {
    let shop = Shop::with("components/inventory/spin.toml").variable("product_url", "http://127.0.0.1:1").open().await;
    let product = Uuid::now_v7().to_string();
    let reply = set(&shop, &product, &User::admin(), 1).send().await;
    reply.assert_problem(503, "peer-unavailable");
    assert_eq!(reply.header("retry-after"), "1");
}
