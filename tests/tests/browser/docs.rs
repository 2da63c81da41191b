//! The page to try the services with.

use fantoccini::Locator;
use meshmall_tests::Shop;
use meshmall_tests::contract::Contract;

use crate::chromium::{Chromium, PATIENCE};

#[tokio::test]
async fn every_operation_can_be_tried_in_a_page() {
    let shop = Shop::open().await;
    let browser = Chromium::start().await;
    let page = &browser.page;
    let appears = |selector: &'static str| async move {
        let found = page.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    };
    page.goto(&shop.url("/api/docs")).await.expect("the page opens");
    appears("#operations-product-list_categories button.opblock-summary-control").await.click().await.expect("opens");
    let shown = page.find_all(Locator::Css(".opblock")).await.expect("looks").len();
    assert_eq!(shown, Contract::read().operations.len());

    appears(".try-out__btn").await.click().await.expect("starts");
    appears("button.execute").await.click().await.expect("asks");
    let status = appears(".live-responses-table tbody .response-col_status").await.text().await.expect("text");
    assert!(status.starts_with("200"), "{status}");
    browser.assert_no_complaints().await;
    browser.stop().await;
}
