//! Accounts, sessions, address books, and what keeps guessers out.

mod accounts;
mod addresses;
mod keys;
mod login;
mod password;
mod sessions;

use meshmall_tests::{Reply, Role, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

const USER: &str = "components/user/spin.toml";
const PASSWORD: &str = "correct horse";

/// The service by itself.
async fn open() -> Shop {
    Shop::with(USER).open().await
}

async fn register(shop: &Shop, email: &str) -> Value {
    let body = json!({"email": email, "password": PASSWORD, "name": "李雷"});
    shop.ask("POST", "/users/register").json(&body).send().await.assert_status(201)
}

/// Somebody with an account.
async fn account(shop: &Shop, email: &str) -> User {
    user(&register(shop, email).await)
}

/// Who an answer signs in.
fn user(signed_in: &Value) -> User {
    User {
        id: signed_in["user"]["id"].as_str().and_then(|id| Uuid::parse_str(id).ok()).expect("an id"),
        role: serde_json::from_value::<Role>(signed_in["user"]["role"].clone()).expect("a role"),
        token: signed_in["access_token"].as_str().expect("a token").to_owned(),
    }
}

async fn log_in(shop: &Shop, email: &str, password: &str) -> Reply {
    shop.ask("POST", "/users/login").json(&json!({"email": email, "password": password})).send().await
}

async fn refresh(shop: &Shop, token: &Value) -> Reply {
    shop.ask("POST", "/users/refresh").json(&json!({"refresh_token": token})).send().await
}
