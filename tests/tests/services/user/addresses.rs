//! Address books: exactly one default wherever there is an address, also when several things happen at once.

use meshmall_tests::{Shop, User};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{account, open};

const BOOK: &str = "/users/me/addresses";

fn address(street: &str, is_default: bool) -> Value {
    json!({"recipient": "李雷", "phone": "+86 138 0000 0000", "country": "CN", "region": "浙江省", "city": "杭州市",
        "street": street, "postal_code": "310012", "is_default": is_default})
}

async fn add(shop: &Shop, by: &User, street: &str, is_default: bool) -> Value {
    shop.ask("POST", BOOK).by(by).json(&address(street, is_default)).send().await.assert_status(201)
}

/// Streets in the order of the list, and which of them is the default.
async fn streets(shop: &Shop, by: &User) -> Vec<(String, bool)> {
    let book = shop.ask("GET", BOOK).by(by).send().await.assert_status(200);
    assert!(book["next_cursor"].is_null());
    let items = book["items"].as_array().expect("a list").iter();
    items.map(|item| (item["street"].as_str().expect("text").to_owned(), item["is_default"] == true)).collect()
}

fn path(address: &Value) -> String {
    format!("{BOOK}/{}", address["id"].as_str().expect("an id"))
}

fn expected(streets: &[(&str, bool)]) -> Vec<(String, bool)> {
    streets.iter().map(|(street, is_default)| ((*street).to_owned(), *is_default)).collect()
}

#[tokio::test]
async fn an_address_is_stored_shown_changed_and_deleted() {
    let shop = open().await;
    let lei = account(&shop, "lei@example.com").await;
    let reply = shop.ask("POST", "/api/users/me/addresses").by(&lei).json(&address("一街", false)).send().await;
    let added = reply.assert_status(201);
    assert_eq!(reply.header("location"), format!("/api{}", path(&added)));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(shop.ask("GET", &path(&added)).by(&lei).send().await.assert_status(200), added);
    // Region and postal code are not for every country.
    let other =
        json!({"recipient": "Lei", "phone": "12345", "country": "SG", "city": "Singapore", "street": "1 Street"});
    let changed = shop.ask("PUT", &path(&added)).by(&lei).json(&other).send().await.assert_status(200);
    assert_eq!(
        (&changed["country"], &changed["region"], &changed["postal_code"]),
        (&json!("SG"), &json!(""), &json!(""))
    );
    assert_eq!((&changed["is_default"], &changed["id"]), (&json!(true), &added["id"]));
    shop.ask("DELETE", &path(&added)).by(&lei).send().await.assert_status(204);
    for method in ["GET", "DELETE"] {
        shop.ask(method, &path(&added)).by(&lei).send().await.assert_problem(404, "not-found");
    }
    assert_eq!(streets(&shop, &lei).await, []);
}

#[tokio::test]
async fn there_is_exactly_one_default() {
    let shop = open().await;
    let lei = account(&shop, "lei@example.com").await;
    let first = add(&shop, &lei, "1", false).await;
    assert_eq!(first["is_default"], true);
    add(&shop, &lei, "2", false).await;
    let third = add(&shop, &lei, "3", true).await;
    assert_eq!(streets(&shop, &lei).await, expected(&[("3", true), ("2", false), ("1", false)]));
    // The default is not given up, only passed on.
    shop.ask("PUT", &path(&third)).by(&lei).json(&address("3", false)).send().await.assert_status(200);
    assert_eq!(streets(&shop, &lei).await, expected(&[("3", true), ("2", false), ("1", false)]));
    shop.ask("PUT", &path(&first)).by(&lei).json(&address("1", true)).send().await.assert_status(200);
    assert_eq!(streets(&shop, &lei).await, expected(&[("1", true), ("3", false), ("2", false)]));
    shop.ask("DELETE", &path(&first)).by(&lei).send().await.assert_status(204);
    assert_eq!(streets(&shop, &lei).await, expected(&[("3", true), ("2", false)]));
}

