//! `Server-Timing`: every answer tells what it took, and who had a part in it.

use std::time::Duration;

use meshmall_service::timing::{self, Entry, MOST_BYTES, MOST_ENTRIES};
use meshmall_tests::{Behaviour, Peer, Reply, Shop, User};
use serde_json::json;

const PRODUCT: &str = "components/product/spin.toml";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What an answer tells, the first of which is the whole time of the service that gave it.
fn told(reply: &Reply, service: &str) -> Vec<Entry> {
    assert_eq!(reply.headers.get_all("server-timing").iter().count(), 1, "{:?}", reply.headers);
    let header = reply.header("server-timing");
    let mut entries = timing::parse(header);
    assert_eq!(timing::write(&entries), header, "all of it is read");
    assert!(!entries.is_empty(), "{header}");
    let total = entries.remove(0);
    assert_eq!(Entry { duration: None, ..total.clone() }, Entry::new(service), "{header}");
    assert!(total.duration.is_some(), "{header}");
    entries
}

/// `caller>name` of each, `name` alone where it is of the service that answered.
fn outline(entries: &[Entry]) -> Vec<String> {
    let name = |entry: &Entry| match &entry.caller {
        Some(caller) => format!("{caller}>{}", entry.name),
        None => entry.name.clone(),
    };
    entries.iter().map(name).collect()
}

async fn beside(behaviour: Behaviour) -> (Shop, Peer) {
    let peer = Peer::start(behaviour).await;
    let shop = Shop::with(PRODUCT).variable("inventory_url", &peer.url).variable("peer_timeout_ms", "300").open().await;
    (shop, peer)
}

