//! What a visitor types, in Chinese and English, whole words and parts of words.

use meshmall_tests::Shop;
use serde_json::Value;

/// A product with a name that no seed has, so that a search for parts of it finds it and nothing else.
async fn with_product(zh: &str, en: &str) -> (Shop, String) {
    let shop = Shop::open().await;
    let statement = "INSERT INTO productdb.products (id, seller_id, category, name_zh, name_en, description_zh, description_en, price, currency)
        SELECT gen_random_uuid(), seller_id, category, $1, $2, '', '', 100, 'CNY' FROM productdb.products LIMIT 1 RETURNING id::text";
    let id = shop.database.superuser().await.query_one(statement, &[&zh, &en]).await.expect("inserts").get(0);
    (shop, id)
}

async fn found(shop: &Shop, q: &str) -> Vec<Value> {
    let reply = shop.get(&format!("/products?limit=50&q={}", encoded(q))).await;
    assert_eq!(reply.status, 200, "{q}: {}", reply.text());
    reply.json()["items"].as_array().expect("a list").clone()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn finds_parts_of_chinese_and_english_names() {
    let (shop, id) = with_product("星海牌蓝瓷罐", "Zephyrian Glowlamps Deluxe").await;
    for q in [
        "星海牌蓝瓷罐",
        "蓝瓷",
        "瓷罐",
        "罐",
        "zephyrian",
        "ZEPHYRIAN",
        "glowlamp",
        "phyria",
        "glowlamps zephyrian",
        "Zephyrian 蓝瓷",
    ] {
        let items = found(&shop, q).await;
        assert_eq!(items.first().map(|item| item["id"].as_str()), Some(Some(id.as_str())), "{q}");
    }
    for q in ["蓝海", "glowlamps nowhere", "zephyrianx", "星海 nowhere"] {
        assert!(found(&shop, q).await.iter().all(|item| item["id"] != id.as_str()), "{q}");
    }
}

#[tokio::test]
async fn wildcards_and_operators_mean_themselves() {
    let (shop, id) = with_product("百分百", "100%_pure \\ 'quoted' & (bracketed) | !bang").await;
    for q in ["100%_pure", "'quoted'", "\\ '", "& (bracketed) | !bang"] {
        assert_eq!(found(&shop, q).await.first().map(|item| item["id"].as_str()), Some(Some(id.as_str())), "{q}");
    }
    for q in ["%", "_", "%%%", "';--", "!", "&", ":*", "()", "<->", "a & | b", "\"", "😀", "\u{202e}", "\u{feff}"] {
        // Whatever it finds, it is an answer.
        found(&shop, q).await;
    }
}

#[tokio::test]
async fn a_search_is_paged_by_relevance_without_repeats() {
    let shop = Shop::open().await;
    let mut seen = std::collections::BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = shop.get(&format!("/products?q=a&limit=9{cursor}")).await.json();
        for item in page["items"].as_array().expect("a list") {
            assert!(seen.insert(item["id"].as_str().expect("an id").to_owned()), "repeated");
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(seen.len() > 50, "most names have an a somewhere: {}", seen.len());
}

#[tokio::test]
async fn suggestions_begin_with_what_begins_so() {
    let (shop, id) = with_product("星海牌蓝瓷罐", "Zephyrian Glowlamps").await;
    for q in ["星海", "zeph", "lowlam"] {
        let items = shop.get(&format!("/products/suggest?q={}", encoded(q))).await.json()["items"].clone();
        assert_eq!(items[0]["id"], id.as_str(), "{q}: {items}");
        assert_eq!(items[0]["name"]["en"], "Zephyrian Glowlamps");
    }
    assert_eq!(shop.get("/products/suggest").await.json()["items"], serde_json::json!([]));
}
