//! What buyers say of what they have received.

use meshmall_tests::{Ask, Behaviour, Peer, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

/// Product, beside a stand-in for order that knows whether somebody has received something.
async fn beside(behaviour: Behaviour) -> (Shop, Peer) {
    let orders = Peer::start(behaviour).await;
    let shop = Shop::with("components/product/spin.toml")
        .variable("order_url", &orders.url)
        .variable("inventory_url", "http://127.0.0.1:1")
        .open()
        .await;
    (shop, orders)
}

async fn where_everybody_has(received: bool) -> (Shop, Peer) {
    beside(Behaviour::Answer(200, "application/json", json!({"received": received}).to_string())).await
}

fn review(shop: &Shop, product: &str, by: &User, rating: i64) -> Ask {
    let body = json!({"rating": rating, "text": "不错 fine"});
    shop.ask("POST", &format!("/api/products/{product}/reviews")).by(by).json(&body)
}

async fn reviews(shop: &Shop, product: &str) -> Vec<Value> {
    let page = shop.get(&format!("/products/{product}/reviews?limit=100")).await.assert_status(200);
    page["items"].as_array().expect("a list").clone()
}

/// The best selling products.
async fn listed(shop: &Shop) -> Vec<Value> {
    let page = shop.get("/products?limit=50").await.assert_status(200);
    page["items"].as_array().expect("a list").clone()
}

/// A product of which nobody has said anything: of some, the seed has.
async fn any_product(shop: &Shop) -> String {
    let listed = listed(shop).await;
    let silent = listed.iter().find(|product| product["rating"]["count"] == 0).expect("one without reviews");
    silent["id"].as_str().expect("an id").to_owned()
}

async fn rating(shop: &Shop, product: &str) -> Value {
    let shown = shop.get(&format!("/products/{product}")).await.json()["rating"].clone();
    let listed = listed(shop).await;
    let in_list = listed.iter().find(|listed| listed["id"] == product).expect("the product in the list");
    assert_eq!(in_list["rating"], shown);
    shown
}

#[tokio::test]
async fn a_review_is_shown_and_counted() {
    let (shop, orders) = where_everybody_has(true).await;
    let (product, author) = (any_product(&shop).await, User::buyer());
    assert_eq!(rating(&shop, &product).await, json!({"count": 0, "average": null}));
    assert_eq!(reviews(&shop, &product).await, [Value::Null; 0]);

    let reply = review(&shop, &product, &author, 4).send().await;
    let written = reply.assert_status(201);
    let id = written["id"].as_str().expect("an id");
    assert_eq!(reply.header("location"), format!("/api/products/{product}/reviews/{id}"));
    assert_eq!(
        (&written["rating"], &written["text"], &written["author"]),
        (&json!(4), &json!("不错 fine"), &json!("测**"))
    );
    assert_eq!(reviews(&shop, &product).await, [written]);
    assert_eq!(rating(&shop, &product).await, json!({"count": 1, "average": 4.0}));
    let asked = format!("/internal/orders/received?user_id={}&product_id={product}", author.id);
    assert!(orders.requests()[0].contains(&asked), "{:?}", orders.requests());

    // One each; a second opinion changes nothing.
    review(&shop, &product, &author, 1).send().await.assert_problem(409, "already-reviewed");
    review(&shop, &product, &User::buyer(), 5).send().await.assert_status(201);
    assert_eq!(rating(&shop, &product).await, json!({"count": 2, "average": 4.5}));
    // A product is not changed by what is said of it.
    let changed =
        format!("SELECT count(*) FROM productdb.products WHERE id = '{product}' AND updated_at <> created_at");
    assert_eq!(shop.database.number(&changed).await, 0);
}

#[tokio::test]
async fn reviews_at_once_are_all_counted_and_one_author_counts_once() {
    let (shop, _orders) = where_everybody_has(true).await;
    let (product, eager) = (any_product(&shop).await, User::buyer());
    let mut asks: Vec<_> = (0..12).map(|number| review(&shop, &product, &User::buyer(), 1 + number % 5)).collect();
    asks.extend((0..12).map(|_| review(&shop, &product, &eager, 5)));
    let sent: Vec<_> = asks.into_iter().map(|ask| tokio::spawn(ask.send())).collect();
    let mut created = 0;
    for reply in sent {
        let reply = reply.await.expect("an answer");
        match reply.status {
            201 => created += 1,
            _ => drop(reply.assert_problem(409, "already-reviewed")),
        }
    }
    assert_eq!(created, 13);
    // 1 to 5 twice, then 1 and 2, and 5.
    assert_eq!(rating(&shop, &product).await, json!({"count": 13, "average": 2.9}));
    assert_eq!(reviews(&shop, &product).await.len(), 13);
}

#[tokio::test]
async fn an_author_or_an_admin_takes_a_review_away() {
    let (shop, _orders) = where_everybody_has(true).await;
    let (product, author) = (any_product(&shop).await, User::buyer());
    let path = |id: &str| format!("/api/products/{product}/reviews/{id}");
    for remover in [&author, &User::admin()] {
        let written = review(&shop, &product, &author, 2).send().await.assert_status(201);
        let id = written["id"].as_str().expect("an id");
        shop.ask("DELETE", &path(id)).send().await.assert_problem(401, "unauthenticated");
        shop.ask("DELETE", &path(id)).by(&User::buyer()).send().await.assert_problem(403, "forbidden");
        let elsewhere = format!("/products/{}/reviews/{id}", Uuid::now_v7());
        shop.ask("DELETE", &elsewhere).by(&author).send().await.assert_problem(404, "not-found");
        assert_eq!(rating(&shop, &product).await, json!({"count": 1, "average": 2.0}));
        shop.ask("DELETE", &path(id)).by(remover).send().await.assert_status(204);
        shop.ask("DELETE", &path(id)).by(remover).send().await.assert_problem(404, "not-found");
        assert_eq!(rating(&shop, &product).await, json!({"count": 0, "average": null}));
    }
    shop.ask("DELETE", &path("x")).by(&author).send().await.assert_invalid("review_id");
}

#[tokio::test]
async fn only_who_has_received_a_product_reviews_it() {
    let (shop, _orders) = where_everybody_has(false).await;
    let product = any_product(&shop).await;
    review(&shop, &product, &User::buyer(), 5).send().await.assert_problem(403, "not-received");
    review(&shop, &Uuid::now_v7().to_string(), &User::buyer(), 5).send().await.assert_problem(404, "not-found");
    let body = json!({"rating": 5, "text": ""});
    let anonymous = shop.ask("POST", &format!("/products/{product}/reviews")).json(&body).send().await;
    anonymous.assert_problem(401, "unauthenticated");
    assert_eq!(reviews(&shop, &product).await, [Value::Null; 0]);
}

#[tokio::test]
async fn without_the_orders_nobody_is_known_to_have_received_anything() {
    let (shop, _orders) = beside(Behaviour::HangUp).await;
    let product = any_product(&shop).await;
    review(&shop, &product, &User::buyer(), 5).send().await.assert_problem(503, "peer-unavailable");
    assert_eq!(reviews(&shop, &product).await, [Value::Null; 0], "what is there can still be read");
}

#[tokio::test]
async fn the_order_service_is_asked_in_one_process_too() {
    let shop = Shop::open().await;
    let product = any_product(&shop).await;
    review(&shop, &product, &User::buyer(), 5).send().await.assert_problem(403, "not-received");
}

#[tokio::test]
async fn reviews_are_paged_newest_first() {
    let (shop, _orders) = where_everybody_has(true).await;
    let product = any_product(&shop).await;
    for _ in 0..7 {
        review(&shop, &product, &User::buyer(), 3).send().await.assert_status(201);
    }
    // Two at the same instant are told apart by their ids.
    shop.database.change("UPDATE productdb.reviews SET created_at = date_trunc('minute', created_at)").await;
    let whole = reviews(&shop, &product).await;
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = shop.get(&format!("/products/{product}/reviews?limit=3{cursor}")).await.assert_status(200);
        paged.extend(page["items"].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!((paged.len(), paged), (7, whole));
    shop.get(&format!("/products/{}/reviews", Uuid::now_v7())).await.assert_problem(404, "not-found");
    for (query, parameter) in [("limit=101", "limit"), ("cursor=x", "cursor"), ("sort=best", "sort")] {
        shop.get(&format!("/products/{product}/reviews?{query}")).await.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let (shop, orders) = where_everybody_has(true).await;
    let (product, author) = (any_product(&shop).await, User::buyer());
    for (body, field) in [
        (json!({"rating": 0, "text": ""}), "rating"),
        (json!({"rating": 6, "text": ""}), "rating"),
        (json!({"rating": 4.5, "text": ""}), "rating"),
        (json!({"rating": 4, "text": "x".repeat(2001)}), "text"),
        (json!({"rating": 4, "text": "", "author": "me"}), "author"),
    ] {
        let path = format!("/products/{product}/reviews");
        shop.ask("POST", &path).by(&author).json(&body).send().await.assert_invalid_body(field);
    }
    assert!(orders.requests().is_empty(), "nobody is asked about a review that cannot be");
    let longest = json!({"rating": 4, "text": "好".repeat(2000)});
    let path = format!("/products/{product}/reviews");
    shop.ask("POST", &path).by(&author).json(&longest).send().await.assert_status(201);
}
