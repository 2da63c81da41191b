use super::*;

#[tokio::test]
async fn everything_comes_back() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    for _ in 0..2 {
        let cancelled = scene.act(&order, "/cancel", &scene.buyer).await.assert_status(200);
        assert_eq!((&cancelled["status"], &cancelled["reason"]), (&json!("cancelled"), &json!("cancelled-by-buyer")));
        assert_eq!(scene.held().await, 0);
        assert_eq!(scene.stock(scene.products[0]).await, (10, 0, 0));
    }
}

#[tokio::test]
async fn until_it_is_delivered() {
    let scene = Scene::open().await;
    let admin = User::admin();
    let shipped = scene.paid().await;
    scene.act(&shipped, "/ship", &admin).await.assert_status(200);
    assert_eq!(scene.act(&shipped, "/cancel", &scene.buyer).await.assert_status(200)["status"], "cancelled");

    let delivered = scene.paid().await;
    scene.act(&delivered, "/ship", &admin).await.assert_status(200);
    scene.act(&delivered, "/deliver", &admin).await.assert_status(200);
    scene.act(&delivered, "/cancel", &scene.buyer).await.assert_problem(409, "wrong-order-status");
    assert_eq!(scene.held().await, delivered["total"]["amount"].as_i64().expect("an amount"));
}

#[tokio::test]
async fn by_whom_it_concerns() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    for stranger in [User::buyer(), User::new(Role::Seller)] {
        scene.act(&order, "/cancel", &stranger).await.assert_problem(403, "forbidden");
    }
    scene.shop.ask("POST", &path(&order, "/cancel")).send().await.assert_problem(401, "unauthenticated");
    let body = scene.shop.ask("POST", &path(&order, "/cancel")).by(&scene.buyer).json(&json!({ "x": 1 })).send().await;
    body.assert_problem(400, "invalid-body");
    assert_eq!(scene.act(&order, "/cancel", &User::admin()).await.assert_status(200)["reason"], "cancelled-by-seller");
    scene.act(&json!({ "id": Uuid::now_v7() }), "/cancel", &scene.buyer).await.assert_problem(404, "not-found");
}
