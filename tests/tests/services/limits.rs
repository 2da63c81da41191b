//! What the runner does with a component that misbehaves: one request fails, in one clear way, and nothing else.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use meshmall_tests::{Behaviour, Peer, Shop, ShopBuilder};

fn misbehaving() -> ShopBuilder {
    Shop::with("tests/guest/spin.toml")
}

#[tokio::test]
async fn a_trap_is_one_500_with_a_backtrace_in_the_log() {
    let shop = misbehaving().open().await;
    for path in ["/trap", "/recursion"] {
        let reply = shop.get(path).await;
        assert_eq!(reply.status, 500, "{path}");
        assert!(!reply.text().contains("on purpose"), "internals in a 5xx: {}", reply.text());
        assert_eq!(shop.get("/well").await.text(), "well", "the next request is not harmed");
        assert_eq!(shop.get("/fetch?url=http://neighbour.spin.internal/well").await.text(), "200 well");
        shop.assert_log("wasm backtrace").await;
    }
    shop.assert_log("on purpose").await;
    if !shop.on_spin() {
        shop.get_with("/trap", &[("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")])
            .await
            .assert_problem(500, "component-failed");
    }
}

#[tokio::test]
async fn a_trap_in_a_neighbour_is_the_neighbours_500() {
    let shop = misbehaving().open().await;
    let reply = shop.get("/fetch?url=http://neighbour.spin.internal/trap").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.text().starts_with("500"), "{}", reply.text());
}

#[tokio::test]
async fn a_request_has_a_time_limit() {
    let shop = misbehaving().host_argument("--request-timeout=500ms").open().await;
    // Spin has none for these guests.
    if shop.on_spin() {
        return;
    }
    let started = Instant::now();
    shop.get("/loop").await.assert_problem(504, "component-timeout");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(shop.get("/well").await.text(), "well");
    shop.assert_log("--request-timeout").await;
}

#[tokio::test]
async fn an_instance_has_a_memory_limit() {
    let shop = misbehaving().host_argument("--memory-limit=16").open().await;
    if shop.on_spin() {
        return;
    }
    assert_eq!(shop.get("/memory/8").await.text(), (8 << 20).to_string());
    shop.get("/memory/32").await.assert_problem(500, "component-failed");
    assert_eq!(shop.get("/memory/8").await.status, 200, "the limit is per request");
    shop.assert_log("may have 16 MiB (--memory-limit)").await;
}

