//! Every cell of `docs/authorization.md`, tried on the running services, and tokens that are not ours.

use std::sync::LazyLock;

use meshmall_tests::identity::{self, claims, sign};
use meshmall_tests::{Ask, Reply, Role, Shop, User, workspace};
use serde_json::{Value, json};
use uuid::Uuid;

static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| std::fs::read_to_string(workspace().join("docs/authorization.md")).expect("the document"));

const SERVICES: [&str; 6] = ["user", "product", "cart", "order", "payment", "inventory"];

/// The services in a process each, so that internal routes are there, and things that belong to somebody.
struct Scene {
    shops: Vec<Shop>,
    other_buyer: User,
    other_seller: User,
    seller: User,
    owner: User,
    admin: User,
    address: Uuid,
    product: Uuid,
    order: String,
    payment: String,
    review: Uuid,
}

impl Scene {
    async fn open() -> Self {
        let whole = Shop::open().await;
        let product = whole.database.some_products(1).await[0];
        whole.database.set_stock(product, 100).await;
        let database = whole.database.superuser().await;
        let seller = database.query_one("SELECT seller_id FROM productdb.products WHERE id = $1", &[&product]).await;
        let (owner, other_buyer, other_seller, admin) =
            (User::buyer(), User::buyer(), User::new(Role::Seller), User::admin());
        let address = whole.database.give_address(&owner).await;
        for user in [&other_buyer, &other_seller, &admin] {
            whole.database.give_address(user).await;
        }
        whole.database.fill_carts(&[owner.id], product).await;
        let checkout = json!({ "address_id": address, "payment_token": "tok_approved" });
        let order =
            whole.ask("POST", "/api/orders").by(&owner).key("k").json(&checkout).send().await.assert_status(201);
        let payment = whole.ask("GET", "/api/payments").by(&owner).send().await.assert_status(200);
        let review = Uuid::now_v7();
        database
            .execute(
                "WITH counted AS (UPDATE productdb.products SET rating_count = 1, rating_sum = 5 WHERE id = $2)
                INSERT INTO productdb.reviews (id, product_id, author_id, author, rating, text) VALUES ($1, $2, $3, '李**', 5, '')",
                &[&review, &product, &owner.id],
            )
            .await
            .expect("a review");
        let open = async |service: &str, peers: &[(&str, &Shop)]| {
            let mut shop = Shop::with(format!("components/{service}/spin.toml")).beside(&whole);
            for (variable, peer) in peers {
                shop = shop.variable(variable, peer.url(""));
            }
            shop.open().await
        };
        let order_shop = open("order", &[]).await;
        let product_shop = open("product", &[("order_url", &order_shop)]).await;
        let inventory = open("inventory", &[("product_url", &product_shop)]).await;
        let cart = open("cart", &[("product_url", &product_shop), ("inventory_url", &inventory)]).await;
        let shops =
            vec![open("user", &[]).await, product_shop, cart, order_shop, open("payment", &[]).await, inventory];
        Self {
            shops,
            other_buyer,
            other_seller,
            seller: User::with_id(seller.expect("a seller").get(0), Role::Seller),
            owner,
            admin,
            address,
            product,
            order: order["id"].as_str().expect("an id").to_owned(),
            payment: payment["items"][0]["id"].as_str().expect("an id").to_owned(),
            review,
        }
    }

    fn path(&self, service: &str, pattern: &str) -> String {
        let id = match service {
            "user" => self.owner.id.to_string(),
            "order" => self.order.clone(),
            "payment" => self.payment.clone(),
            _ => self.product.to_string(),
        };
        pattern
            .replace("{id}", &id)
            .replace("{user_id}", &self.owner.id.to_string())
            .replace("{address_id}", &self.address.to_string())
            .replace("{product_id}", &self.product.to_string())
            .replace("{review_id}", &self.review.to_string())
            .replace("{name}", "none.svg")
    }

    async fn ask(&self, service: &str, method: &str, pattern: &str, column: usize) -> Reply {
        let at = SERVICES.iter().position(|name| *name == service).expect("a service");
        let ask = self.shops[at].ask(method, &self.path(service, pattern)).key("matrix");
        let ask = match body(method, pattern) {
            Some(body) => ask.json(&body),
            None => ask,
        };
        let by = |ask: Ask, user: &User| ask.by(user);
        match column {
            0 => ask,
            1 => by(ask, &self.other_buyer),
            2 => by(ask, &self.other_seller),
            3 => by(ask, &self.seller),
            4 => by(ask, &self.owner),
            5 => by(ask, &self.admin),
            _ => ask.internal(),
        }
        .send()
        .await
    }
}

/// A body that the route understands, so that it is the right and not the body which decides.
fn body(method: &str, pattern: &str) -> Option<Value> {
    Some(match (method, pattern) {
        ("PATCH", "/users/{id}") => json!({ "role": "buyer" }),
        ("PATCH", "/products/{id}") => json!({ "description": { "zh": "", "en": "" } }),
        ("POST", "/products/{id}/reviews") => json!({ "rating": 5, "text": "" }),
        ("PUT", "/inventory/{product_id}") => json!({ "available": 50, "reason": "correction" }),
        ("POST", "/inventory/{product_id}/adjustments") => json!({ "change": 1, "reason": "purchase" }),
        ("POST", "/orders/{id}/refund") => json!({}),
        (_, pattern) if pattern.contains("/addresses/") && method == "PUT" => json!({
            "recipient": "李雷", "phone": "13800000000", "country": "CN", "region": "浙江省", "city": "杭州市",
            "street": "文一西路969号", "postal_code": "311121", "is_default": true,
        }),
        ("PUT", "/cart/{user_id}/items/{product_id}") => json!({ "quantity": 1 }),
        ("POST", "/cart/{user_id}/items") => json!({ "product_id": Uuid::now_v7(), "quantity": 1 }),
        ("POST", "/cart/{user_id}/merge") => json!({ "cart_token": "none" }),
        ("POST", "/orders/{id}/ship" | "/orders/{id}/deliver" | "/orders/{id}/cancel" | "/cart")
        | ("GET" | "DELETE", _) => {
            return None;
        }
        _ => json!({}),
    })
}

