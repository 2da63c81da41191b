//! The bridge, composed into product, asked by it for stock: a peer that is down, slow, or answers nonsense.

use std::time::{Duration, Instant};

use meshmall_tests::{Behaviour, Peer, SERVICE_CREDENTIAL, Shop};

const PRODUCT: &str = "components/product/spin.toml";

/// Product beside a peer that behaves so, where stock is.
async fn beside(behaviour: Behaviour) -> (Shop, Peer) {
    let peer = Peer::start(behaviour).await;
    let shop = Shop::with(PRODUCT).variable("inventory_url", &peer.url).variable("peer_timeout_ms", "300").open().await;
    (shop, peer)
}

fn answer(status: u16, kind: &'static str, body: &str) -> Behaviour {
    Behaviour::Answer(status, kind, body.to_owned())
}

/// The list stands without stock; the list that is about stock says that it cannot be had; the log says why.
async fn assert_degrades(shop: &Shop, why: &str) {
    let started = Instant::now();
    let reply = shop.get("/products?limit=3").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    for item in reply.json()["items"].as_array().expect("a list") {
        assert!(item["available"].is_null(), "{item}");
    }
    shop.get("/products?in_stock=true").await.assert_problem(503, "stock-unavailable");
    assert!(started.elapsed() < Duration::from_secs(5), "it waited {:?}", started.elapsed());
    shop.assert_log(why).await;
    shop.assert_log(reply.header("x-trace-id")).await;
}

#[tokio::test]
async fn a_peer_that_is_down() {
    // Nobody listens on port 1.
    let shop = Shop::with(PRODUCT).variable("inventory_url", "http://127.0.0.1:1").open().await;
    assert_degrades(&shop, "peer-unreachable").await;
}

#[tokio::test]
async fn a_peer_that_never_answers() {
    let (shop, _peer) = beside(Behaviour::Silence).await;
    assert_degrades(&shop, "peer-timeout").await;
}

#[tokio::test]
async fn a_peer_that_stops_in_the_middle() {
    let (shop, _peer) = beside(Behaviour::HalfABody).await;
    assert_degrades(&shop, "peer-timeout").await;
}

#[tokio::test]
async fn a_peer_that_hangs_up() {
    let (shop, _peer) = beside(Behaviour::HangUp).await;
    assert_degrades(&shop, "peer-unreachable").await;
}

#[tokio::test]
async fn a_peer_that_does_not_speak_http() {
    let (shop, _peer) = beside(Behaviour::Noise).await;
    assert_degrades(&shop, "peer-unreachable").await;
}

#[tokio::test]
async fn a_peer_that_answers_garbage() {
    for body in [
        "<html>oops</html>",
        "{\"items\":7}",
        "{}",
        "[]",
        "{\"items\":[{\"product_id\":1}]}",
        "{\"items\":[{\"product_id\":\"x\",\"available\":-1}]}",
        "",
    ] {
        let (shop, _peer) = beside(answer(200, "application/json", body)).await;
        assert_degrades(&shop, "peer-answer-unreadable").await;
    }
}

#[tokio::test]
async fn a_peer_that_answers_without_end() {
    let (shop, _peer) =
        beside(answer(200, "application/json", &format!("{{\"items\":[{}]}}", " ".repeat(2 * 1024 * 1024)))).await;
    assert_degrades(&shop, "peer-answer-unreadable").await;
}

#[tokio::test]
async fn a_peer_that_answers_a_problem_is_quoted() {
    let problem = r#"{"type":"urn:meshmall:problem:database-unavailable","title":"x","status":503,"detail":"stock is being counted"}"#;
    let (shop, _peer) = beside(answer(503, "application/problem+json", problem)).await;
    assert_degrades(&shop, "stock is being counted").await;
    shop.assert_log("urn:meshmall:problem:database-unavailable").await;
}

#[tokio::test]
async fn a_peer_that_refuses_without_a_problem() {
    for status in [301, 401, 403, 404, 429, 500] {
        let (shop, _peer) = beside(answer(status, "text/plain", "no")).await;
        assert_degrades(&shop, "peer-refused").await;
    }
}

#[tokio::test]
async fn one_call_serves_a_page_and_carries_the_trace() {
    let (shop, peer) = beside(answer(200, "application/json", "{\"items\":[]}")).await;
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let sent = [
        ("traceparent", parent),
        ("tracestate", "vendor=1"),
        ("baggage", "a=b"),
        ("b3", "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1"),
        ("x-request-id", "request-7"),
        ("authorization", "Bearer token"),
        ("cookie", "secret=1"),
        ("x-service-credential", "forged"),
    ];
    let reply = shop.get_with("/products?limit=50", &sent).await;
    assert_eq!(reply.header("x-request-id"), "request-7");
    assert_eq!(reply.header("x-trace-id"), "4bf92f3577b34da6a3ce929d0e0e4736");

    let requests = peer.requests();
    assert_eq!(requests.len(), 1, "one call for fifty products: {requests:?}");
    let head = requests[0].to_lowercase();
    assert!(head.starts_with("get /internal/inventory?ids="), "{head}");
    for (name, value) in sent.iter().filter(|(name, _)| !["cookie", "x-service-credential"].contains(name)) {
        assert!(head.contains(&format!("{name}: {}", value.to_lowercase())), "{name} is not handed on: {head}");
    }
    assert!(!head.contains("secret=1"), "a cookie is nobody's business: {head}");
    assert!(!head.contains("forged"), "{head}");
    assert!(head.contains(&format!("x-service-credential: {SERVICE_CREDENTIAL}")), "{head}");
}
