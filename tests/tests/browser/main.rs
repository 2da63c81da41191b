//! The shop in a real browser: what a visitor sees and does, with and without JavaScript, on a desk and on a phone.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod chromium;
mod docs;

use std::time::{Duration, Instant};

use chromium::{Chromium, PATIENCE};
use fantoccini::Locator;
use meshmall_tests::Shop;

#[tokio::test]
async fn a_visitor_browses_searches_and_looks_at_a_product() {
    let shop = Shop::open().await;
    let browser = Chromium::start().await;
    let page = &browser.page;

    page.goto(&shop.url("/?lang=en")).await.expect("the home page opens");
    let cards = page.find_all(Locator::Css("main a[href^='/item/']")).await.expect("looks");
    assert!(cards.len() >= 20, "a grid of products: {}", cards.len());
    assert!(page.title().await.expect("a title").contains("Meshmall"));
    browser.assert_pictures_are_drawn().await;

    // The page is taken over by its script: what is typed brings suggestions.
    let search = page.find(Locator::Css("input[name='q']")).await.expect("a search box");
    // What is typed before the script has taken over is only text, so it is typed until it is answered.
    let deadline = Instant::now() + PATIENCE;
    loop {
        search.clear().await.expect("empties");
        search.send_keys("lamp").await.expect("types");
        let suggested = page.wait().at_most(Duration::from_secs(1)).for_element(Locator::Css(".suggestions a")).await;
        if suggested.is_ok() {
            break;
        }
        assert!(Instant::now() < deadline, "no suggestions appear");
    }
    search.send_keys("\u{E007}").await.expect("presses enter");
    page.wait().at_most(PATIENCE).for_element(Locator::Css("main a[href^='/item/']")).await.expect("results");
    let address = page.current_url().await.expect("an address");
    assert_eq!((address.path(), address.query()), ("/search", Some("q=lamp")), "the address carries the whole search");

    let first = page.find(Locator::Css("main a[href^='/item/']")).await.expect("a result");
    let address = first.attr("href").await.expect("an address").expect("an address");
    page.goto(&shop.url(&format!("{address}?lang=en"))).await.expect("the product opens");
    let heading = page
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::Css("h1"))
        .await
        .expect("a name")
        .text()
        .await
        .expect("text");
    assert!(!heading.is_empty());
    assert!(page.source().await.expect("source").contains("¥"), "a price");
    page.find(Locator::Css(".stock")).await.expect("its stock");
    browser.assert_pictures_are_drawn().await;
    browser.assert_no_complaints().await;
    browser.stop().await;
}

#[tokio::test]
async fn it_speaks_chinese_and_english() {
    let shop = Shop::open().await;
    let browser = Chromium::start().await;
    let page = &browser.page;
    for (language, word) in [("zh", "分类"), ("en", "ategor")] {
        page.goto(&shop.url(&format!("/?lang={language}"))).await.expect("opens");
        let html = page.find(Locator::Css("html")).await.expect("html");
        assert!(html.attr("lang").await.expect("an attribute").is_some_and(|lang| lang.starts_with(language)));
        assert!(page.source().await.expect("source").contains(word), "{language}");
    }
    browser.stop().await;
}

#[tokio::test]
async fn it_works_on_a_phone_and_without_javascript() {
    let shop = Shop::open().await;
    let browser = Chromium::phone_without_javascript().await;
    let page = &browser.page;
    page.goto(&shop.url("/search?q=a&lang=en")).await.expect("opens");
    assert!(page.find_all(Locator::Css("main a[href^='/item/']")).await.expect("looks").len() >= 10);
    let overflow = browser.width_beyond_the_screen().await;
    assert!(overflow <= 0, "the page is {overflow} px wider than the phone");
    // Links are enough to go on. ChromeDriver cannot click while scripts are off, so the link is followed by its address.
    let result = page.find(Locator::Css("main a[href^='/item/']")).await.expect("a result");
    let address = result.attr("href").await.expect("looks").expect("an address");
    page.goto(&shop.url(&address)).await.expect("opens");
    page.wait().at_most(PATIENCE).for_element(Locator::Css(".stock")).await.expect("the product's page");
    browser.stop().await;
}

#[tokio::test]
async fn pages_have_their_status_and_stand_without_stock() {
    let shop = Shop::with("spin.toml").variable("inventory_url", "http://127.0.0.1:1").open().await;
    for (path, status) in [
        ("/", 200),
        ("/search?q=phone", 200),
        ("/search?q=nothingatallhasthisname", 200),
        ("/search?sort=cheapest", 400),
        ("/search?min_price=5&max_price=1", 400),
        ("/item/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a", 404),
        ("/item/not-an-id", 404),
        ("/no/such/page", 404),
        ("/assets/absent.js", 404),
    ] {
        let reply = shop.get(path).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text());
    }
    let home = shop.get("/").await;
    assert!(home.header("content-type").starts_with("text/html"));
    let policy = home.header("content-security-policy");
    assert!(
        policy.contains("script-src")
            && !policy.split(';').any(|part| part.contains("script-src") && part.contains("'unsafe-inline'")),
        "{policy}"
    );
}

#[tokio::test]
async fn a_product_service_that_is_down_gives_an_error_page_and_no_hang() {
    let shop = Shop::with("web/spin.toml").variable("product_url", "http://127.0.0.1:1").open().await;
    for path in ["/", "/search?q=a", "/item/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a"] {
        let reply = tokio::time::timeout(Duration::from_secs(8), shop.get(path)).await.expect("no hang");
        assert!((502..=504).contains(&reply.status), "{path}: {}", reply.status);
        assert!(reply.text().contains(reply.header("x-trace-id")), "{path}: the page shows the trace id");
    }
}
