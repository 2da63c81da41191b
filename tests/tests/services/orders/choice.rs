//! Some of what is in the cart is ordered, and the rest stays there.

use super::*;

impl Scene {
    fn chosen(&self, products: &Value) -> Value {
        let mut body = self.checkout("tok_approved");
        body["products"] = products.clone();
        body
    }

    /// What is in the buyer's cart.
    async fn in_cart(&self) -> Vec<Value> {
        let path = format!("/api/cart/{}", self.buyer.id);
        let cart = self.shop.ask("GET", &path).by(&self.buyer).send().await.assert_status(200);
        cart["lines"].as_array().expect("lines").iter().map(|line| line["product_id"].clone()).collect()
    }
}

#[tokio::test]
async fn what_is_chosen_is_ordered_and_the_rest_stays_in_the_cart() {
    let scene = Scene::open().await;
    for (product, quantity) in scene.products.iter().zip([2, 1, 3]) {
        scene.put_into_cart(*product, quantity).await;
    }
    // What cannot be bought and is not chosen is in nobody's way.
    let retired = format!("UPDATE productdb.products SET status = 'retired' WHERE id = '{}'", scene.products[1]);
    scene.shop.database.change(&retired).await;
    let body = scene.chosen(&json!([scene.products[2], scene.products[0]]));
    let order = scene.order("k", &body).await.assert_status(201);
    assert_eq!(order["status"], "paid");
    let lines = order["lines"].as_array().expect("lines");
    assert_eq!(lines.iter().map(|line| line["quantity"].clone()).collect::<Vec<_>>(), [2, 3], "as the cart has them");
    let sum: i64 =
        lines.iter().filter_map(|line| Some(line["unit_price"].as_i64()? * line["quantity"].as_i64()?)).sum();
    assert_eq!(order["total"]["amount"], sum);
    assert_eq!(scene.held().await, sum);
    assert_eq!(scene.in_cart().await, [json!(scene.products[1])]);
    assert_eq!(scene.stock(scene.products[1]).await, (10, 0, 0));

    // The choice is a part of what the key stands for.
    let again = scene.order("k", &body).await;
    assert_eq!(
        (again.assert_status(201)["id"].clone(), again.header("idempotency-replayed")),
        (order["id"].clone(), "true")
    );
    for other in [scene.chosen(&json!([scene.products[0]])), scene.checkout("tok_approved")] {
        scene.order("k", &other).await.assert_problem(422, "idempotency-key-reused");
    }
}

#[tokio::test]
async fn without_a_choice_all_of_the_cart_is_ordered() {
    let scene = Scene::open().await;
    for body in [scene.checkout("tok_approved"), scene.chosen(&Value::Null)] {
        scene.put_into_cart(scene.products[0], 1).await;
        scene.put_into_cart(scene.products[1], 1).await;
        let order = scene.order(&Uuid::now_v7().to_string(), &body).await.assert_status(201);
        assert_eq!(order["lines"].as_array().map(Vec::len), Some(2));
        assert!(scene.in_cart().await.is_empty());
    }
}

#[tokio::test]
async fn what_is_expected_is_the_total_of_what_is_chosen() {
    let scene = Scene::open().await;
    scene.put_into_cart(scene.products[0], 1).await;
    scene.put_into_cart(scene.products[1], 1).await;
    let price = format!("SELECT price FROM productdb.products WHERE id = '{}'", scene.products[0]);
    let price = scene.shop.database.number(&price).await;
    let mut body = scene.chosen(&json!([scene.products[0]]));
    body["expected_total"] = json!({ "amount": price + 1, "currency": "CNY" });
    scene.order("k", &body).await.assert_problem(409, "price-changed");
    body["expected_total"]["amount"] = json!(price);
    assert_eq!(scene.order("k", &body).await.assert_status(201)["total"]["amount"], price);
}

#[tokio::test]
async fn what_is_not_in_the_cart_or_no_choice_is_refused() {
    let scene = Scene::open().await;
    let absent = json!([scene.products[0], scene.products[1]]);
    scene.order("k", &scene.chosen(&absent)).await.assert_problem(409, "not-in-cart");
    scene.put_into_cart(scene.products[0], 1).await;
    let problem = scene.order("k", &scene.chosen(&absent)).await.assert_problem(409, "not-in-cart");
    assert_eq!(problem["parameter"], "products");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(&scene.products[1].to_string())));
    let many: Vec<Uuid> = (0..101).map(|_| Uuid::now_v7()).collect();
    for wrong in [json!([]), json!(many), json!([scene.products[0], scene.products[0]]), json!("x"), json!({})] {
        scene.order("k", &scene.chosen(&wrong)).await.assert_invalid_body("products");
    }
    scene.order("k", &scene.chosen(&json!(["x"]))).await.assert_problem(400, "invalid-body");
    assert_eq!(scene.shop.database.number("SELECT count(*) FROM orderdb.orders").await, 0);
    assert_eq!(scene.in_cart().await.len(), 1);
    scene.order("k", &scene.chosen(&json!([scene.products[0]]))).await.assert_status(201);
}
