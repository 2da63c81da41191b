//! The cart among its peers: what it asks of them, what it does without them, and what it does for them.

use std::time::{Duration, Instant};

use meshmall_tests::{Behaviour, Peer, Shop};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CART, Scene, item, lines};

const NOBODY: &str = "http://127.0.0.1:1";

#[tokio::test]
async fn without_its_peers_a_cart_is_shown_and_made_smaller() {
    let scene =
        Scene::of(Shop::with(CART).variable("product_url", NOBODY).variable("inventory_url", NOBODY).open().await)
            .await;
    let [first, second, _] = scene.products[..3].try_into().expect("three");
    scene.fill(scene.buyer.id, 2).await;
    let cart = scene.show().await;
    for line in cart["lines"].as_array().expect("lines") {
        assert_eq!(line["flags"], json!(["unknown_price", "unknown_stock"]));
        assert_eq!((&line["listing"], &line["price"], &line["available"]), (&Value::Null, &Value::Null, &Value::Null));
        assert!(line["price_when_added"]["amount"].is_i64(), "{line}");
    }
    assert_eq!(lines(&cart).len(), 2);
    assert_eq!((&cart["total"], &cart["can_be_ordered"]), (&Value::Null, &json!(true)));

    let reply = scene.add(first, 1).await;
    reply.assert_problem(503, "peer-unavailable");
    assert_eq!(reply.header("retry-after"), "1");
    scene.set(second, 2).await.assert_problem(503, "peer-unavailable");
    scene.set(second, 1).await.assert_status(200);
    assert_eq!(lines(&scene.set(second, 0).await.assert_status(200)).len(), 1);
    scene.ask("DELETE", "").send().await;
    assert_eq!(lines(&scene.show().await), []);
}

#[tokio::test]
async fn of_one_peer_that_fails_only_its_part_is_unknown() {
    let product = Shop::with("components/product/spin.toml").open().await;
    let inventory = Peer::start(Behaviour::Answer(500, "text/html", "<h1>oops</h1>".to_owned())).await;
    let shop = Shop::with(CART)
        .variable("product_url", product.url(""))
        .variable("inventory_url", &inventory.url)
        .beside(&product)
        .open()
        .await;
    let scene = Scene::of(shop).await;
    scene.fill(scene.buyer.id, 100).await;
    let cart = scene.show().await;
    assert_eq!(cart["lines"][0]["flags"], json!(["unknown_stock"]));
    assert!(cart["total"]["amount"].is_i64(), "{cart}");
    assert_eq!(inventory.requests().len(), 1, "one call for all lines");
    scene.ask("DELETE", "").send().await;
    scene.add(scene.products[0], 1).await.assert_problem(503, "peer-unavailable");
}

#[tokio::test]
async fn peers_that_never_answer_are_not_waited_for() {
    let silent = Peer::start(Behaviour::Silence).await;
    let shop = Shop::with(CART)
        .variable("product_url", &silent.url)
        .variable("inventory_url", &silent.url)
        .variable("peer_timeout_ms", "300")
        .open()
        .await;
    let scene = Scene::of(shop).await;
    scene.fill(scene.buyer.id, 1).await;
    let since = Instant::now();
    assert_eq!(scene.show().await["lines"][0]["flags"], json!(["unknown_price", "unknown_stock"]));
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
}

#[tokio::test]
async fn its_peers_read_a_cart() {
    let scene = Scene::of(Shop::with(CART).open().await).await;
    scene.fill(scene.buyer.id, 2).await;
    let path = format!("/internal/carts?user_id={}", scene.buyer.id);
    let items = scene.shop.ask("GET", &path).internal().send().await.assert_status(200);
    let expected: Vec<Value> = scene.products[1..].iter().map(|product| item(*product, 1)).collect();
    assert_eq!(items, json!({"items": expected}));
    let nobody = format!("/internal/carts?user_id={}", Uuid::now_v7());
    assert_eq!(scene.shop.ask("GET", &nobody).internal().send().await.assert_status(200), json!({"items": []}));
    scene.shop.ask("GET", &path).by(&scene.buyer).send().await.assert_problem(401, "service-credential-required");
    scene.shop.ask("GET", "/internal/carts").internal().send().await.assert_invalid("user_id");
    scene.shop.ask("GET", "/internal/carts?user_id=me").internal().send().await.assert_invalid("user_id");
    scene.shop.ask("GET", &format!("{path}&x=1")).internal().send().await.assert_invalid("x");
    scene.shop.ask("GET", &format!("/api{path}")).internal().send().await.assert_problem(404, "no-such-route");
}

#[tokio::test]
async fn what_an_order_has_bought_is_taken_out_once() {
    let scene = Scene::of(Shop::with(CART).open().await).await;
    let [_, second, third] = scene.products[..3].try_into().expect("three");
    scene.fill(scene.buyer.id, 2).await;
    scene.shop.database.change(&format!("UPDATE cartdb.items SET quantity = 5 WHERE product_id = '{second}'")).await;
    let bought = |order: Uuid, quantity: i32| {
        let lines = [item(second, quantity), item(third, 1), item(Uuid::now_v7(), 1)];
        let body = json!({"user_id": scene.buyer.id, "order_id": order, "lines": lines});
        scene.shop.ask("POST", "/internal/carts/remove-bought").internal().json(&body)
    };
    let order = Uuid::now_v7();
    for _ in 0..2 {
        assert_eq!(bought(order, 2).send().await.assert_status(200), json!({}));
        // What was put in since is left.
        assert_eq!(lines(&scene.show().await), [(second, 3)]);
    }
    // Fewer than were bought are there: all of them go.
    bought(Uuid::now_v7(), 9).send().await.assert_status(200);
    assert_eq!(lines(&scene.show().await), []);

    for (body, field) in [
        (json!({"user_id": scene.buyer.id, "order_id": order, "lines": [item(second, 0)]}), "lines[0].quantity"),
        (json!({"user_id": scene.buyer.id, "order_id": "1", "lines": []}), "order_id"),
        (json!({"user_id": scene.buyer.id, "order_id": order, "lines": [], "x": 1}), "x"),
    ] {
        let reply = scene.shop.ask("POST", "/internal/carts/remove-bought").internal().json(&body).send().await;
        reply.assert_invalid_body(field);
    }
    let stranger = scene.shop.ask("POST", "/internal/carts/remove-bought").json(&json!({})).send().await;
    stranger.assert_problem(401, "service-credential-required");
}

#[tokio::test]
async fn a_guests_cart_is_merged_for_a_peer() {
    let scene = Scene::of(Shop::with(CART).open().await).await;
    let created = scene.shop.ask("POST", "/cart").send().await.assert_status(201);
    let guest = created["user_id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    scene.fill(guest, 2).await;
    let ask = |token: &Value| {
        let body = json!({"user_id": scene.buyer.id, "cart_token": token});
        scene.shop.ask("POST", "/internal/carts/merge-guest").internal().json(&body)
    };
    for merged in [2, 0] {
        let reply = ask(&created["cart_token"]).send().await.assert_status(200);
        assert_eq!(reply, json!({"merged": merged}));
    }
    assert_eq!(lines(&scene.show().await).len(), 2);
    ask(&json!("nonsense")).send().await.assert_invalid_body("cart_token");
}
