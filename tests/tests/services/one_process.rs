//! All components behind one port, as `make up` and `spin up` run them.

use meshmall_tests::{Shop, User};

#[tokio::test]
async fn health_and_readiness_of_each_service() {
    let shop = Shop::open().await;
    for service in ["user", "product", "cart", "order", "payment", "inventory"] {
        assert_eq!(
            shop.get(&format!("/health/{service}")).await.json(),
            serde_json::json!({"service": service, "status": "ok"})
        );
        assert_eq!(
            shop.get(&format!("/ready/{service}")).await.json(),
            serde_json::json!({"service": service, "status": "ready"})
        );
    }
    assert_eq!(shop.get("/health").await.status, 200);
}

#[tokio::test]
async fn every_answer_says_who_gave_it_and_to_which_request() {
    let shop = Shop::open().await;
    for (path, service) in
        [("/api/products", "product"), ("/api/inventory/x", "inventory"), ("/api/products/x/y/z", "product")]
    {
        let reply = shop.get(path).await;
        assert_eq!(reply.header("x-served-by"), format!("{service}/{}", env!("CARGO_PKG_VERSION")), "{path}");
        assert_eq!(reply.header("x-trace-id").len(), 32, "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
        assert!(reply.header("server-timing").starts_with(&format!("{service};dur=")), "{path}");
        assert_eq!(shop.get_with(path, &[("x-request-id", "mine")]).await.header("x-request-id"), "mine");
    }
}

#[tokio::test]
async fn the_internal_routes_are_closed_at_the_edge() {
    let shop = Shop::open().await;
    let credential = [("x-service-credential", meshmall_tests::SERVICE_CREDENTIAL)];
    for path in [
        "/internal/inventory",
        "/api/internal/inventory",
        "/internal/products",
        "/internal/addresses",
        "/internal/carts",
        "/internal/orders/received",
        "/internal/payments",
        "/internal/reservations/reserve",
        "/internal/orders/recover/../received",
        "//internal/products",
        "/products/../internal/products",
        "/inventory/../internal/inventory",
    ] {
        let reply = shop.get_with(&format!("{path}?ids=0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a"), &credential).await;
        assert!((400..500).contains(&reply.status), "{path}: {} {}", reply.status, reply.text());
    }
}

#[tokio::test]
async fn a_timer_reaches_its_two_routes_with_the_credential_alone() {
    let shop = Shop::open().await;
    for path in ["/internal/orders/recover", "/internal/reservations/expire"] {
        shop.ask("POST", path).send().await.assert_problem(401, "service-credential-required");
        shop.ask("POST", path).by(&User::admin()).send().await.assert_problem(401, "service-credential-required");
        shop.ask("POST", path).internal().send().await.assert_status(200);
        let api = shop.ask("POST", &format!("/api{path}")).internal().send().await;
        assert!((400..500).contains(&api.status), "{path}: {}", api.text());
    }
}

#[tokio::test]
async fn two_hundred_visitors_at_once_are_all_served() {
    let shop = std::sync::Arc::new(Shop::open().await);
    let visits: Vec<_> = (0..200)
        .map(|_| {
            let shop = shop.clone();
            tokio::spawn(async move { shop.get("/api/products?limit=10").await.status })
        })
        .collect();
    for visit in visits {
        assert_eq!(visit.await.expect("it ends"), 200);
    }
}

#[tokio::test]
async fn the_keys_are_where_everybody_looks_for_them() {
    let shop = Shop::open().await;
    let keys = shop.get("/.well-known/jwks.json").await;
    assert_eq!(keys.assert_status(200)["keys"][0]["kid"], "test");
    assert!(keys.json()["keys"][0]["d"].is_null(), "the private part stays where it is");
    // Found by its own routes, and not by what answers everything else.
    for path in ["/users", "/api/users", "/users/me", "/api/users/me/addresses"] {
        let reply = shop.get(path).await;
        reply.assert_problem(401, "unauthenticated");
        assert_eq!(reply.header("x-served-by").split('/').next(), Some("user"), "{path}");
    }
}
