//! Adding, changing and taking out.

use meshmall_tests::{Role, Shop, User};
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{CART, Scene, item, lines};

#[tokio::test]
async fn what_is_added_is_in_the_cart_at_its_price() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    let reply = scene.add(product, 2).await;
    let cart = reply.assert_status(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    let price = json!({"amount": scene.price(product).await, "currency": "CNY"});
    let line = &cart["lines"][0];
    assert_eq!((&line["price"], &line["price_when_added"]), (&price, &price));
    assert_eq!((&line["available"], &line["flags"]), (&json!(20), &json!([])));
    assert_eq!(line["listing"]["status"], "active");
    assert!(line["listing"]["name"]["zh"].as_str().is_some_and(|name| !name.is_empty()), "{line}");
    assert_eq!(cart["user_id"], json!(scene.buyer.id));
    assert_eq!((&cart["quantity"], &cart["can_be_ordered"]), (&json!(2), &json!(true)));
    assert_eq!(cart["total"]["amount"], 2 * scene.price(product).await);
    assert_eq!(scene.show().await, cart);

    scene.add(scene.products[1], 1).await.assert_status(200);
    let cart = scene.add(product, 3).await.assert_status(200);
    assert_eq!(lines(&cart), [(product, 5), (scene.products[1], 1)], "oldest first");
    // Without /api it is the same cart.
    let path = format!("/cart/{}", scene.buyer.id);
    assert_eq!(scene.shop.ask("GET", &path).by(&scene.buyer).send().await.assert_status(200), cart);
}

#[tokio::test]
async fn additions_at_once_are_summed() {
    let scene = Scene::open().await;
    let mut adding = JoinSet::new();
    for quantity in [1, 2, 3, 4] {
        adding.spawn(scene.ask("POST", "/items").json(&item(scene.products[0], quantity)).send());
    }
    let mut last = 0;
    while let Some(reply) = adding.join_next().await {
        // Each answer shows what is there, its own part at least.
        let cart = reply.expect("an answer").assert_status(200);
        last = last.max(lines(&cart)[0].1);
    }
    assert_eq!(last, 10);
    assert_eq!(lines(&scene.show().await), [(scene.products[0], 10)]);
}

#[tokio::test]
async fn a_quantity_is_set_however_often_it_is_asked_for() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    scene.add(product, 5).await.assert_status(200);
    for quantity in [9, 9, 2, 2, 20, 1] {
        let cart = scene.set(product, quantity).await.assert_status(200);
        assert_eq!(lines(&cart), [(product, i64::from(quantity))]);
    }
    let mut setting = JoinSet::new();
    for _ in 0..4 {
        setting.spawn(scene.ask("PUT", &format!("/items/{product}")).json(&json!({"quantity": 7})).send());
    }
    while let Some(reply) = setting.join_next().await {
        reply.expect("an answer").assert_status(200);
    }
    assert_eq!(lines(&scene.show().await), [(product, 7)]);
    let empty = scene.set(product, 0).await.assert_status(200);
    assert_eq!((&empty["lines"], &empty["can_be_ordered"]), (&json!([]), &json!(false)));
    scene.set(product, 1).await.assert_problem(404, "not-found");
    scene.set(product, 0).await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn changes_of_every_kind_at_once_do_not_block_each_other() {
    // Each service by itself, so that what is internal can be asked for too.
    let inventory = Shop::with("components/inventory/spin.toml").open().await;
    let product = Shop::with("components/product/spin.toml").beside(&inventory).open().await;
    let shop = Shop::with(CART)
        .variable("product_url", product.url(""))
        .variable("inventory_url", inventory.url(""))
        .beside(&inventory)
        .open()
        .await;
    let scene = Scene::of(shop).await;
    for product in &scene.products {
        scene.add(*product, 1).await.assert_status(200);
    }
    let mut changing = JoinSet::new();
    for round in 0..8 {
        // Each kind meets the products in another order.
        for at in 0..scene.products.len() {
            let product = scene.products[(at + round) % scene.products.len()];
            let path = format!("/items/{product}");
            let quantity = if round % 2 == 0 { 5 } else { 1 };
            let bought = json!({"user_id": scene.buyer.id, "order_id": Uuid::now_v7(), "lines": [item(product, 1)]});
            changing.spawn(scene.ask("POST", "/items").json(&item(product, 1)).send());
            changing.spawn(scene.ask("PUT", &path).json(&json!({"quantity": quantity})).send());
            changing.spawn(scene.ask("DELETE", &path).send());
            changing.spawn(scene.shop.ask("POST", "/internal/carts/remove-bought").internal().json(&bought).send());
        }
        changing.spawn(scene.ask("DELETE", "").send());
    }
    while let Some(reply) = changing.join_next().await {
        let reply = reply.expect("an answer");
        // What is set may have been taken out in between.
        assert!([200, 204, 404].contains(&reply.status), "{}: {}", reply.status, reply.text());
    }
    scene.show().await;
}

