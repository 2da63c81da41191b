use super::*;

#[tokio::test]
async fn a_cart_becomes_an_order_that_stays_as_it_was() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    assert_eq!(scene.stock(scene.products[0]).await, (8, 0, 2));
    assert_eq!(scene.stock(scene.products[1]).await, (9, 0, 1));
    let prices: i64 = order["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| line["unit_price"].as_i64().expect("a price") * line["quantity"].as_i64().expect("a quantity"))
        .sum();
    assert_eq!(order["total"], json!({ "amount": prices, "currency": "CNY" }));
    assert_eq!(scene.held().await, prices);

    let cart = format!("/api/cart/{}", scene.buyer.id);
    let cart = scene.shop.ask("GET", &cart).by(&scene.buyer).send().await.assert_status(200);
    assert_eq!(cart["lines"], json!([]), "what was bought is not in the cart any more");
    let payments = scene.shop.ask("GET", "/api/payments").by(&scene.buyer).send().await.assert_status(200);
    assert_eq!(
        (&payments["items"][0]["order_id"], &payments["items"][0]["status"]),
        (&order["id"], &json!("captured"))
    );

    scene
        .shop
        .database
        .change("UPDATE productdb.products SET price = price + 1, name_en = 'Another', status = 'retired'")
        .await;
    scene.shop.database.change("UPDATE userdb.addresses SET street = 'elsewhere'").await;
    let later = scene.look(&order).await;
    for field in ["lines", "total", "address", "status", "created_at"] {
        assert_eq!(later[field], order[field], "{field}");
    }
    assert_eq!(later["address"]["street"], "文一西路969号");
    let timeline: Vec<_> =
        later["timeline"].as_array().expect("a timeline").iter().map(|event| event["status"].clone()).collect();
    assert_eq!(timeline, ["pending", "reserved", "charged", "paid"]);
    let tokens = "SELECT count(*) FROM orderdb.orders WHERE payment_token IS NOT NULL";
    assert_eq!(scene.shop.database.number(tokens).await, 0, "a token is kept no longer than it is needed");
}

#[tokio::test]
async fn the_same_key_orders_once() {
    let scene = Scene::open().await;
    scene.put_into_cart(scene.products[0], 1).await;
    let body = scene.checkout("tok_approved");
    let (a, b, c) = tokio::join!(scene.order("k", &body), scene.order("k", &body), scene.order("k", &body));
    let ids: std::collections::BTreeSet<_> = [&a, &b, &c].map(|reply| reply.json()["id"].to_string()).into();
    assert_eq!(ids.len(), 1, "{} {} {}", a.text(), b.text(), c.text());
    let again = scene.order("k", &body).await;
    assert_eq!(again.assert_status(201)["status"], "paid");
    assert_eq!(again.header("idempotency-replayed"), "true");
    scene.order("k", &scene.checkout("tok_declined")).await.assert_problem(422, "idempotency-key-reused");
    assert_eq!(scene.stock(scene.products[0]).await, (9, 0, 1));

    // A key is its owner's: somebody else's is another key.
    let other = User::buyer();
    let reply = scene.shop.ask("POST", "/api/orders").by(&other).key("k").json(&body).send().await;
    reply.assert_problem(409, "cart-empty");
}

#[tokio::test]
async fn what_is_sold_out_or_not_paid_leaves_nothing_behind() {
    let scene = Scene::open().await;
    scene.put_into_cart(scene.products[0], 2).await;
    scene.put_into_cart(scene.products[1], 1).await;
    for (token, reason) in [("tok_declined", "declined"), ("tok_insufficient_funds", "insufficient-funds")] {
        let problem = scene.order(token, &scene.checkout(token)).await.assert_problem(402, "payment-declined");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(reason)), "{problem}");
        let order = scene.look(&problem).await;
        assert_eq!((&order["status"], &order["reason"]), (&json!("cancelled"), &json!(format!("payment-{reason}"))));
        let again = scene.order(token, &scene.checkout(token)).await.assert_problem(402, "payment-declined");
        assert_eq!(again["order_id"], problem["order_id"]);
    }
    scene.shop.database.set_stock(scene.products[1], 0).await;
    let problem = scene.order("sold out", &scene.checkout("tok_approved")).await;
    problem.assert_invalid("idempotency-key");
    let problem = scene.order("sold-out", &scene.checkout("tok_approved")).await.assert_problem(409, "sold-out");
    assert_eq!(scene.look(&problem).await["reason"], "sold-out");
    assert_eq!(scene.held().await, 0);
    assert_eq!(scene.stock(scene.products[0]).await, (10, 0, 0), "all or nothing");
    let cart = scene.shop.ask("GET", &format!("/api/cart/{}", scene.buyer.id)).by(&scene.buyer).send().await.json();
    assert_eq!(cart["lines"].as_array().map(Vec::len), Some(2), "the cart is as it was");
}

