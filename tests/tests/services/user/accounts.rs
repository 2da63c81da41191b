//! Accounts: registering, looking at them, changing them.

use meshmall_tests::{Behaviour, Peer, Role, Shop, User};
use serde_json::json;

use super::{PASSWORD, USER, account, log_in, open, register, user};

#[tokio::test]
async fn a_new_user_is_a_buyer_and_signed_in() {
    let shop = open().await;
    let body = json!({"email": "Li.Lei@Example.com", "password": PASSWORD, "name": " 李雷 "});
    let reply = shop.ask("POST", "/api/users/register").json(&body).send().await;
    let signed_in = reply.assert_status(201);
    let lei = user(&signed_in);
    assert_eq!(reply.header("location"), format!("/api/users/{}", lei.id));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!((lei.role, lei.id.get_version_num()), (Role::Buyer, 7));
    let expected = json!({"id": lei.id, "email": "Li.Lei@Example.com", "name": "李雷", "role": "buyer",
        "created_at": signed_in["user"]["created_at"]});
    assert_eq!(signed_in["user"], expected);
    assert_eq!((&signed_in["token_type"], &signed_in["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert!(signed_in["merged_cart_lines"].is_null());
    for path in ["/users/me", "/api/users/me", &format!("/users/{}", lei.id)] {
        assert_eq!(shop.ask("GET", path).by(&lei).send().await.assert_status(200), expected);
    }
}

#[tokio::test]
async fn an_email_is_the_same_account_whatever_its_case() {
    let shop = open().await;
    register(&shop, "lei@example.com").await;
    let body = json!({"email": "LEI@example.COM", "password": PASSWORD, "name": "x"});
    let taken = shop.ask("POST", "/users/register").json(&body).send().await.assert_problem(409, "email-taken");
    assert_eq!(taken["parameter"], "email");
    log_in(&shop, " Lei@Example.com ", PASSWORD).await.assert_status(200);
}

#[tokio::test]
async fn what_cannot_be_registered_is_refused_by_field() {
    let shop = open().await;
    let right = json!({"email": "lei@example.com", "password": PASSWORD, "name": "x"});
    for (field, value) in [
        ("email", json!("lei.example.com")),
        ("email", json!("lei@x@example.com")),
        ("email", json!(null)),
        ("password", json!("1234567")),
        ("password", json!("x".repeat(129))),
        ("name", json!("  ")),
        ("name", json!("x".repeat(61))),
        ("name", json!("a\nb")),
        ("cart_token", json!(7)),
        ("role", json!("admin")),
    ] {
        let mut body = right.clone();
        body[field] = value;
        shop.ask("POST", "/users/register").json(&body).send().await.assert_invalid_body(field);
    }
    let nul = json!({"email": "lei@example.com", "password": "\u{0}12345678", "name": "x"});
    shop.ask("POST", "/users/register").json(&nul).send().await.assert_problem(400, "invalid-body");
    shop.send("POST", "/users/register", b"{}".to_vec()).await.assert_problem(415, "unsupported-media-type");
    assert_eq!(shop.database.number("SELECT count(*) FROM userdb.users WHERE email LIKE '%lei@example.com'").await, 0);
}

#[tokio::test]
async fn the_own_account_can_be_changed() {
    let shop = open().await;
    let lei = account(&shop, "lei@example.com").await;
    account(&shop, "mei@example.com").await;
    let change = async |body| shop.ask("PATCH", "/users/me").by(&lei).json(&body).send().await;
    let changed = change(json!({"name": "雷"})).await.assert_status(200);
    assert_eq!((&changed["name"], &changed["email"]), (&json!("雷"), &json!("lei@example.com")));
    assert_eq!(change(json!({"email": "LEI@example.com"})).await.assert_status(200)["email"], "LEI@example.com");
    assert_eq!(change(json!({})).await.assert_status(200)["name"], "雷");
    change(json!({"email": "MEI@example.com"})).await.assert_problem(409, "email-taken");
    change(json!({"role": "admin"})).await.assert_invalid_body("role");
    change(json!({"name": ""})).await.assert_invalid_body("name");
    // Somebody whose account is gone, or never was.
    for (method, body) in [("GET", json!({})), ("PATCH", json!({"name": "x"}))] {
        let reply = shop.ask(method, "/users/me").by(&User::buyer()).json(&body).send().await;
        reply.assert_problem(404, "not-found");
    }
    for method in ["GET", "PATCH"] {
        shop.ask(method, "/users/me").send().await.assert_problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn the_account_of_another_is_for_admins() {
    let shop = open().await;
    let (lei, mei) = (account(&shop, "lei@example.com").await, account(&shop, "mei@example.com").await);
    let path = format!("/users/{}", lei.id);
    shop.get(&path).await.assert_problem(401, "unauthenticated");
    for stranger in [&mei, &User::new(Role::Seller)] {
        shop.ask("GET", &path).by(stranger).send().await.assert_problem(403, "forbidden");
    }
    let admin = User::admin();
    assert_eq!(shop.ask("GET", &path).by(&admin).send().await.assert_status(200)["email"], "lei@example.com");
    let nobody = format!("/users/{}", User::buyer().id);
    shop.ask("GET", &nobody).by(&admin).send().await.assert_problem(404, "not-found");
    shop.ask("GET", "/users/7").by(&admin).send().await.assert_invalid("id");
}

#[tokio::test]
async fn admins_page_through_the_accounts_newest_first() {
    let shop = open().await;
    let admin = User::admin();
    shop.get("/users").await.assert_problem(401, "unauthenticated");
    shop.ask("GET", "/users").by(&User::buyer()).send().await.assert_problem(403, "forbidden");
    let all = shop.database.number("SELECT count(*) FROM userdb.users WHERE role = 'seller'").await;
    let (mut seen, mut path) = (Vec::new(), "/api/users?role=seller&limit=10".to_owned());
    loop {
        let page = shop.ask("GET", &path).by(&admin).send().await.assert_status(200);
        let ids = page["items"].as_array().expect("a list").iter();
        seen.extend(ids.map(|item| item["id"].as_str().expect("an id").to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/users?role=seller&limit=10&cursor={cursor}");
    }
    assert_eq!(i64::try_from(seen.len()).expect("few"), all);
    assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    for (query, parameter) in
        [("role=boss", "role"), ("limit=0", "limit"), ("cursor=nonsense", "cursor"), ("name=x", "name")]
    {
        shop.ask("GET", &format!("/users?{query}")).by(&admin).send().await.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn a_new_role_ends_the_sessions_that_have_the_old_one() {
    let shop = open().await;
    let signed_in = register(&shop, "lei@example.com").await;
    let (lei, admin) = (user(&signed_in), account(&shop, "boss@example.com").await);
    let admin = User::with_id(admin.id, Role::Admin);
    let path = format!("/users/{}", lei.id);
    let role = json!({"role": "seller"});
    shop.ask("PATCH", &path).json(&role).send().await.assert_problem(401, "unauthenticated");
    shop.ask("PATCH", &path).by(&lei).json(&role).send().await.assert_problem(403, "forbidden");
    let unknown = json!({"role": "boss"});
    shop.ask("PATCH", &path).by(&admin).json(&unknown).send().await.assert_invalid_body("role");
    // The same role changes nothing.
    let same = json!({"role": "buyer"});
    shop.ask("PATCH", &path).by(&admin).json(&same).send().await.assert_status(200);
    let tokens = super::refresh(&shop, &signed_in["refresh_token"]).await.assert_status(200);

    let changed = shop.ask("PATCH", &path).by(&admin).json(&role).send().await.assert_status(200);
    assert_eq!(changed["role"], "seller");
    super::refresh(&shop, &tokens["refresh_token"]).await.assert_problem(401, "session-revoked");
    let signed_in = log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
    assert_eq!(user(&signed_in).role, Role::Seller);

    let own = format!("/users/{}", admin.id);
    shop.ask("PATCH", &own).by(&admin).json(&same).send().await.assert_problem(409, "own-role");
    let nobody = format!("/users/{}", User::buyer().id);
    shop.ask("PATCH", &nobody).by(&admin).json(&same).send().await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn a_guests_cart_comes_along() {
    let cart = Peer::start(Behaviour::Answer(200, "application/json", r#"{"merged":3}"#.to_owned())).await;
    let shop = Shop::with(USER).variable("cart_url", &cart.url).open().await;
    let body = json!({"email": "lei@example.com", "password": PASSWORD, "name": "x", "cart_token": "guest"});
    let signed_in = shop.ask("POST", "/users/register").json(&body).send().await.assert_status(201);
    assert_eq!(signed_in["merged_cart_lines"], 3);
    let body = json!({"email": "lei@example.com", "password": PASSWORD, "cart_token": "guest"});
    let signed_in = shop.ask("POST", "/users/login").json(&body).send().await.assert_status(200);
    assert_eq!(signed_in["merged_cart_lines"], 3);
    assert_eq!(cart.requests().len(), 2);
    for head in cart.requests() {
        assert!(
            head.starts_with("POST /internal/carts/merge-guest") && head.contains("x-service-credential"),
            "{head}"
        );
    }
    // Without a token nobody is asked.
    log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
    assert_eq!(cart.requests().len(), 2);
}

#[tokio::test]
async fn a_cart_that_cannot_be_merged_keeps_nobody_out() {
    // Nobody listens on port 1.
    let shop = Shop::with(USER).variable("cart_url", "http://127.0.0.1:1").open().await;
    register(&shop, "lei@example.com").await;
    let body = json!({"email": "lei@example.com", "password": PASSWORD, "cart_token": "guest"});
    let reply = shop.ask("POST", "/users/login").json(&body).send().await;
    assert!(reply.assert_status(200)["merged_cart_lines"].is_null());
    shop.assert_log("a guest's cart was not merged").await;
    shop.assert_log(reply.header("x-trace-id")).await;
}

#[tokio::test]
async fn the_demo_accounts_are_there() {
    let shop = open().await;
    let hash = "SELECT count(DISTINCT password_hash) FROM userdb.users WHERE password_hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'";
    for (email, role) in [
        ("buyer@meshmall.example", Role::Buyer),
        ("lilei@meshmall.example", Role::Buyer),
        ("admin@meshmall.example", Role::Admin),
        ("lanwen@sellers.meshmall.example", Role::Seller),
    ] {
        let demo = user(&log_in(&shop, email, "meshmall-demo").await.assert_status(200));
        assert_eq!(demo.role, role);
        let addresses = shop.ask("GET", "/users/me/addresses").by(&demo).send().await.assert_status(200);
        let defaults: Vec<_> =
            addresses["items"].as_array().expect("a list").iter().map(|a| &a["is_default"]).collect();
        assert_eq!(defaults, if role == Role::Buyer { vec![&json!(true)] } else { vec![] });
    }
    // The migrator hashes as the service does, or a login would have hashed anew.
    assert_eq!(shop.database.number(hash).await, 1);
    let strangers = "SELECT count(*) FROM productdb.sellers AS s WHERE NOT EXISTS \
                     (SELECT FROM userdb.users AS u WHERE u.id = s.id AND u.role = 'seller')";
    assert_eq!(shop.database.number(strangers).await, 0);
}