#[tokio::test]
async fn what_is_taken_out_is_gone() {
    let scene = Scene::open().await;
    for product in &scene.products {
        scene.add(*product, 1).await.assert_status(200);
    }
    let path = format!("/items/{}", scene.products[0]);
    for _ in 0..2 {
        let reply = scene.ask("DELETE", &path).send().await;
        assert_eq!((reply.status, reply.text().as_str()), (204, ""));
    }
    assert_eq!(lines(&scene.show().await), [(scene.products[1], 1), (scene.products[2], 1)]);
    for path in ["", "/items"] {
        scene.add(scene.products[0], 1).await.assert_status(200);
        assert_eq!(scene.ask("DELETE", path).send().await.status, 204);
        assert_eq!(lines(&scene.show().await), []);
    }
}

#[tokio::test]
async fn a_cart_is_its_owners_alone() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    scene.add(product, 1).await.assert_status(200);
    let (body, quantity) = (item(product, 1), json!({"quantity": 1}));
    let one = format!("/items/{product}");
    let merge = json!({"cart_token": "none"});
    let routes = [
        ("GET", "", None),
        ("DELETE", "", None),
        ("POST", "/items", Some(&body)),
        ("PUT", one.as_str(), Some(&quantity)),
        ("DELETE", one.as_str(), None),
        ("DELETE", "/items", None),
        ("POST", "/merge", Some(&merge)),
    ];
    for (method, path, body) in routes {
        let path = format!("/api/cart/{}{path}", scene.buyer.id);
        let ask = || {
            let ask = scene.shop.ask(method, &path);
            if let Some(body) = body { ask.json(body) } else { ask }
        };
        ask().send().await.assert_problem(401, "unauthenticated");
        for other in [User::buyer(), User::new(Role::Seller)] {
            ask().by(&other).send().await.assert_problem(403, "forbidden");
        }
    }
    assert_eq!(lines(&scene.show().await), [(product, 1)]);
    // Admins help.
    let path = format!("/cart/{}", scene.buyer.id);
    scene.shop.ask("GET", &path).by(&User::admin()).send().await.assert_status(200);
}

#[tokio::test]
async fn bodies_that_are_none_are_refused() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    scene.add(product, 1).await.assert_status(200);
    let id = product.to_string();
    for (body, field) in [
        (json!({"product_id": id}), "missing"),
        (json!({"quantity": 1}), "missing"),
        (json!({"product_id": id, "quantity": 0}), "quantity"),
        (json!({"product_id": id, "quantity": 100}), "quantity"),
        (json!({"product_id": id, "quantity": -1}), "quantity"),
        (json!({"product_id": id, "quantity": 1.5}), "quantity"),
        (json!({"product_id": id, "quantity": 1e300}), "quantity"),
        (json!({"product_id": id, "quantity": "1"}), "quantity"),
        (json!({"product_id": id, "quantity": null}), "quantity"),
        (json!({"product_id": "tea", "quantity": 1}), "product_id"),
        (json!({"product_id": id, "quantity": 1, "price": 1}), "price"),
        (json!([product]), "missing"),
    ] {
        let problem = scene.ask("POST", "/items").json(&body).send().await.assert_problem(400, "invalid-body");
        if field != "missing" {
            assert_eq!(problem["parameter"], field, "{body}: {problem}");
        }
    }
    for quantity in [json!(-1), json!(100), json!(u64::MAX), json!("many")] {
        let body = json!({"quantity": quantity});
        let reply = scene.ask("PUT", &format!("/items/{product}")).json(&body).send().await;
        reply.assert_invalid_body("quantity");
    }
    scene.ask("POST", "/items").send().await.assert_problem(415, "unsupported-media-type");
    for body in [&b""[..], b"{", b"\"\\u0000\"", b"{\"product_id\":\"\\u0000\",\"quantity\":1}", b"\xff", b"[[[["] {
        let reply = scene.ask("POST", "/items").body("application/json", body).send().await;
        reply.assert_problem(400, "invalid-body");
    }
    scene.ask("PUT", "/items/tea").json(&json!({"quantity": 1})).send().await.assert_invalid("product_id");
    scene.shop.ask("GET", "/cart/me").by(&scene.buyer).send().await.assert_invalid("user_id");
    scene.ask("GET", "?page=2").send().await.assert_invalid("page");
    scene.ask("PATCH", "").send().await.assert_problem(405, "method-not-allowed");
    scene.add(Uuid::now_v7(), 1).await.assert_problem(422, "no-such-product");
    assert_eq!(lines(&scene.show().await), [(product, 1)], "nothing of it was done");
}
