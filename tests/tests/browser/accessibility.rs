//! Every page, for everybody: in both languages, on a desk and on a phone, in the light and in the dark.

use meshmall_tests::Shop;
use meshmall_tests::browser::Browser;
use meshmall_tests::browser::checks::WCAG;

#[tokio::test]
async fn pages_are_accessible_and_stand_still() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    assert_pages_are_accessible(&shop, &visitor).await;
}

#[tokio::test]
async fn pages_are_accessible_in_the_dark_and_on_a_phone() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.dark().await;
    visitor.phone().await;
    assert_pages_are_accessible(&shop, &visitor).await;
}

/// Looks at all of them before it complains.
async fn assert_pages_are_accessible(shop: &Shop, visitor: &Browser) {
    let product = format!("/item/{}?", shop.any_product().await);
    let mut found = Vec::new();
    for page in ["/?", "/search?q=lamp&", "/search?q=nothingatallhasthisname&", &product, "/no/such/page?"] {
        for language in ["zh", "en"] {
            let path = format!("{page}lang={language}");
            visitor.goto(shop, &path).await;
            visitor.assert_no_layout_shift().await;
            visitor.assert_fits_the_screen().await;
            found.extend(visitor.violations(&WCAG).await.iter().map(|violation| format!("{path}\n{violation}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