/// What product tells of a peer that tells this.
async fn retold(headers: Vec<(&'static str, String)>) -> Vec<Entry> {
    let (shop, _peer) = beside(Behaviour::Tell(headers, "{\"items\":[]}".to_owned())).await;
    let entries = told(&shop.get("/products?limit=3").await, "product");
    assert_eq!(outline(&entries[..2]), ["db", "product>inventory"]);
    entries[1..].to_vec()
}

#[tokio::test]
async fn a_list_tells_of_its_statements_and_of_the_stock() {
    let shop = Shop::open().await;
    let reply = shop.get("/api/products?limit=3").await;
    let entries = told(&reply, "product");
    assert_eq!(outline(&entries), ["db", "product>inventory", "inventory>db"]);
    let [own, inventory, of_inventory] = &entries[..] else { unreachable!("as above") };
    assert_eq!(own.description.as_deref(), Some("1 statement"));
    assert_eq!(
        (inventory.status, inventory.attempts, inventory.version.as_deref()),
        (Some(200), Some(1), Some(VERSION))
    );
    assert_eq!(of_inventory.description.as_deref(), Some("1 statement"));
    let total = timing::parse(reply.header("server-timing"))[0].duration;
    assert!(inventory.duration > Some(Duration::ZERO), "{inventory:?}");
    assert!(of_inventory.duration < inventory.duration && inventory.duration < total, "{reply:?}");
}

#[tokio::test]
async fn a_checkout_tells_of_every_service_behind_it() {
    let shop = Shop::open().await;
    let buyer = User::buyer();
    let address = shop.database.give_address(&buyer).await;
    let product = shop.database.some_products(1).await[0];
    shop.database.set_stock(product, 10).await;

    let item = json!({ "product_id": product, "quantity": 1 });
    let cart = shop.ask("POST", &format!("/api/cart/{}/items", buyer.id)).by(&buyer).json(&item).send().await;
    cart.assert_status(200);
    let outlined = outline(&told(&cart, "cart"));
    for part in ["db", "cart>product", "product>db", "cart>inventory", "inventory>db"] {
        assert!(outlined.contains(&part.to_owned()), "{part}: {outlined:?}");
    }

    let body = json!({ "address_id": address, "payment_token": "tok_approved" });
    let order = shop.ask("POST", "/api/orders").by(&buyer).key("timing").json(&body).send().await;
    order.assert_status(201);
    let entries = told(&order, "order");
    assert_eq!(outline(&entries[..1]), ["db"], "{entries:?}");
    for peer in ["user", "cart", "product", "inventory", "payment"] {
        let call = entries.iter().position(|entry| entry.name == peer).unwrap_or(entries.len());
        let [call, database] = &entries[call..=call + 1] else { unreachable!("two") };
        assert_eq!((call.caller.as_deref(), call.status), (Some("order"), Some(200)), "{peer}: {entries:?}");
        assert_eq!((call.attempts, call.version.as_deref()), (Some(1), Some(VERSION)), "{peer}: {entries:?}");
        assert_eq!(outline(std::slice::from_ref(database)), [format!("{peer}>db")], "{entries:?}");
    }
    assert!(entries.iter().all(|entry| entry.duration.is_some() && entry.name != "cut"), "{entries:?}");
}

#[tokio::test]
async fn every_kind_of_answer_tells() {
    let shop = Shop::open().await;
    for service in ["user", "product", "cart", "order", "payment", "inventory"] {
        assert_eq!(told(&shop.get(&format!("/health/{service}")).await, service), []);
        assert_eq!(outline(&told(&shop.get(&format!("/ready/{service}")).await, service)), ["db"]);
    }
    let refused = shop.get("/api/products/x").await;
    refused.assert_invalid("id");
    assert_eq!(told(&refused, "product"), []);
    let unknown = shop.get("/api/products/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a").await;
    unknown.assert_problem(404, "not-found");
    assert_eq!(outline(&told(&unknown, "product")), ["db"]);

    let picture = shop.get("/api/products?limit=1").await.json()["items"][0]["picture"].clone();
    let picture = picture.as_str().expect("a picture").to_owned();
    let first = shop.get(&picture).await;
    assert_eq!(first.status, 200, "{picture}");
    let second = shop.get_with(&picture, &[("if-none-match", first.header("etag"))]).await;
    assert_eq!(second.status, 304);
    told(&second, "product");
}

#[tokio::test]
async fn each_answer_tells_of_itself_alone_and_not_what_was_sent() {
    let shop = Shop::open().await;
    for _ in 0..3 {
        let reply = shop.get_with("/api/products?limit=3", &[("server-timing", "forged;dur=1")]).await;
        assert_eq!(outline(&told(&reply, "product")), ["db", "product>inventory", "inventory>db"]);
    }
}

#[tokio::test]
async fn a_call_without_an_answer_has_status_0_and_says_why() {
    let shop = Shop::with(PRODUCT).variable("inventory_url", "http://127.0.0.1:1").open().await;
    let (silent, _peer) = beside(Behaviour::Silence).await;
    for (shop, why, least) in [(&shop, "unreachable", 0), (&silent, "timeout", 300)] {
        let entries = told(&shop.get("/products?limit=3").await, "product");
        assert_eq!(outline(&entries), ["db", "product>inventory"]);
        let call = &entries[1];
        assert_eq!((call.status, call.attempts, &call.version), (Some(0), Some(1), &None), "{call:?}");
        assert_eq!(call.description.as_deref(), Some(why));
        assert!(call.duration >= Some(Duration::from_millis(least)), "{call:?}");
    }
}

#[tokio::test]
async fn a_peer_that_refuses_is_told_of_with_its_status() {
    let (shop, _peer) = beside(Behaviour::Answer(503, "text/plain", "no".to_owned())).await;
    let entries = told(&shop.get("/products?limit=3").await, "product");
    assert_eq!(outline(&entries), ["db", "product>inventory"]);
    assert_eq!((entries[1].status, &entries[1].version), (Some(503), &None));
}

#[tokio::test]
async fn what_a_mesh_says_of_attempts_is_told() {
    let told_to_the_caller = retold(vec![("x-envoy-attempt-count", "3".to_owned())]).await;
    assert_eq!(told_to_the_caller[0].attempts, Some(3));

    // And where a mesh tells the peer alone, the peer tells its caller.
    let inventory = Shop::with("components/inventory/spin.toml").open().await;
    let reply = inventory.get_with("/health", &[("x-envoy-attempt-count", "2")]).await;
    assert_eq!(timing::parse(reply.header("server-timing"))[0].attempts, Some(2));
    let told_by_the_peer = retold(vec![("server-timing", reply.header("server-timing").to_owned())]).await;
    assert_eq!((told_by_the_peer.len(), told_by_the_peer[0].attempts), (1, Some(2)), "{told_by_the_peer:?}");
}

#[tokio::test]
async fn what_a_peer_tells_is_read_and_not_repeated() {
    let garbage = "<script>;dur=1, db;dur=0.8;desc=\"1 statement\";evil=1, a b;dur=2, x;desc=\"\\";
    let entries = retold(vec![
        ("x-served-by", "inventory/9.9.9".to_owned()),
        ("server-timing", garbage.to_owned()),
        ("server-timing", "cart;dur=1;caller=inventory".to_owned()),
    ])
    .await;
    assert_eq!(outline(&entries), ["product>inventory", "inventory>db", "inventory>cart"]);
    assert_eq!(entries[0].version.as_deref(), Some("9.9.9"));
    assert_eq!(entries[1].description.as_deref(), Some("1 statement"));

    for nonsense in ["\u{1}\u{2}", "\"", ";;;;,,,,", &"a,".repeat(3000), "=", "a;desc=\"\u{e9}\""] {
        // Some of it is no header at all, and the host says so.
        let (shop, _peer) =
            beside(Behaviour::Tell(vec![("server-timing", nonsense.to_owned())], "{\"items\":[]}".to_owned())).await;
        let entries = told(&shop.get("/products?limit=3").await, "product");
        assert_eq!(outline(&entries), ["db", "product>inventory"], "{nonsense}");
    }
}

#[tokio::test]
async fn a_header_has_an_end_that_says_so() {
    let many = vec!["a;dur=1.0"; MOST_ENTRIES].join(", ");
    let long = vec![format!("a;desc=\"{}\"", "x".repeat(60)); MOST_ENTRIES].join(", ");
    for text in [many, long] {
        let entries = retold(vec![("server-timing", text)]).await;
        let last = entries.last().expect("entries");
        assert_eq!((last.name.as_str(), &last.caller), ("cut", &None));
        assert!(last.description.as_deref().is_some_and(|text| text.ends_with(" more")), "{last:?}");
        // The whole and the statements come before these.
        assert!(entries.len() + 2 <= MOST_ENTRIES, "{}", entries.len());
        assert!(timing::write(&entries).len() <= MOST_BYTES);
    }
}
