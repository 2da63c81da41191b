use super::*;

#[tokio::test]
async fn by_line_and_then_the_rest() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    let total = order["total"]["amount"].as_i64().expect("an amount");
    let price = order["lines"][0]["unit_price"].as_i64().expect("a price");
    let one = json!({ "lines": [{ "product_id": scene.products[0], "quantity": 1 }], "reason": "破了" });
    for _ in 0..2 {
        let refund = scene.refund(&order, "a", one.clone(), &scene.buyer).await.assert_status(201);
        assert_eq!((&refund["status"], &refund["amount"]["amount"]), (&json!("done"), &json!(price)));
        assert_eq!(scene.held().await, total - price, "the same key gives back once");
    }
    scene.refund(&order, "a", json!({}), &scene.buyer).await.assert_problem(422, "idempotency-key-reused");
    let rest = scene.refund(&order, "b", json!({}), &scene.buyer).await.assert_status(201);
    assert_eq!(rest["amount"]["amount"], total - price);
    assert_eq!(scene.held().await, 0);
    scene.refund(&order, "c", json!({}), &scene.buyer).await.assert_problem(409, "nothing-to-refund");
    let later = scene.look(&order).await;
    assert_eq!(later["status"], "paid");
    assert_eq!(later["refunds"].as_array().map(Vec::len), Some(2));
    assert_eq!(later["lines"][0]["refunded_quantity"], 2);
}

#[tokio::test]
async fn within_what_was_bought() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    let line = |product: Uuid, quantity: i64| json!({ "lines": [{ "product_id": product, "quantity": quantity }] });
    let ask = async |body: Value| scene.refund(&order, &Uuid::now_v7().to_string(), body, &scene.buyer).await;
    ask(line(scene.products[0], 3)).await.assert_problem(422, "refund-too-large");
    ask(line(scene.products[2], 1)).await.assert_problem(422, "no-such-line");
    ask(line(scene.products[0], 0)).await.assert_problem(400, "invalid-body");
    ask(json!({ "lines": [] })).await.assert_invalid_body("lines");
    let twice = json!({ "product_id": scene.products[0], "quantity": 1 });
    ask(json!({ "lines": [twice, twice] })).await.assert_invalid_body("lines");
    let (a, b) = tokio::join!(ask(line(scene.products[0], 2)), ask(line(scene.products[0], 2)));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    scene
        .shop
        .ask("POST", &path(&order, "/refund"))
        .by(&scene.buyer)
        .json(&json!({}))
        .send()
        .await
        .assert_problem(400, "idempotency-key-required");
}

#[tokio::test]
async fn sellers_give_back_what_they_have_sold() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    let seller = scene.seller_of(scene.products[0]).await;
    let line = json!({ "lines": [{ "product_id": scene.products[0], "quantity": 1 }] });
    scene.refund(&order, "a", line.clone(), &seller).await.assert_status(201);
    scene.refund(&order, "b", line, &User::buyer()).await.assert_problem(403, "forbidden");
    let other = scene.seller_of(scene.products[1]).await;
    if other.id != seller.id {
        scene.refund(&order, "c", json!({}), &seller).await.assert_problem(403, "forbidden");
    }
}

#[tokio::test]
async fn a_cancelled_order_is_not_refunded_again() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    let line = json!({ "lines": [{ "product_id": scene.products[0], "quantity": 1 }] });
    scene.refund(&order, "a", line, &scene.buyer).await.assert_status(201);
    scene.act(&order, "/cancel", &scene.buyer).await.assert_status(200);
    assert_eq!(scene.held().await, 0, "the rest comes back, and no more");
    scene.refund(&order, "b", json!({}), &scene.buyer).await.assert_problem(409, "wrong-order-status");
}
