//! Logging in, and what slows down whoever guesses.

use std::time::{Duration, Instant};

use meshmall_tests::{Reply, Shop};
use serde_json::json;
use tokio::task::JoinSet;

use super::{PASSWORD, USER, log_in, open, register, user};

/// How far the counters are, and how long ago the last attempt was.
async fn counted(shop: &Shop, key: &str, attempts: u32, ago: &str) {
    let change = format!(
        "INSERT INTO userdb.login_attempts (key, attempts, last_at) VALUES (userdb.{key}, {attempts}, now() - interval '{ago}') \
         ON CONFLICT (key) DO UPDATE SET attempts = excluded.attempts, last_at = excluded.last_at"
    );
    shop.database.change(&change).await;
}

fn assert_slowed(reply: &Reply, at_least: u64, at_most: u64) {
    reply.assert_problem(429, "too-many-requests");
    let wait: u64 = reply.header("retry-after").parse().expect("seconds");
    assert!((at_least..=at_most).contains(&wait), "{wait} s");
}

#[tokio::test]
async fn the_right_password_begins_a_session() {
    let shop = open().await;
    let registered = register(&shop, "lei@example.com").await;
    let reply = log_in(&shop, "lei@example.com", PASSWORD).await;
    let signed_in = reply.assert_status(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(signed_in["user"], registered["user"]);
    assert_ne!(signed_in["refresh_token"], registered["refresh_token"]);
    shop.ask("GET", "/users/me").by(&user(&signed_in)).send().await.assert_status(200);
    let missing = shop.ask("POST", "/users/login").json(&json!({"email": "lei@example.com"})).send().await;
    missing.assert_problem(400, "invalid-body");
    log_in(&shop, "nobody", PASSWORD).await.assert_invalid_body("email");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer_in_like_time() {
    let shop = open().await;
    register(&shop, "lei@example.com").await;
    let (mut answers, mut fastest) = (Vec::new(), Vec::new());
    for email in ["lei@example.com", "nobody@example.com"] {
        let mut least = Duration::MAX;
        for password in ["wrong", "x", "correct horse "] {
            let since = Instant::now();
            let reply = log_in(&shop, email, password).await;
            least = least.min(since.elapsed());
            let mut problem = reply.assert_problem(401, "wrong-credentials");
            problem["trace_id"].take();
            answers.push((problem, reply.header("www-authenticate").to_owned()));
        }
        fastest.push(least);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    // Without a hash to check, the unknown one would be ten times as fast.
    assert!(fastest[1] > fastest[0] / 3 && fastest[0] > fastest[1] / 3, "{fastest:?}");
}

#[tokio::test]
async fn an_account_is_slowed_down_after_five_failures_also_one_that_does_not_exist() {
    let shop = open().await;
    register(&shop, "lei@example.com").await;
    for email in ["lei@example.com", "nobody@example.com"] {
        for _ in 0..5 {
            log_in(&shop, email, "wrong").await.assert_problem(401, "wrong-credentials");
        }
        let key = format!("account_key('{}')", email.to_uppercase());
        counted(&shop, &key, 5, "0 s").await;
        assert_slowed(&log_in(&shop, email, PASSWORD).await, 1, 1);
        counted(&shop, &key, 10, "2 s").await;
        assert_slowed(&log_in(&shop, email, PASSWORD).await, 20, 30);
        counted(&shop, &key, 1000, "0 s").await;
        assert_slowed(&log_in(&shop, email, PASSWORD).await, 880, 900);
    }
    // What came too early was not counted, so it does not keep the owner out for longer.
    counted(&shop, "account_key('lei@example.com')", 10, "33 s").await;
    log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
    let left = "SELECT count(*) FROM userdb.login_attempts WHERE key = userdb.account_key('lei@example.com')";
    assert_eq!(shop.database.number(left).await, 0);
    // An hour of silence is forgotten.
    counted(&shop, "account_key('nobody@example.com')", 1000, "61 minutes").await;
    log_in(&shop, "nobody@example.com", "wrong").await.assert_problem(401, "wrong-credentials");
    let attempts =
        "SELECT attempts::bigint FROM userdb.login_attempts WHERE key = userdb.account_key('nobody@example.com')";
    assert_eq!(shop.database.number(attempts).await, 1);
}

#[tokio::test]
async fn guesses_at_the_same_time_are_counted() {
    let shop = open().await;
    register(&shop, "lei@example.com").await;
    // One more is allowed, and the next only a minute later.
    counted(&shop, "account_key('lei@example.com')", 10, "33 s").await;
    let mut guesses = JoinSet::new();
    for number in 0..8 {
        let body = json!({"email": "lei@example.com", "password": format!("guess {number}")});
        guesses.spawn(shop.ask("POST", "/users/login").json(&body).send());
    }
    let mut statuses: Vec<u16> = guesses.join_all().await.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [401, 429, 429, 429, 429, 429, 429, 429]);
}

#[tokio::test]
async fn an_address_is_slowed_down_after_twenty_failures_whatever_the_account() {
    let shop = Shop::with(USER).variable("client_address_header", "x-forwarded-for").open().await;
    register(&shop, "lei@example.com").await;
    let from = async |address: &str, password: &str| {
        let body = json!({"email": "lei@example.com", "password": password});
        shop.ask("POST", "/users/login").header("x-forwarded-for", address).json(&body).send().await
    };
    counted(&shop, "address_key('192.0.2.7')", 19, "0 s").await;
    from("192.0.2.7", PASSWORD).await.assert_status(200);
    let attempts = "SELECT attempts::bigint FROM userdb.login_attempts WHERE key = userdb.address_key('192.0.2.7')";
    assert_eq!(shop.database.number(attempts).await, 19, "a success does not speak against the address");
    counted(&shop, "address_key('192.0.2.7')", 25, "0 s").await;
    // What the client puts before the edge's own entry changes nothing.
    for address in ["192.0.2.7", "198.51.100.1, 192.0.2.7", "192.0.2.7:4711"] {
        assert_slowed(&from(address, PASSWORD).await, 20, 32);
    }
    from("192.0.2.8", PASSWORD).await.assert_status(200);
    // Where the edge does not say, everybody shares one count.
    counted(&shop, "address_key('unknown')", 25, "0 s").await;
    assert_slowed(&log_in(&shop, "lei@example.com", PASSWORD).await, 20, 32);
}

#[tokio::test]
async fn a_hash_with_other_parameters_is_replaced_at_the_next_login() {
    let shop = open().await;
    register(&shop, "lei@example.com").await;
    // `correct horse` with 64 KiB and one pass.
    let weak = "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MjZP1+1U9JUbDWvDvtLyEsZiNXOKEUxfi6O2oe46uxA";
    shop.database
        .change(&format!("UPDATE userdb.users SET password_hash = '{weak}' WHERE email = 'lei@example.com'"))
        .await;
    log_in(&shop, "lei@example.com", "wrong").await.assert_problem(401, "wrong-credentials");
    let outdated = "SELECT count(*) FROM userdb.users WHERE password_hash LIKE '$argon2id$v=19$m=64,%'";
    assert_eq!(shop.database.number(outdated).await, 1);
    for _ in 0..2 {
        log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
        assert_eq!(shop.database.number(outdated).await, 0);
    }
}
