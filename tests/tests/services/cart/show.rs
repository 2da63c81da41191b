//! What is said of the lines of a cart, when the shop has changed since.

use serde_json::{Value, json};

use super::Scene;

async fn flags(scene: &Scene) -> Value {
    scene.show().await["lines"][0]["flags"].clone()
}

#[tokio::test]
async fn what_has_changed_is_flagged_and_priced_anew() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    let before = scene.price(product).await;
    scene.add(product, 3).await.assert_status(200);
    let change = format!("UPDATE productdb.products SET price = price + 100 WHERE id = '{product}'");
    scene.shop.database.change(&change).await;
    let cart = scene.show().await;
    let line = &cart["lines"][0];
    assert_eq!(line["flags"], json!(["price_changed"]));
    assert_eq!((&line["price"]["amount"], &line["price_when_added"]["amount"]), (&json!(before + 100), &json!(before)));
    assert_eq!((&cart["total"]["amount"], &cart["can_be_ordered"]), (&json!(3 * (before + 100)), &json!(true)));

    for (stock, expected) in [(2, "insufficient_stock"), (0, "out_of_stock")] {
        scene.shop.database.set_stock(product, stock).await;
        let cart = scene.show().await;
        assert_eq!(cart["lines"][0]["flags"], json!(["price_changed", expected]));
        assert_eq!((&cart["lines"][0]["available"], &cart["can_be_ordered"]), (&json!(stock), &json!(false)));
    }
    scene.shop.database.set_stock(product, 20).await;
    scene
        .shop
        .database
        .change(&format!("UPDATE productdb.products SET status = 'retired' WHERE id = '{product}'"))
        .await;
    let cart = scene.show().await;
    assert_eq!(cart["lines"][0]["flags"], json!(["retired"]));
    assert_eq!(cart["lines"][0]["listing"]["status"], "retired");
    assert_eq!((&cart["total"]["amount"], &cart["can_be_ordered"]), (&json!(0), &json!(false)));
}

#[tokio::test]
async fn adding_more_consents_to_the_price_of_now() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    for (method, quantity) in [("POST", 1), ("PUT", 5)] {
        scene.add(product, 1).await.assert_status(200);
        let change = format!("UPDATE productdb.products SET price = price + 1 WHERE id = '{product}'");
        scene.shop.database.change(&change).await;
        assert_eq!(flags(&scene).await, json!(["price_changed"]));
        let reply = match method {
            "POST" => scene.add(product, quantity).await,
            _ => scene.set(product, quantity).await,
        };
        assert_eq!(reply.assert_status(200)["lines"][0]["flags"], json!([]), "{method}");
        assert_eq!(flags(&scene).await, json!([]), "{method}");
    }
}

#[tokio::test]
async fn a_cart_that_nobody_has_filled_is_empty() {
    let scene = Scene::open().await;
    let cart = scene.show().await;
    let expected = json!({
        "user_id": scene.buyer.id, "lines": [], "quantity": 0, "total": {"amount": 0, "currency": "CNY"},
        "can_be_ordered": false,
    });
    assert_eq!(cart, expected);
}
