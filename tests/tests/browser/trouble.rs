//! What goes wrong is shown, with what to do about it.

use std::time::{Duration, Instant};

use meshmall_tests::browser::{Browser, PATIENCE};
use meshmall_tests::{Behaviour, Peer, Shop};

use crate::{BUYER, PASSWORD};

/// Buys a product with one of the sandbox's means of payment, as far as the page that comes of it.
async fn buy(visitor: &Browser, shop: &Shop, product: &str, token: &str) {
    visitor.goto(shop, &format!("/item/{product}?lang=en")).await;
    visitor.press("Buy now").await;
    visitor.arrives_at("/checkout").await;
    visitor.click(&format!("label:has([value={token}])")).await;
    visitor.click(".checkout button[type=submit]").await;
}

#[tokio::test]
async fn a_declined_card_costs_nothing_and_another_one_works() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.sign_in(&shop, BUYER, PASSWORD).await;
    buy(&visitor, &shop, &shop.any_product().await, "tok_declined").await;
    visitor.sees("Nothing was charged").await;
    assert!(visitor.text("#status-title").await.starts_with("Cancelled"));
    visitor.assert_accessible().await;
    visitor.press("Pay another way").await;
    visitor.arrives_at("/checkout").await;
    visitor.click(".checkout button[type=submit]").await;
    visitor.sees("Thank you for your order!").await;
}

#[tokio::test]
async fn an_answer_that_is_lost_is_followed_until_it_is_known() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.sign_in(&shop, BUYER, PASSWORD).await;
    buy(&visitor, &shop, &shop.any_product().await, "tok_timeout").await;
    visitor.sees("This page follows your order").await;
    // The timer settles it; whoever looks at the page sees that without doing anything.
    let paid = "SELECT count(*) FROM orderdb.orders WHERE status = 'paid'";
    let deadline = Instant::now() + PATIENCE;
    while shop.database.number(paid).await == 0 {
        assert!(Instant::now() < deadline, "the order is not settled");
        shop.ask("POST", "/internal/orders/recover").internal().send().await;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    visitor.waits_until("document.querySelector('#status-title')?.innerText === 'Paid'").await;
}

#[tokio::test]
async fn what_is_sold_out_at_the_checkout_is_said_and_nothing_is_charged() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.sign_in(&shop, BUYER, PASSWORD).await;
    let product = shop.database.some_products(1).await[0];
    visitor.goto(&shop, &format!("/item/{product}?lang=en")).await;
    visitor.press("Buy now").await;
    visitor.arrives_at("/checkout").await;
    shop.database.set_stock(product, 0).await;
    visitor.click(".checkout button[type=submit]").await;
    visitor.sees("Take fewer, or leave out what is sold out.").await;
    visitor.press("Change it in the cart").await;
    visitor.sees("Sold out").await;
    visitor.assert_accessible().await;
    visitor.goto(&shop, &format!("/item/{product}")).await;
    assert_eq!(visitor.count("form.buy button:disabled[value=add]").await, 1);
}

#[tokio::test]
async fn a_page_stands_while_a_service_is_down_and_tells_of_it() {
    let shop = Shop::with("spin.toml")
        .variable("inventory_url", "http://127.0.0.1:1")
        .variable("traces_url", "http://traces.example/{trace_id}/spans")
        .open()
        .await;
    let visitor = Browser::open().await;
    let product = shop.any_product().await;
    visitor.goto(&shop, &format!("/item/{product}?lang=en")).await;
    visitor.waits_for(".stock.unknown + a").await;
    visitor.sees("A service did not answer").await;
    visitor.click(".mesh summary").await;
    visitor.sees("no answer").await;
    let trace = visitor.text(".mesh-calls caption a").await;
    assert_eq!(trace.len(), 32, "{trace}");
    let href = visitor.attribute(".mesh-calls caption a", "href").await;
    assert_eq!(href, format!("http://traces.example/{trace}/spans"));
    visitor.assert_accessible().await;
    visitor.assert_no_complaints().await;
}

#[tokio::test]
async fn a_service_that_does_not_answer_in_time_costs_a_part_and_not_the_page() {
    let slow = Peer::start(Behaviour::Silence).await;
    let shop =
        Shop::with("spin.toml").variable("inventory_url", &slow.url).variable("peer_timeout_ms", "600").open().await;
    let begun = Instant::now();
    let reply = shop.get("/?lang=en").await;
    assert_eq!(reply.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(4), "the page took {:?}", begun.elapsed());
    assert!(reply.text().matches("href=\"/item/").count() >= 20);
    assert!(reply.header("server-timing").contains("inventory;dur=6"), "{}", reply.header("server-timing"));
}

#[tokio::test]
async fn the_first_visit_of_the_front_page_is_light() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.goto(&shop, "/?lang=en").await;
    visitor.waits_until("document.documentElement.classList.contains('live')").await;
    visitor.assert_pictures_are_drawn().await;
    let sent = "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]\
        .map(entry => entry.transferSize).reduce((sum, size) => sum + size, 0)";
    let bytes = visitor.evaluate(sent).await.as_u64().expect("a number");
    assert!((100_000..=250_000).contains(&bytes), "{bytes} bytes over the wire");
}
