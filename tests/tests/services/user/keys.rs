//! The keys of access tokens, while one takes over from the other.

use std::process::Command;

use meshmall_tests::identity::{KEYS, SIGNING_KEY};
use meshmall_tests::{Shop, workspace};
use serde_json::Value;

use super::{PASSWORD, USER, log_in, open, refresh, register, user};

/// A signing key and a key set from `meshmall-migrator token-keys`, as a shop's operator rotates them.
fn rotated(keys: &str) -> (String, String) {
    let output = Command::new(workspace().join("target/release/meshmall-migrator"))
        .args(["token-keys", "--keep", keys])
        .current_dir(std::env::temp_dir())
        .output()
        .expect("the migrator runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("SPIN_VARIABLE_{name}=")));
        line.expect(name).trim_matches('\'').to_owned()
    };
    (value("TOKEN_SIGNING_KEY"), value("TOKEN_KEYS"))
}

async fn beside(shop: &Shop, signing: &str, keys: &str) -> Shop {
    Shop::with(USER).variable("token_signing_key", signing).variable("token_keys", keys).beside(shop).open().await
}

#[tokio::test]
async fn both_keys_of_a_rotation_are_accepted_until_the_old_one_is_withdrawn() {
    let before = open().await;
    let signed_in = register(&before, "lei@example.com").await;
    let old = user(&signed_in);

    let (signing, keys) = rotated(KEYS);
    let during = beside(&before, &signing, &keys).await;
    let reply = during.get("/.well-known/jwks.json").await;
    let published: Value = reply.assert_status(200);
    assert_eq!(reply.header("cache-control"), "max-age=300");
    assert_eq!(published["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(published["keys"][1]["kid"], "test");
    assert!(!reply.text().contains("\"d\""));
    let new = user(&log_in(&during, "lei@example.com", PASSWORD).await.assert_status(200));
    for lei in [&old, &new] {
        during.ask("GET", "/users/me").by(lei).send().await.assert_status(200);
    }
    before.ask("GET", "/users/me").by(&new).send().await.assert_problem(401, "unauthenticated");

    // The old key's turn to go comes with the next rotation.
    let (signing, keys) = rotated(&keys);
    let after = beside(&before, &signing, &keys).await;
    after.ask("GET", "/users/me").by(&new).send().await.assert_status(200);
    after.ask("GET", "/users/me").by(&old).send().await.assert_problem(401, "unauthenticated");
    // A session outlives the key that it began with.
    refresh(&after, &signed_in["refresh_token"]).await.assert_status(200);
}

#[tokio::test]
async fn keys_that_do_not_fit_give_nobody_a_session() {
    let shop = open().await;
    let signed_in = register(&shop, "lei@example.com").await;
    let sessions = "SELECT count(*) FROM userdb.sessions";
    let (other, others) = rotated("");
    let leaky = format!("{{\"keys\":[{SIGNING_KEY}]}}");
    for (signing, keys) in
        [(other.as_str(), KEYS), (SIGNING_KEY, others.as_str()), ("nonsense", KEYS), (SIGNING_KEY, &leaky)]
    {
        let broken = beside(&shop, signing, keys).await;
        log_in(&broken, "lei@example.com", PASSWORD).await.assert_problem(500, "internal");
        refresh(&broken, &signed_in["refresh_token"]).await.assert_problem(500, "internal");
        broken.assert_log("variable token_").await;
        let published = broken.get("/.well-known/jwks.json").await;
        assert_eq!(published.status, if keys == leaky { 500 } else { 200 });
        assert!(!published.text().contains("\"d\""));
    }
    assert_eq!(shop.database.number(sessions).await, 1);
    refresh(&shop, &signed_in["refresh_token"]).await.assert_status(200);
}
