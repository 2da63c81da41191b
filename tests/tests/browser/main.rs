//! The shop in a real browser: what a visitor sees and does, with and without JavaScript, on a desk and on a phone.

mod accessibility;
mod buying;
mod docs;
mod failures;
mod harness;
mod selling;
mod trouble;

use meshmall_tests::Shop;
use meshmall_tests::browser::Browser;

/// A buyer that every new shop has.
const BUYER: &str = "buyer@meshmall.example";
const PASSWORD: &str = "meshmall-demo";
const CARD: &str = "main a[href^='/item/']";

#[tokio::test]
async fn a_visitor_browses_searches_and_looks_at_a_product() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.goto(&shop, "/?lang=en").await;
    assert!(visitor.count(CARD).await >= 20, "a grid of products");
    assert!(visitor.page.title().await.expect("a title").contains("Meshmall"));
    visitor.assert_no_layout_shift().await;

    visitor.fill_until("input[name='q']", "lamp", ".suggestions a").await;
    visitor.enter("input[name='q']").await;
    visitor.arrives_at("/search").await;
    assert_eq!(visitor.url().await.query(), Some("q=lamp"), "the address carries the whole search");

    visitor.click(CARD).await;
    assert!(!visitor.text("h1").await.is_empty());
    visitor.sees("¥").await;
    visitor.waits_for(".stock").await;
    visitor.assert_pictures_are_drawn().await;
    visitor.assert_no_complaints().await;
}

#[tokio::test]
async fn it_speaks_chinese_and_english() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    for (language, word) in [("zh", "已售"), ("en", "sold")] {
        visitor.goto(&shop, &format!("/?lang={language}")).await;
        assert!(visitor.attribute("html", "lang").await.starts_with(language));
        visitor.sees(word).await;
    }
}

#[tokio::test]
async fn it_works_on_a_phone_and_without_javascript() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.phone().await;
    visitor.without_javascript().await;
    visitor.goto(&shop, "/?lang=en").await;
    visitor.fill("input[name='q']", "lamp").await;
    visitor.enter("input[name='q']").await;
    visitor.arrives_at("/search").await;
    visitor.assert_fits_the_screen().await;
    visitor.click(CARD).await;
    visitor.waits_for(".stock").await;
    visitor.assert_fits_the_screen().await;
}
