//! Version 2 of product beside version 1, on one database, as a canary has them.

use meshmall_tests::Shop;
use serde_json::{Value, json};

async fn both() -> (Shop, Shop) {
    let one = Shop::with("components/product/spin.toml").open().await;
    let two = Shop::with("components/product/v2.toml").beside(&one).open().await;
    (one, two)
}

/// The products of an answer, each without its badge, and the badges.
fn without_badges(mut answer: Value) -> (Value, Vec<(i64, Option<Value>)>) {
    let mut badges = Vec::new();
    let mut take = |product: &mut Value| {
        let badge = product.as_object_mut().expect("a product").remove("badge");
        badges.push((product["sold"].as_i64().expect("a number"), badge));
    };
    match answer.get_mut("items").and_then(Value::as_array_mut) {
        Some(items) => items.iter_mut().for_each(&mut take),
        None => take(&mut answer),
    }
    (answer, badges)
}

#[tokio::test]
async fn version_2_says_what_sells_best_and_is_otherwise_version_1() {
    let (one, two) = both().await;
    let best = one.get("/products?limit=1").await.json()["items"][0]["id"].as_str().expect("an id").to_owned();
    // The newest are of both kinds.
    let lists = ["/products?limit=1".to_owned(), "/products?sort=newest&limit=100".to_owned()];
    let others = ["/products/flash-sale".to_owned(), format!("/products/{best}"), format!("/products/{best}/related")];
    for path in lists.iter().chain(&others) {
        let (old, new) = (one.get(path).await, two.get(path).await);
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(old.header("x-served-by"), format!("product/{version}"), "{path}");
        assert_eq!(new.header("x-served-by"), format!("product/{version}-v2"), "{path}");
        let (new, badges) = without_badges(new.assert_status(200));
        assert_eq!(old.assert_status(200), new, "{path}: version 1 has no badge, and nothing else differs");
        assert!(!badges.is_empty(), "{path}");
        for (sold, badge) in badges {
            assert_eq!(badge, (sold >= 10_000).then(|| json!("bestseller")), "{path}: {sold} sold");
        }
    }
    let (_, badges) = without_badges(two.get(&lists[1]).await.json());
    let given = badges.iter().filter(|(_, badge)| badge.is_some()).count();
    assert!((1..badges.len()).contains(&given), "{given} of {} have a badge", badges.len());
}

#[tokio::test]
async fn version_2_refuses_what_version_1_refuses() {
    let (one, two) = both().await;
    // A badge is earned, not asked for.
    let offer = json!({ "badge": "bestseller" });
    for shop in [&one, &two] {
        shop.get("/products?badge=bestseller").await.assert_invalid("badge");
        shop.ask("PATCH", &format!("/products/{}", one.any_product().await))
            .by(&meshmall_tests::User::admin())
            .json(&offer)
            .send()
            .await
            .assert_invalid_body("badge");
    }
}
