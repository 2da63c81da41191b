//! How much goes into a cart, and what there must be of it.

use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Scene, item, lines};

#[tokio::test]
async fn there_are_at_most_99_of_a_product() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    scene.shop.database.set_stock(product, 500).await;
    scene.add(product, 60).await.assert_status(200);
    let problem = scene.add(product, 40).await.assert_problem(422, "quantity-limit");
    assert_eq!(problem["parameter"], "quantity");
    assert_eq!(lines(&scene.add(product, 39).await.assert_status(200)), [(product, 99)]);
    scene.add(product, 1).await.assert_problem(422, "quantity-limit");

    // Also where each of them alone would have been one too few.
    scene.set(product, 90).await.assert_status(200);
    let mut adding = JoinSet::new();
    for _ in 0..6 {
        adding.spawn(scene.ask("POST", "/items").json(&item(product, 3)).send());
    }
    let mut added = 0;
    while let Some(reply) = adding.join_next().await {
        let reply = reply.expect("an answer");
        match reply.status {
            200 => added += 1,
            _ => drop(reply.assert_problem(422, "quantity-limit")),
        }
    }
    assert_eq!(added, 3);
    assert_eq!(lines(&scene.show().await), [(product, 99)]);
}

#[tokio::test]
async fn there_are_at_most_100_products() {
    let scene = Scene::open().await;
    scene.fill(scene.buyer.id, 100).await;
    let full = scene.show().await;
    assert_eq!(lines(&full).len(), 100);
    scene.add(scene.products[0], 1).await.assert_problem(422, "cart-full");
    // More of what is there is no line of its own.
    let (present, _) = lines(&full)[0];
    scene.shop.database.set_stock(present, 20).await;
    scene.add(present, 1).await.assert_status(200);
    scene.set(present, 0).await.assert_status(200);
    scene.add(scene.products[0], 1).await.assert_status(200);

    // Of requests at once, as many succeed as there is room for.
    let (last, _) = lines(&scene.show().await)[99];
    scene.set(last, 0).await.assert_status(200);
    for product in [last, present] {
        scene.shop.database.set_stock(product, 20).await;
    }
    let mut adding = JoinSet::new();
    for product in [last, present] {
        adding.spawn(scene.ask("POST", "/items").json(&item(product, 1)).send());
    }
    let mut statuses = Vec::new();
    while let Some(reply) = adding.join_next().await {
        statuses.push(reply.expect("an answer").status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    assert_eq!(lines(&scene.show().await).len(), 100);
}

#[tokio::test]
async fn what_is_not_there_does_not_go_in() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    scene.shop.database.set_stock(product, 3).await;
    let problem = scene.add(product, 4).await.assert_problem(409, "insufficient-stock");
    assert_eq!(problem["parameter"], "quantity");
    scene.add(product, 2).await.assert_status(200);
    scene.add(product, 2).await.assert_problem(409, "insufficient-stock");
    scene.set(product, 4).await.assert_problem(409, "insufficient-stock");
    scene.set(product, 3).await.assert_status(200);
    scene.shop.database.set_stock(product, 0).await;
    scene.add(product, 1).await.assert_problem(409, "sold-out");
    // Fewer of it needs nobody's consent.
    assert_eq!(lines(&scene.set(product, 1).await.assert_status(200)), [(product, 1)]);
    // Of a product that nobody has ever counted there is none.
    let uncounted = Uuid::now_v7();
    let offered = format!(
        "INSERT INTO productdb.products
            (id, seller_id, category, name_zh, name_en, description_zh, description_en, price, currency)
        SELECT '{uncounted}', seller_id, category, '茶', 'Tea', '', '', 100, 'CNY'
        FROM productdb.products LIMIT 1"
    );
    scene.shop.database.change(&offered).await;
    scene.add(uncounted, 1).await.assert_problem(409, "sold-out");
}

#[tokio::test]
async fn what_is_no_longer_for_sale_does_not_go_in() {
    let scene = Scene::open().await;
    let product = scene.products[0];
    scene.add(product, 1).await.assert_status(200);
    scene
        .shop
        .database
        .change(&format!("UPDATE productdb.products SET status = 'retired' WHERE id = '{product}'"))
        .await;
    scene.add(product, 1).await.assert_problem(409, "product-not-for-sale");
    scene.set(product, 2).await.assert_problem(409, "product-not-for-sale");
    assert_eq!(scene.ask("DELETE", &format!("/items/{product}")).send().await.status, 204);
}