#[tokio::test]
async fn a_payment_without_an_answer_is_found_out() {
    let scene = Scene::open().await;
    for (token, status) in [("tok_timeout", "paid"), ("tok_slow", "paid"), ("tok_timeout_declined", "cancelled")] {
        scene.put_into_cart(scene.products[0], 1).await;
        let reply = scene.order(token, &scene.checkout(token)).await;
        let order = reply.assert_status(202);
        assert_eq!(order["status"], "reserved", "{token}");
        assert_eq!(reply.header("location"), path(&order, ""));
        // The slow one answers after three seconds, to nobody.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while scene.look(&order).await["status"] == "reserved" && std::time::Instant::now() < deadline {
            scene.recover().await;
        }
        assert_eq!(scene.look(&order).await["status"], status, "{token}");
        let charges = format!(
            "SELECT count(*) FROM paymentdb.sandbox_charges WHERE reference = '{}'",
            order["id"].as_str().expect("an id")
        );
        assert_eq!(scene.shop.database.number(&charges).await, 1, "{token}: it is asked for once");
        scene.shop.ask("DELETE", &format!("/api/cart/{}/items", scene.buyer.id)).by(&scene.buyer).send().await;
    }
}

#[tokio::test]
async fn what_a_dead_process_leaves_is_finished() {
    let scene = Scene::open().await;
    let order = scene.paid().await;
    let id = order["id"].as_str().expect("an id");
    // As if it had died after the charge: the trigger would refuse to go back, so it is put aside.
    for status in ["pending", "reserved", "charged"] {
        scene.shop.database.change(&format!(
            "ALTER TABLE orderdb.orders DISABLE TRIGGER orders_obey_transitions;
             UPDATE orderdb.orders SET status = '{status}', payment_token = 'tok_approved', lease_until = now() WHERE id = '{id}';
             ALTER TABLE orderdb.orders ENABLE TRIGGER orders_obey_transitions"
        )).await;
        let recovered = scene.recover().await;
        assert_eq!((&recovered["orders"], &recovered["settled"]), (&json!(1), &json!(1)), "{status}");
        assert_eq!(scene.look(&order).await["status"], "paid", "{status}");
    }
    assert_eq!(scene.stock(scene.products[0]).await, (8, 0, 2), "every step was taken again, and none twice");
    assert_eq!(scene.held().await, order["total"]["amount"].as_i64().expect("an amount"));
    assert_eq!(scene.recover().await["orders"], 0, "what is settled is left alone");
}

#[tokio::test]
async fn the_database_refuses_what_the_state_machine_does_not_know() {
    let scene = Scene::open().await;
    scene.paid().await;
    let database = scene.shop.database.superuser().await;
    for status in ["pending", "charged", "delivered", "nonsense"] {
        let error =
            database.execute("UPDATE orderdb.orders SET status = $1", &[&status]).await.expect_err("is refused");
        let constraint = error.as_db_error().and_then(|error| error.constraint());
        assert_eq!(constraint, Some("orders_obey_transitions"), "{status}");
    }
}

#[tokio::test]
async fn a_price_that_has_changed_is_not_paid_unseen() {
    let scene = Scene::open().await;
    scene.put_into_cart(scene.products[0], 1).await;
    let mut body = scene.checkout("tok_approved");
    body["expected_total"] = json!({ "amount": 1, "currency": "CNY" });
    scene.order("a", &body).await.assert_problem(409, "price-changed");
    scene.shop.database.change("UPDATE productdb.products SET status = 'retired'").await;
    scene.order("b", &scene.checkout("tok_approved")).await.assert_problem(409, "product-not-for-sale");
    assert_eq!(scene.shop.database.number("SELECT count(*) FROM orderdb.orders").await, 0);
}

#[tokio::test]
async fn what_is_no_checkout_is_refused() {
    let scene = Scene::open().await;
    scene.put_into_cart(scene.products[0], 1).await;
    let good = scene.checkout("tok_approved");
    for (field, value) in [
        ("address_id", json!("x")),
        ("address_id", json!(null)),
        ("payment_token", json!("4111111111111111")),
        ("payment_token", json!(7)),
        ("total", json!(1)),
        ("expected_total", json!({ "amount": 1e300, "currency": "CNY" })),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let reply = scene.order("k", &body).await;
        let problem = reply.assert_problem(400, "invalid-body");
        assert!(problem["parameter"].as_str().is_some_and(|parameter| parameter.starts_with(field)), "{problem}");
        assert!(!reply.text().contains("4111111111111111"), "a card's number is not repeated");
    }
    let mut elsewhere = good.clone();
    elsewhere["address_id"] = json!(Uuid::now_v7());
    scene.order("k", &elsewhere).await.assert_problem(422, "no-such-address");
    let ask = || scene.shop.ask("POST", "/api/orders").by(&scene.buyer);
    ask().json(&good).send().await.assert_problem(400, "idempotency-key-required");
    ask().key(&"k".repeat(256)).json(&good).send().await.assert_invalid("idempotency-key");
    ask().key("k").header("content-type", "text/plain").send().await.assert_problem(415, "unsupported-media-type");
    scene.shop.ask("POST", "/api/orders").key("k").json(&good).send().await.assert_problem(401, "unauthenticated");
    assert!(!scene.shop.runtime.log().contains("4111111111111111"));
    assert_eq!(scene.order("k", &good).await.status, 201, "none of these has used the key up");
}
