//! The page to try the services with.

use meshmall_tests::Shop;
use meshmall_tests::browser::Browser;
use meshmall_tests::contract::Contract;

#[tokio::test]
async fn every_operation_can_be_tried_in_a_page() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.goto(&shop, "/api/docs").await;
    visitor.click("#operations-product-list_categories button.opblock-summary-control").await;
    assert_eq!(visitor.count(".opblock").await, Contract::read().operations.len());

    visitor.click(".try-out__btn").await;
    visitor.click("button.execute").await;
    let status = visitor.text(".live-responses-table tbody .response-col_status").await;
    assert!(status.starts_with("200"), "{status}");
    visitor.assert_no_complaints().await;
}
