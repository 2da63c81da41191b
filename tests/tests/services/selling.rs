//! What sellers do with their products.

use meshmall_tests::{Ask, Role, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

fn offer() -> Value {
    json!({
        "category": "phones",
        "name": {"zh": "星海牌望远镜", "en": "Zephyrian Telescope"},
        "description": {"zh": "看得很远。\n不骗人。", "en": "Sees far."},
        "price": {"amount": 12_345, "currency": "CNY"},
    })
}

/// The offer with one field changed.
fn with(field: &str, value: Value) -> Value {
    let mut offer = offer();
    offer[field] = value;
    offer
}

fn add(shop: &Shop, by: &User, offer: &Value) -> Ask {
    shop.ask("POST", "/api/products").by(by).json(offer)
}

fn change(shop: &Shop, product: &str, by: &User, change: &Value) -> Ask {
    shop.ask("PATCH", &format!("/api/products/{product}")).by(by).json(change)
}

fn retire(shop: &Shop, product: &str, by: &User) -> Ask {
    shop.ask("DELETE", &format!("/api/products/{product}")).by(by)
}

async fn added(shop: &Shop, by: &User) -> String {
    add(shop, by, &offer()).send().await.assert_status(201)["id"].as_str().expect("an id").to_owned()
}

/// How many products of a seller are in the list.
async fn listed(shop: &Shop, seller: &User) -> Option<usize> {
    shop.get(&format!("/products?seller={}", seller.id)).await.assert_status(200)["items"].as_array().map(Vec::len)
}

#[tokio::test]
async fn a_seller_puts_a_product_up_for_sale() {
    let shop = Shop::open().await;
    let seller = User::new(Role::Seller);
    let picture = shop.get("/products?limit=1").await.json()["items"][0]["picture"].clone();
    let id = picture.as_str().and_then(|path| path.rsplit('/').next()).and_then(|name| name.strip_suffix(".svg"));
    let reply = add(&shop, &seller, &with("pictures", json!([picture, id]))).send().await;
    let product = reply.assert_status(201);
    let id = product["id"].as_str().expect("an id");
    assert_eq!(reply.header("location"), format!("/api/products/{id}"));
    assert_eq!(product["pictures"], json!([picture, picture]));
    assert_eq!(product["price"], json!({"amount": 12_345, "currency": "CNY"}));
    assert_eq!(product["description"]["zh"], "看得很远。\n不骗人。");
    assert_eq!(product["seller"]["id"], json!(seller.id));
    assert_eq!(product["seller"]["name"]["en"], "测试 Tester");
    assert_eq!(product["rating"], json!({"count": 0, "average": null}));
    assert_eq!(product["status"], "active");
    assert_eq!(product["available"], 0);
    assert_eq!(shop.get(&format!("/products/{id}")).await.assert_status(200), product);
    let found = shop.get("/products?q=Zephyrian%20Telescope").await.json();
    assert_eq!(found["items"][0]["id"], id);
    // A second one finds its seller there, and an admin sells under their own name.
    added(&shop, &seller).await;
    assert_eq!(listed(&shop, &seller).await, Some(2));
    let admin = User::admin();
    added(&shop, &admin).await;
    assert_eq!(listed(&shop, &admin).await, Some(1));
}

#[tokio::test]
async fn a_product_can_be_as_long_as_it_may_be() {
    let shop = Shop::open().await;
    let (chinese, english) = ("望远镜看得很远".chars().cycle(), "telescope ".chars().cycle());
    let mut offer = offer();
    offer["name"] = json!({"zh": chinese.clone().take(200).collect::<String>(), "en": "x".repeat(200)});
    offer["description"] =
        json!({"zh": chinese.take(5000).collect::<String>(), "en": english.take(4999).collect::<String>() + "!"});
    offer["price"]["amount"] = json!(100_000_000_000_i64);
    let product = add(&shop, &User::new(Role::Seller), &offer).send().await.assert_status(201);
    assert_eq!(product["description"], offer["description"]);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let shop = Shop::open().await;
    let seller = User::new(Role::Seller);
    let product = added(&shop, &seller).await;
    let unknown = "0123456789abcdef0123456789abcdef";
    for (field, value, at) in [
        ("category", json!("no-such-category"), "category"),
        ("category", json!("'; --"), "category"),
        ("category", json!(7), "category"),
        ("name", json!({"zh": "", "en": "x"}), "name.zh"),
        ("name", json!({"zh": "x", "en": "x".repeat(201)}), "name.en"),
        ("name", json!("x"), "name"),
        ("description", json!({"zh": "x".repeat(5001), "en": ""}), "description.zh"),
        ("price", json!({"amount": 0, "currency": "CNY"}), "price.amount"),
        ("price", json!({"amount": -1, "currency": "CNY"}), "price.amount"),
        ("price", json!({"amount": 100_000_000_001_i64, "currency": "CNY"}), "price.amount"),
        ("price", json!({"amount": 1.5, "currency": "CNY"}), "price.amount"),
        ("price", json!({"amount": 1, "currency": "USD"}), "price.currency"),
        ("pictures", json!([unknown]), "pictures"),
        ("pictures", json!(["https://elsewhere/x.svg"]), "pictures"),
        ("pictures", json!(vec![unknown; 10]), "pictures"),
        ("seller_id", json!(seller.id), "seller_id"),
        ("sold", json!(7), "sold"),
    ] {
        add(&shop, &seller, &with(field, value.clone())).send().await.assert_invalid_body(at);
        change(&shop, &product, &seller, &json!({field: value})).send().await.assert_invalid_body(at);
    }
    change(&shop, &product, &seller, &json!({"status": "sold out"})).send().await.assert_invalid_body("status");
    for needed in ["category", "name", "description", "price"] {
        let mut offer = offer();
        offer.as_object_mut().expect("an object").remove(needed);
        add(&shop, &seller, &offer).send().await.assert_problem(400, "invalid-body");
    }
    assert_eq!(listed(&shop, &seller).await, Some(1));
}

#[tokio::test]
async fn any_part_of_a_product_can_be_changed() {
    let shop = Shop::open().await;
    let seller = User::new(Role::Seller);
    let id = added(&shop, &seller).await;
    for (field, value) in [
        ("category", json!("laptops")),
        ("name", json!({"zh": "望远镜二号", "en": "Telescope Two"})),
        ("description", json!({"zh": "", "en": "Sees farther."})),
        ("price", json!({"amount": 1, "currency": "CNY"})),
        ("pictures", json!([])),
    ] {
        let before = shop.get(&format!("/products/{id}")).await.json();
        let after = change(&shop, &id, &seller, &json!({field: value})).send().await.assert_status(200);
        for (name, was) in before.as_object().expect("an object") {
            if name == field {
                assert_eq!(after[name], value, "{field}");
            } else if !["categories", "updated_at"].contains(&name.as_str()) {
                assert_eq!(&after[name], was, "{field} changes {name}");
            }
        }
    }
    assert_eq!(
        shop.get("/products?q=%E6%9C%9B%E8%BF%9C%E9%95%9C%E4%BA%8C%E5%8F%B7").await.json()["items"][0]["id"],
        id
    );
    let by_admin = change(&shop, &id, &User::admin(), &json!({"price": {"amount": 2, "currency": "CNY"}})).send().await;
    assert_eq!(by_admin.assert_status(200)["price"]["amount"], 2);
}

#[tokio::test]
async fn only_a_change_marks_a_product_as_changed() {
    let shop = Shop::open().await;
    let item = shop.get("/products?limit=1").await.json()["items"][0].clone();
    let id = item["id"].as_str().expect("an id");
    let regular = if item["list_price"].is_null() { &item["price"] } else { &item["list_price"] };
    let changed = format!("SELECT count(*) FROM productdb.products WHERE id = '{id}' AND updated_at <> created_at");
    for same in [json!({}), json!({"name": item["name"], "price": regular, "status": "active"})] {
        change(&shop, id, &User::admin(), &same).send().await.assert_status(200);
        assert_eq!(shop.database.number(&changed).await, 0, "{same}");
    }
    change(&shop, id, &User::admin(), &json!({"price": {"amount": 3, "currency": "CNY"}}))
        .send()
        .await
        .assert_status(200);
    assert_eq!(shop.database.number(&changed).await, 1);
}

#[tokio::test]
async fn a_retired_product_is_in_no_list_and_can_come_back() {
    let shop = Shop::open().await;
    let seller = User::new(Role::Seller);
    let id = added(&shop, &seller).await;
    for _ in 0..2 {
        retire(&shop, &id, &seller).send().await.assert_status(204);
        assert_eq!(shop.get(&format!("/products/{id}")).await.assert_status(200)["status"], "retired");
        assert_eq!(listed(&shop, &seller).await, Some(0));
    }
    let back = change(&shop, &id, &seller, &json!({"status": "active"})).send().await;
    assert_eq!(back.assert_status(200)["status"], "active");
    assert_eq!(listed(&shop, &seller).await, Some(1));
}

#[tokio::test]
async fn what_is_retired_is_shown_to_its_seller_and_to_admins() {
    let shop = Shop::open().await;
    let seller = User::new(Role::Seller);
    let mut retired = Vec::new();
    for _ in 0..3 {
        retired.push(added(&shop, &seller).await);
    }
    let active = retired.pop().expect("three");
    for (id, price) in retired.iter().zip([200, 100]) {
        let cheaper = json!({"price": {"amount": price, "currency": "CNY"}});
        change(&shop, id, &seller, &cheaper).send().await.assert_status(200);
        retire(&shop, id, &seller).send().await.assert_status(204);
    }
    let path = |rest: &str| format!("/api/products?seller={}{rest}", seller.id);
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().expect("a list").iter();
        items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    };
    for user in [&seller, &User::admin()] {
        let reply = shop.ask("GET", &path("&status=retired&sort=price_desc")).by(user).send().await;
        assert_eq!(ids(&reply.assert_status(200)), retired);
        assert_eq!(reply.header("cache-control"), "no-store");
        for rest in ["", "&status=active"] {
            let reply = shop.ask("GET", &path(rest)).by(user).send().await;
            assert_eq!(ids(&reply.assert_status(200)), std::slice::from_ref(&active));
            assert_ne!(reply.header("cache-control"), "no-store");
        }
    }
    // Page by page, and a cursor of one status is none of the other.
    let first = shop.ask("GET", &path("&status=retired&sort=price_asc&limit=1")).by(&seller).send().await;
    let first = first.assert_status(200);
    assert_eq!(ids(&first), retired[1..]);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let next = shop.ask("GET", &path(&format!("&status=retired&sort=price_asc&cursor={cursor}"))).by(&seller);
    assert_eq!(ids(&next.send().await.assert_status(200)), retired[..1]);
    shop.get(&path(&format!("&sort=price_asc&cursor={cursor}"))).await.assert_invalid("cursor");

    shop.get(&path("&status=retired")).await.assert_problem(401, "unauthenticated");
    for stranger in [User::buyer(), User::new(Role::Seller), User::with_id(seller.id, Role::Buyer)] {
        let reply = shop.ask("GET", &path("&status=retired")).by(&stranger).send().await;
        reply.assert_problem(403, "forbidden");
    }
    let everybodys = "/api/products?status=retired";
    shop.ask("GET", everybodys).by(&seller).send().await.assert_problem(403, "forbidden");
    let all = shop.ask("GET", everybodys).by(&User::admin()).send().await.assert_status(200);
    assert_eq!(ids(&all).len(), 2);
    shop.get(&path("&status=sold")).await.assert_invalid("status");
    change(&shop, &retired[0], &seller, &json!({"status": "active"})).send().await.assert_status(200);
    assert_eq!(listed(&shop, &seller).await, Some(2));
}