#[tokio::test]
async fn more_instances_than_allowed_are_refused_at_once() {
    let shop = std::sync::Arc::new(
        misbehaving().host_argument("--max-instances=2").host_argument("--request-timeout=2s").open().await,
    );
    if shop.on_spin() {
        return;
    }
    let loops: Vec<_> = (0..2)
        .map(|_| {
            let shop = shop.clone();
            tokio::spawn(async move { shop.get("/loop").await.status })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    shop.get("/well").await.assert_problem(500, "too-many-instances");
    for running in loops {
        assert_eq!(running.await.expect("it ends"), 504);
    }
    assert_eq!(shop.get("/well").await.status, 200);
}

#[tokio::test]
async fn a_component_sees_its_own_variables_and_files_and_no_others() {
    let shop = misbehaving().variable("greeting", "good day").open().await;
    assert_eq!(shop.get("/variable/greeting").await.text(), "good day, world");
    shop.get("/variable/peer").await.assert_problem(500, "internal");
    assert_eq!(shop.get("/file/note.txt").await.text(), "from a file|written=false");
    shop.get("/file/..%2fspin.toml").await.assert_problem(404, "not-found");
    shop.get("/file/absent").await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn a_component_reaches_only_what_its_manifest_allows() {
    let peer = Peer::start(Behaviour::Answer(200, "text/plain", "hello".to_owned())).await;
    let shop = misbehaving().variable("peer", &peer.url).open().await;
    assert_eq!(shop.get(&format!("/fetch?url={}/", peer.url)).await.text(), "200 hello");
    let head = peer.requests().remove(0).to_lowercase();
    let authority = peer.url.trim_start_matches("http://");
    assert!(head.contains(&format!("host: {authority}")) && !head.contains("forged"), "Host is the URL's: {head}");

    let elsewhere = Peer::start(Behaviour::Answer(200, "text/plain", "secret".to_owned())).await;
    for url in [
        elsewhere.url.as_str(),
        "http://misbehaving.spin.internal/well",
        "http://localhost:1/",
        "https://127.0.0.1/",
        "ftp://a/",
        "nonsense",
    ] {
        let reply = shop.get(&format!("/fetch?url={url}")).await;
        assert!(reply.status >= 500, "{url}: {} {}", reply.status, reply.text());
    }
    assert!(elsewhere.requests().is_empty());
    shop.assert_log("allowed_outbound_hosts").await;
}

#[tokio::test]
async fn what_goes_out_together_is_waited_for_together_and_timed_apart() {
    let peer = Peer::start(Behaviour::Silence).await;
    let shop = misbehaving().variable("peer", &peer.url).open().await;
    let started = Instant::now();
    let reply = shop.get(&format!("/together?url={}/", peer.url)).await.text();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let outcome = |line: &str| {
        let (millis, result) = line.split_once(' ').expect("two parts");
        (millis.parse::<u64>().expect("a number"), result.to_owned())
    };
    let [silent, neighbour, nowhere] = &reply.lines().map(outcome).collect::<Vec<_>>()[..] else {
        unreachable!("three lines: {reply}")
    };
    assert!(silent.0 >= 500 && silent.1.starts_with("no answer within"), "{reply}");
    assert!(neighbour.0 < silent.0 && neighbour.1 == "405", "a slow neighbour in the list delays nobody: {reply}");
    assert_eq!((nowhere.0, nowhere.1.as_str()), (0, "'nonsense' is not an http URL"));
    let head = peer.requests().remove(0).to_lowercase();
    assert!(head.starts_with("put / ") && head.contains("content-length: 2"), "{head}");
}

#[tokio::test]
async fn where_a_request_comes_from_is_the_last_thing_that_is_said_of_it() {
    let shop = misbehaving().open().await;
    let path = "/header/spin-client-addr";
    let alone = shop.get(path).await.text();
    let address: SocketAddr = alone.parse().expect("an address and a port");
    assert!(address.ip().is_loopback() && address.port() != shop.runtime.port, "{address}");
    // What a client says of itself comes before it, as in Spin; whoever reads the last value is not deceived.
    let forged = [("spin-client-addr", "192.0.2.1:1"), ("Spin-Client-Addr", "192.0.2.2:2, 192.0.2.3")];
    let values = shop.get_with(path, &forged).await.text();
    let (before, last) = values.rsplit_once(" | ").expect("several values");
    assert_eq!(before, "192.0.2.1:1 | 192.0.2.2:2, 192.0.2.3");
    assert!(last.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback()), "{values}");
    // A component has no address.
    let chained = shop.get(&format!("/fetch?url=http://neighbour.spin.internal{path}")).await.text();
    assert_eq!(chained, "200 0.0.0.0:0");
}

#[tokio::test]
async fn what_a_component_prints_is_in_the_log_under_its_name() {
    let shop = misbehaving().open().await;
    assert_eq!(shop.get("/output").await.text(), "said");
    shop.assert_log("a line to stdout").await;
    shop.assert_log("no end of line").await;
}

#[tokio::test]
async fn sigterm_lets_running_requests_end() {
    let peer = Peer::start(Behaviour::Silence).await;
    let shop = std::sync::Arc::new(misbehaving().variable("peer", &peer.url).open().await);
    if shop.on_spin() {
        return;
    }
    let slow = {
        let (shop, url) = (shop.clone(), peer.url.clone());
        tokio::spawn(async move { shop.get(&format!("/fetch?url={url}")).await })
    };
    while peer.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let _ = std::process::Command::new("kill").args(["-TERM", &shop.runtime.pid().to_string()]).status();
    slow.await.expect("it is answered").assert_problem(503, "fetch-failed");
    shop.assert_log("Stopping").await;
}

#[tokio::test]
async fn a_database_that_the_manifest_does_not_name_is_refused() {
    // The manifest allows one address and no other name for it.
    let shop =
        Shop::with("components/inventory/spin.toml").variable("postgres_database", "x?host=localhost").open().await;
    shop.get("/ready").await.assert_problem(503, "database-unavailable");
    shop.assert_log("not permitted").await;
}
