//! Carts of those who are not signed in, and what becomes of them when they are.

use meshmall_tests::{Ask, Reply, Shop, User};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Scene, item, lines};

/// A guest's cart.
struct Guest {
    id: Uuid,
    token: String,
}

impl Guest {
    async fn of(shop: &Shop) -> Self {
        let reply = shop.ask("POST", "/api/cart").send().await;
        let cart = reply.assert_status(201);
        let id = cart["user_id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        assert_eq!(reply.header("location"), format!("/api/cart/{id}"));
        assert_eq!((reply.header("cache-control"), &cart["lines"]), ("no-store", &json!([])));
        Self { id, token: cart["cart_token"].as_str().expect("a token").to_owned() }
    }

    fn ask(&self, shop: &Shop, method: &str, path: &str) -> Ask {
        shop.ask(method, &format!("/api/cart/{}{path}", self.id)).header("x-cart-token", &self.token)
    }

    async fn add(&self, shop: &Shop, product: Uuid, quantity: i32) -> Value {
        self.ask(shop, "POST", "/items").json(&item(product, quantity)).send().await.assert_status(200)
    }
}

async fn merge(scene: &Scene, token: &str) -> Reply {
    scene.ask("POST", "/merge").json(&json!({"cart_token": token})).send().await
}

#[tokio::test]
async fn a_guest_does_what_a_user_does() {
    let scene = Scene::open().await;
    let (shop, product) = (&scene.shop, scene.products[0]);
    let guest = Guest::of(shop).await;
    assert_eq!(lines(&guest.add(shop, product, 2).await), [(product, 2)]);
    let path = format!("/items/{product}");
    let set = guest.ask(shop, "PUT", &path).json(&json!({"quantity": 5})).send().await.assert_status(200);
    assert_eq!(lines(&set), [(product, 5)]);
    assert_eq!(guest.ask(shop, "GET", "").send().await.assert_status(200), set);
    assert_eq!(guest.ask(shop, "DELETE", &path).send().await.status, 204);
    guest.add(shop, product, 1).await;
    assert_eq!(guest.ask(shop, "DELETE", "").send().await.status, 204);
    assert_eq!(guest.ask(shop, "GET", "").send().await.assert_status(200)["lines"], json!([]));
}

#[tokio::test]
async fn only_its_own_token_opens_a_guests_cart() {
    let scene = Scene::open().await;
    let shop = &scene.shop;
    let (guest, other) = (Guest::of(shop).await, Guest::of(shop).await);
    let path = format!("/api/cart/{}", guest.id);
    shop.ask("GET", &path).send().await.assert_problem(401, "unauthenticated");
    let forged = format!("{}.{}", guest.id, "0".repeat(64));
    let swapped = format!("{}.{}", guest.id, other.token.rsplit('.').next().expect("a secret"));
    for token in [other.token.as_str(), &forged, &swapped, &guest.id.to_string(), "nonsense", "", "."] {
        for method in ["GET", "DELETE"] {
            let reply = shop.ask(method, &path).header("x-cart-token", token).send().await;
            reply.assert_problem(401, "unauthenticated");
        }
    }
    // Whoever is signed in is still not its owner.
    shop.ask("GET", &path).by(&scene.buyer).send().await.assert_problem(403, "forbidden");
    // And a guest's token opens no user's cart, whoever sends it.
    scene.ask("GET", "").header("x-cart-token", &guest.token).send().await.assert_problem(401, "unauthenticated");
    // What is kept does not open it.
    let kept = "SELECT count(*) FROM cartdb.carts WHERE token_hash IS NOT NULL AND length(token_hash) = 32";
    assert_eq!(shop.database.number(kept).await, 2);
    shop.ask("POST", "/api/cart").json(&json!({"user_id": guest.id})).send().await.assert_problem(400, "invalid-body");
}

#[tokio::test]
async fn a_guests_cart_is_kept_for_30_days_after_its_last_change() {
    let scene = Scene::open().await;
    let (shop, product) = (&scene.shop, scene.products[0]);
    let guest = Guest::of(shop).await;
    let age = |days: i32| format!("UPDATE cartdb.carts SET updated_at = now() - interval '{days} days'");
    shop.database.change(&age(29)).await;
    guest.add(shop, product, 1).await;
    let fresh = "SELECT count(*) FROM cartdb.carts WHERE updated_at > now() - interval '1 hour'";
    assert_eq!(shop.database.number(fresh).await, 1);
    shop.database.change(&age(31)).await;
    guest.ask(shop, "GET", "").send().await.assert_problem(401, "unauthenticated");
    assert_eq!(merge(&scene, &guest.token).await.assert_status(200)["lines"], json!([]));
    // The next guest sweeps it away, and no user's cart with it.
    scene.add(product, 1).await.assert_status(200);
    shop.database.change(&age(31)).await;
    Guest::of(shop).await;
    assert_eq!(shop.database.number("SELECT count(*) FROM cartdb.carts").await, 2);
    assert_eq!(lines(&scene.show().await), [(product, 1)]);
}

#[tokio::test]
async fn every_change_keeps_a_guests_cart_for_another_30_days() {
    let scene = Scene::open().await;
    let (shop, product) = (&scene.shop, scene.products[0]);
    let guest = Guest::of(shop).await;
    let line = format!("/items/{product}");
    let set = |quantity: i32| guest.ask(shop, "PUT", &line).json(&json!({"quantity": quantity}));
    let fresh = "SELECT count(*) FROM cartdb.carts WHERE updated_at > now() - interval '1 hour'";
    guest.add(shop, product, 2).await;
    for (change, ask) in [
        ("more", set(5)),
        ("fewer", set(3)),
        ("one out", guest.ask(shop, "DELETE", &line)),
        ("all out", guest.ask(shop, "DELETE", "")),
    ] {
        shop.database.change("UPDATE cartdb.carts SET updated_at = now() - interval '29 days'").await;
        let reply = ask.send().await;
        assert!([200, 204].contains(&reply.status), "{change}: {}", reply.text());
        assert_eq!(shop.database.number(fresh).await, 1, "{change}");
    }
    // Looking is no change.
    shop.database.change("UPDATE cartdb.carts SET updated_at = now() - interval '29 days'").await;
    guest.ask(shop, "GET", "").send().await.assert_status(200);
    assert_eq!(shop.database.number(fresh).await, 0);
}

#[tokio::test]
async fn a_guests_cart_moves_once() {
    let scene = Scene::open().await;
    let (shop, [first, second, third]) = (&scene.shop, scene.products[..3].try_into().expect("three"));
    shop.database.set_stock(first, 500).await;
    let guest = Guest::of(shop).await;
    guest.add(shop, first, 60).await;
    guest.add(shop, second, 4).await;
    scene.add(first, 50).await.assert_status(200);
    scene.add(third, 1).await.assert_status(200);
    let mut merging = JoinSet::new();
    for _ in 0..3 {
        merging.spawn(scene.ask("POST", "/merge").json(&json!({"cart_token": guest.token})).send());
    }
    while let Some(reply) = merging.join_next().await {
        reply.expect("an answer").assert_status(200);
    }
    // Summed up to what a cart holds.
    let cart = merge(&scene, &guest.token).await.assert_status(200);
    assert_eq!(lines(&cart), [(first, 99), (third, 1), (second, 4)]);
    guest.ask(shop, "GET", "").send().await.assert_problem(401, "unauthenticated");
    let late = guest.ask(shop, "POST", "/items").json(&item(first, 1)).send().await;
    late.assert_problem(401, "unauthenticated");
    assert_eq!(shop.database.number("SELECT count(*) FROM cartdb.carts").await, 1);

    merge(&scene, "nonsense").await.assert_invalid_body("cart_token");
    let body = json!({"cart_token": guest.token, "user_id": scene.buyer.id});
    scene.ask("POST", "/merge").json(&body).send().await.assert_invalid_body("user_id");
    // A token with the right id and another secret moves nothing.
    let guest = Guest::of(shop).await;
    guest.add(shop, second, 1).await;
    let forged = format!("{}.{}", guest.id, "0".repeat(64));
    assert_eq!(lines(&merge(&scene, &forged).await.assert_status(200)), lines(&cart));
    assert_eq!(lines(&guest.ask(shop, "GET", "").send().await.assert_status(200)), [(second, 1)]);
}

#[tokio::test]
async fn a_full_cart_takes_what_it_has_room_for() {
    let scene = Scene::open().await;
    let (shop, first) = (&scene.shop, scene.products[0]);
    scene.fill(scene.buyer.id, 99).await;
    let guest = Guest::of(shop).await;
    // What `fill` leaves out comes first, then one that is there already, then one more than there is room for.
    guest.add(shop, first, 1).await;
    let (present, before) = lines(&scene.show().await)[0];
    shop.database.set_stock(present, 20).await;
    guest.add(shop, present, 2).await;
    let absent = format!(
        "INSERT INTO cartdb.items (cart_id, product_id, quantity, price, currency)
        VALUES ('{}', '{}', 1, 100, 'CNY')",
        guest.id,
        Uuid::now_v7()
    );
    shop.database.change(&absent).await;
    let cart = merge(&scene, &guest.token).await.assert_status(200);
    assert_eq!(lines(&cart).len(), 100);
    assert!(lines(&cart).contains(&(first, 1)) && lines(&cart).contains(&(present, before + 2)));
}

#[tokio::test]
async fn whoever_signs_in_finds_what_they_gathered() {
    let scene = Scene::open().await;
    let (shop, product) = (&scene.shop, scene.products[0]);
    let account = json!({"email": "guest@example.com", "password": "correct horse", "name": "李雷"});
    let registered = shop.ask("POST", "/api/users/register").json(&account).send().await.assert_status(201);
    let user = User {
        id: registered["user"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"),
        token: registered["access_token"].as_str().expect("a token").to_owned(),
        ..User::buyer()
    };
    let guest = Guest::of(shop).await;
    guest.add(shop, product, 3).await;
    let mut login = json!({"email": "guest@example.com", "password": "correct horse", "cart_token": guest.token});
    for merged in [1, 0] {
        let signed_in = shop.ask("POST", "/api/users/login").json(&login).send().await.assert_status(200);
        assert_eq!(signed_in["merged_cart_lines"], merged, "{signed_in}");
        let cart = shop.ask("GET", &format!("/api/cart/{}", user.id)).by(&user).send().await.assert_status(200);
        assert_eq!(lines(&cart), [(product, 3)]);
    }
    // A token that is none keeps nobody from signing in.
    login["cart_token"] = json!("nonsense");
    shop.ask("POST", "/api/users/login").json(&login).send().await.assert_status(200);
}