/// What an answer says about the right of whoever asked.
fn verdict(reply: &Reply) -> &'static str {
    let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let slug = problem["type"].as_str().and_then(|kind| kind.rsplit(':').next()).unwrap_or_default();
    match (reply.status, slug) {
        (401, "unauthenticated" | "service-credential-required") => "401",
        (403, "forbidden") => "403",
        (status, _) if status < 500 => "yes",
        _ => "a defect",
    }
}

#[tokio::test]
async fn every_cell_is_true() {
    let scene = Scene::open().await;
    let mut tried = 0;
    for service in SERVICES {
        let (_, section) = DOCUMENT.split_once(&format!("## {service}\n")).expect("a section for each service");
        let section = section.split("\n## ").next().expect("it is not empty");
        for line in section.lines().filter_map(|line| line.strip_prefix("| `")) {
            let mut cells = line.trim_end_matches(" |").split(" | ");
            let route = cells.next().expect("a route").trim_end_matches('`');
            let (method, pattern) = route.split_once(' ').expect("a method and a path");
            for (column, expected) in cells.enumerate() {
                let reply = scene.ask(service, method, pattern, column).await;
                let found = verdict(&reply);
                // What is not there for somebody is a 404, which is also what is gone by now.
                let holds = if expected == "404" { reply.status == 404 } else { found == expected };
                assert!(holds, "{route}, column {column}: {expected} is not {} {}", reply.status, reply.text());
                tried += 1;
            }
        }
    }
    assert!(tried > 400, "{tried} cells");
}

#[tokio::test]
async fn tokens_that_are_not_ours_are_refused() {
    let shop = Shop::open().await;
    let admin = claims(Uuid::now_v7(), Role::Admin);
    let good = sign(&admin);
    let (signed, signature) = good.rsplit_once('.').expect("three parts");
    let (_, body) = signed.split_once('.').expect("three parts");
    let with_header = |header: Value| format!("{}.{body}.{signature}", base64url(header.to_string().as_bytes()));
    let forged = {
        let header = base64url(json!({ "alg": "HS256", "kid": "test", "typ": "JWT" }).to_string().as_bytes());
        format!("{header}.{body}.{}", base64url(&identity::hmac_with_public_key(&format!("{header}.{body}"))))
    };
    let mut tokens = vec![
        ("alg none", with_header(json!({ "alg": "none", "kid": "test" }))),
        ("no signature", format!("{}.{body}.", base64url(json!({ "alg": "none" }).to_string().as_bytes()))),
        ("HS256 with the public key", forged),
        ("another kid", with_header(json!({ "alg": "ES256", "kid": "other" }))),
        ("no kid", with_header(json!({ "alg": "ES256" }))),
        ("another body", format!("{}.{}.{signature}", signed.split('.').next().expect("a part"), base64url(b"{}"))),
        ("nonsense", "a.b.c".to_owned()),
    ];
    for (what, changed) in [
        ("expired", meshmall_tests::identity::Claims { exp: admin.iat - 1, ..admin.clone() }),
        ("another audience", meshmall_tests::identity::Claims { aud: "elsewhere".to_owned(), ..admin.clone() }),
        ("another issuer", meshmall_tests::identity::Claims { iss: "elsewhere".to_owned(), ..admin.clone() }),
    ] {
        tokens.push((what, sign(&changed)));
    }
    let routes = ["/api/users", "/api/orders", "/api/payments"];
    for path in routes {
        assert_eq!(shop.get_with(path, &[("authorization", &format!("Bearer {good}"))]).await.status, 200, "{path}");
        for (what, token) in &tokens {
            let reply = shop.get_with(path, &[("authorization", &format!("Bearer {token}"))]).await;
            assert_eq!((reply.status, verdict(&reply)), (401, "401"), "{path}, {what}: {}", reply.text());
            assert!(reply.header("www-authenticate").starts_with("Bearer"), "{path}, {what}");
        }
        for header in [&format!("Basic {good}"), "Bearer", "Bearer ", &good] {
            assert_eq!(shop.get_with(path, &[("authorization", header)]).await.status, 401, "{path}: {header}");
        }
    }
}

#[tokio::test]
async fn each_role_of_the_database_reaches_its_own_schema_alone() {
    let shop = Shop::open().await;
    for service in SERVICES {
        let url = shop.database.service_url(service);
        let (client, connection) =
            tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("the role logs in");
        tokio::spawn(connection);
        for schema in SERVICES {
            let tables = shop.database.tables(&format!("{schema}db")).await;
            assert!(!tables.is_empty(), "{schema}db has no table");
            for table in tables {
                let read = client.query(&format!("SELECT * FROM {schema}db.{table} LIMIT 1"), &[]).await;
                if schema != service {
                    let code = read.err().and_then(|error| error.code().map(|code| code.code().to_owned()));
                    assert_eq!(code.as_deref(), Some("42501"), "{service} reads {schema}db.{table}");
                }
            }
        }
        // Temporary tables are forbidden as well, by a right of the database itself, which a clone does not inherit.
        for statement in ["CREATE TABLE public.x ()", &format!("CREATE TABLE {service}db.x ()")] {
            assert!(client.batch_execute(statement).await.is_err(), "{service}: {statement}");
        }
    }
}

fn base64url(bytes: &[u8]) -> String {
    identity::base64url(bytes)
}
