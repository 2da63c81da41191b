use super::*;

#[tokio::test]
async fn sellers_ship_and_deliver_what_is_theirs() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    let seller = scene.seller_of(scene.products[0]).await;
    scene.act(&order, "/deliver", &seller).await.assert_problem(409, "wrong-order-status");
    for (what, status) in
        [("/ship", "shipped"), ("/ship", "shipped"), ("/deliver", "delivered"), ("/deliver", "delivered")]
    {
        assert_eq!(scene.act(&order, what, &seller).await.assert_status(200)["status"], status);
    }
    scene.act(&order, "/ship", &seller).await.assert_problem(409, "wrong-order-status");

    let other = scene.paid().await;
    scene.act(&other, "/ship", &User::new(Role::Seller)).await.assert_problem(403, "forbidden");
    scene.act(&other, "/ship", &scene.buyer).await.assert_problem(403, "forbidden");
    assert_eq!(scene.look(&other).await["status"], "paid");
}

#[tokio::test]
async fn everybody_lists_what_is_theirs() {
    let scene = Scene::open().await;
    let (first, second) = (scene.paid().await, scene.paid().await);
    scene.act(&first, "/cancel", &scene.buyer).await.assert_status(200);
    let ids = async |user: &User, query: &str| -> Vec<Value> {
        let list = scene.shop.ask("GET", &format!("/api/orders?{query}")).by(user).send().await.assert_status(200);
        list["items"].as_array().expect("a list").iter().map(|order| order["id"].clone()).collect()
    };
    let both = [second["id"].clone(), first["id"].clone()];
    assert_eq!(ids(&scene.buyer, "").await, both, "newest first");
    assert_eq!(ids(&scene.buyer, "status=cancelled").await, [first["id"].clone()]);
    assert_eq!(ids(&User::buyer(), "").await, Vec::<Value>::new());
    assert_eq!(ids(&User::admin(), "as=admin").await, both);
    let seller = scene.seller_of(scene.products[0]).await;
    assert_eq!(ids(&seller, "as=seller").await, both);
    assert_eq!(ids(&seller, "").await, Vec::<Value>::new());

    let page = scene.shop.ask("GET", "/api/orders?limit=1").by(&scene.buyer).send().await.json();
    let cursor = page["next_cursor"].as_str().expect("there is more");
    assert_eq!(ids(&scene.buyer, &format!("limit=1&cursor={cursor}")).await, [first["id"].clone()]);
    let refused =
        async |query: &str| scene.shop.ask("GET", &format!("/api/orders?{query}")).by(&scene.buyer).send().await;
    refused("status=lost").await.assert_invalid("status");
    refused("as=god").await.assert_invalid("as");
    refused("as=admin").await.assert_problem(403, "forbidden");
    refused(&format!("status=paid&cursor={cursor}")).await.assert_invalid("cursor");

    scene.shop.ask("GET", &path(&first, "")).by(&seller).send().await.assert_status(200);
    scene.shop.ask("GET", &path(&first, "")).by(&User::buyer()).send().await.assert_problem(403, "forbidden");
    scene.shop.get(&path(&first, "")).await.assert_problem(401, "unauthenticated");
    let nowhere = json!({ "id": Uuid::now_v7() });
    scene.shop.ask("GET", &path(&nowhere, "")).by(&scene.buyer).send().await.assert_problem(404, "not-found");
}
