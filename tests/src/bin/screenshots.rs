//! Takes the pictures of the README, from a shop of its own: `scripts/screenshots` lends it a database.
//!
//! Names as arguments take only those.

use std::path::PathBuf;

use meshmall_tests::browser::Browser;
use meshmall_tests::{Shop, workspace};
use serde_json::json;

/// Of a hundred. Text stays sharp, and a picture is some 50 KB.
const QUALITY: u8 = 80;
/// Of every account that a new shop has.
const PASSWORD: &str = "meshmall-demo";

#[tokio::main]
async fn main() {
    let studio = Studio { shop: Shop::open().await, wanted: std::env::args().skip(1).collect() };
    studio.browsing().await;
    studio.buying().await;
    studio.selling().await;
    studio.on_a_phone().await;
    studio.in_the_dark().await;
}

struct Studio {
    shop: Shop,
    wanted: Vec<String>,
}

impl Studio {
    async fn browsing(&self) {
        let visitor = Browser::open().await;
        desk(&visitor, 860).await;
        self.page(&visitor, "home", "/?lang=zh").await;
        self.page(&visitor, "search", "/search?q=lamp&lang=en").await;
        desk(&visitor, 1010).await;
        let product = self.shop.any_product().await;
        self.page(&visitor, "item", &format!("/item/{product}?lang=en")).await;
        if self.wants("mesh") {
            visitor.goto(&self.shop, "/?lang=en").await;
            visitor.click(".mesh summary").await;
            self.picture(&visitor, "mesh").await;
        }
    }

    /// A buyer's way from the cart to the order.
    async fn buying(&self) {
        if !["cart", "checkout", "order"].iter().any(|name| self.wants(name)) {
            return;
        }
        let visitor = Browser::open().await;
        desk(&visitor, 860).await;
        visitor.sign_in(&self.shop, "buyer@meshmall.example", PASSWORD).await;
        for product in self.shop.database.some_products(3).await {
            visitor.goto(&self.shop, &format!("/item/{product}")).await;
            visitor.click("form.buy button[value=add]").await;
            // Where the script has not taken over yet, the form goes on to the cart.
            visitor
                .waits_until("location.pathname === '/my/cart' || document.querySelector('.buy-state .good') !== null")
                .await;
        }
        visitor.goto(&self.shop, "/my/cart").await;
        self.picture(&visitor, "cart").await;
        desk(&visitor, 1010).await;
        visitor.still().await;
        visitor.goto(&self.shop, "/checkout").await;
        self.picture(&visitor, "checkout").await;
        visitor.click(".checkout button[type=submit]").await;
        visitor.sees("Thank you for your order!").await;
        self.picture(&visitor, "order").await;
    }

    async fn selling(&self) {
        if !self.wants("seller") {
            return;
        }
        let visitor = Browser::open().await;
        desk(&visitor, 860).await;
        visitor.sign_in(&self.shop, "lanwen@sellers.meshmall.example", PASSWORD).await;
        visitor.goto(&self.shop, "/seller/products").await;
        self.picture(&visitor, "seller").await;
    }

    async fn on_a_phone(&self) {
        let visitor = Browser::open().await;
        visitor.phone().await;
        self.page(&visitor, "home-phone", "/?lang=zh").await;
    }

    async fn in_the_dark(&self) {
        let visitor = Browser::open().await;
        desk(&visitor, 860).await;
        visitor.dark().await;
        self.page(&visitor, "home-dark", "/?lang=en").await;
    }

    /// A picture of a page by its address.
    async fn page(&self, visitor: &Browser, name: &str, path: &str) {
        if self.wants(name) {
            visitor.goto(&self.shop, path).await;
            self.picture(visitor, name).await;
        }
    }

    /// A picture of what is in the window.
    async fn picture(&self, visitor: &Browser, name: &str) {
        if !self.wants(name) {
            return;
        }
        visitor.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
        visitor.assert_pictures_are_drawn().await;
        let picture = visitor.picture(QUALITY).await;
        let file = folder().join(format!("{name}.webp"));
        println!("{} ({} KB)", file.display(), picture.len().div_ceil(1000));
        if let Err(error) = std::fs::create_dir_all(folder()).and_then(|()| std::fs::write(&file, picture)) {
            eprintln!("{}: {error}", file.display());
            std::process::exit(1);
        }
    }

    fn wants(&self, name: &str) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(|wanted| wanted == name)
    }
}

/// From now on, at a desk, in a window so high.
async fn desk(visitor: &Browser, height: u32) {
    let screen = json!({ "width": 1280, "height": height, "deviceScaleFactor": 1, "mobile": false });
    visitor.devtools("Emulation.setDeviceMetricsOverride", screen).await;
}

fn folder() -> PathBuf {
    workspace().join("docs/pictures")
}