#[tokio::test]
async fn several_at_once_leave_one_default_and_twenty_addresses() {
    let shop = open().await;
    let lei = account(&shop, "lei@example.com").await;
    let mut requests = JoinSet::new();
    for number in 0..24 {
        let body = address(&number.to_string(), number % 2 == 0);
        requests.spawn(shop.ask("POST", BOOK).by(&lei).json(&body).send());
    }
    let replies = requests.join_all().await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 20);
    for refused in replies.iter().filter(|reply| reply.status != 201) {
        refused.assert_problem(409, "address-book-full");
    }
    let defaults = |streets: &[(String, bool)]| streets.iter().filter(|(_, is_default)| *is_default).count();
    assert_eq!(defaults(&streets(&shop, &lei).await), 1);
    // Half of them are deleted while the others want to become the default.
    let added: Vec<Value> = replies.iter().filter(|reply| reply.status == 201).map(|reply| reply.json()).collect();
    let mut requests = JoinSet::new();
    for (number, added) in added.iter().enumerate() {
        requests.spawn(if number % 2 == 0 {
            shop.ask("DELETE", &path(added)).by(&lei).send()
        } else {
            shop.ask("PUT", &path(added)).by(&lei).json(&address("x", true)).send()
        });
    }
    assert!(requests.join_all().await.iter().all(|reply| matches!(reply.status, 200 | 204)));
    let left = streets(&shop, &lei).await;
    assert_eq!((left.len(), defaults(&left)), (10, 1));
}

#[tokio::test]
async fn an_address_book_is_closed_to_others() {
    let shop = open().await;
    let (lei, mei) = (account(&shop, "lei@example.com").await, account(&shop, "mei@example.com").await);
    let added = add(&shop, &lei, "1", false).await;
    for stranger in [&mei, &User::admin()] {
        for (method, body) in [("GET", json!({})), ("PUT", address("x", true)), ("DELETE", json!({}))] {
            let reply = shop.ask(method, &path(&added)).by(stranger).json(&body).send().await;
            reply.assert_problem(404, "not-found");
        }
    }
    assert_eq!(streets(&shop, &lei).await, expected(&[("1", true)]));
    for (method, path) in
        [("GET", BOOK), ("POST", BOOK), ("GET", &path(&added)), ("PUT", &path(&added)), ("DELETE", &path(&added))]
    {
        shop.ask(method, path).json(&address("x", true)).send().await.assert_problem(401, "unauthenticated");
    }
    // A token whose account is gone.
    let nobody = shop.ask("POST", BOOK).by(&User::buyer()).json(&address("x", true)).send().await;
    nobody.assert_problem(404, "not-found");
}

#[tokio::test]
async fn what_is_no_address_is_refused_by_field() {
    let shop = open().await;
    let lei = account(&shop, "lei@example.com").await;
    for (field, value) in [
        ("recipient", json!("")),
        ("phone", json!("call me")),
        ("country", json!("cn")),
        ("region", json!("x".repeat(61))),
        ("city", json!("a\u{7}")),
        ("street", json!(null)),
        ("postal_code", json!(310012)),
        ("is_default", json!("yes")),
        ("planet", json!("earth")),
    ] {
        let mut body = address("x", false);
        body[field] = value;
        shop.ask("POST", BOOK).by(&lei).json(&body).send().await.assert_invalid_body(field);
    }
    shop.ask("GET", "/users/me/addresses/7").by(&lei).send().await.assert_invalid("address_id");
}

#[tokio::test]
async fn the_shops_own_services_can_ask_for_one() {
    let shop = open().await;
    let lei = account(&shop, "lei@example.com").await;
    let added = add(&shop, &lei, "一街", false).await;
    let of = |user: &User, id: &Value| {
        format!("/internal/addresses?user_id={}&address_id={}", user.id, id.as_str().expect("an id"))
    };
    let found = shop.ask("GET", &of(&lei, &added["id"])).internal().send().await.assert_status(200);
    let expected = json!({"id": added["id"], "recipient": "李雷", "phone": "+86 138 0000 0000", "country": "CN",
        "region": "浙江省", "city": "杭州市", "street": "一街", "postal_code": "310012"});
    assert_eq!(found, expected);
    let strangers = shop.ask("GET", &of(&User::buyer(), &added["id"])).internal().send().await;
    strangers.assert_problem(404, "not-found");
    shop.get(&of(&lei, &added["id"])).await.assert_problem(401, "service-credential-required");
    shop.ask("GET", "/internal/addresses").internal().send().await.assert_invalid("user_id");
    let without = format!("/internal/addresses?user_id={}", lei.id);
    shop.ask("GET", &without).internal().send().await.assert_invalid("address_id");
}