#[tokio::test]
async fn only_sellers_sell_and_only_what_is_theirs() {
    let shop = Shop::open().await;
    let seller = User::new(Role::Seller);
    let id = added(&shop, &seller).await;
    add(&shop, &User::buyer(), &offer()).send().await.assert_problem(403, "forbidden");
    shop.ask("POST", "/products").json(&offer()).send().await.assert_problem(401, "unauthenticated");
    let cheap = json!({"price": {"amount": 1, "currency": "CNY"}});
    for stranger in [User::buyer(), User::new(Role::Seller), User::with_id(seller.id, Role::Buyer)] {
        change(&shop, &id, &stranger, &cheap).send().await.assert_problem(403, "forbidden");
        retire(&shop, &id, &stranger).send().await.assert_problem(403, "forbidden");
    }
    shop.ask("PATCH", &format!("/products/{id}")).json(&cheap).send().await.assert_problem(401, "unauthenticated");
    shop.ask("DELETE", &format!("/products/{id}")).send().await.assert_problem(401, "unauthenticated");
    let unknown = Uuid::now_v7().to_string();
    for user in [seller, User::admin()] {
        change(&shop, &unknown, &user, &cheap).send().await.assert_problem(404, "not-found");
        retire(&shop, &unknown, &user).send().await.assert_problem(404, "not-found");
        change(&shop, "x", &user, &cheap).send().await.assert_invalid("id");
    }
    assert_eq!(shop.get(&format!("/products/{id}")).await.json()["price"]["amount"], 12_345);
}
