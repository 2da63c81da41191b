//! Who visits: the tokens of a session and of a guest's cart, in cookies that scripts cannot read.
//!
//! The services verify the access token; here it is only read, to greet its holder and to know when to refresh it.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use meshmall_service::Request;
use serde::Deserialize;

use super::cookies;

/// The cookies of a session.
pub const ACCESS: &str = "access";
pub const REFRESH: &str = "refresh";
pub const GUEST_CART: &str = "guest_cart";
/// How many units are in the cart: only to be shown, so that not every page has to ask for the cart.
pub const CART_COUNT: &str = "cart_count";
/// As long as the user service keeps a session.
pub const SESSION_SECONDS: u32 = 30 * 24 * 3600;

/// A token this close to its end would not outlive the page.
const MARGIN_SECONDS: u64 = 15;

/// Who has signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Person {
    #[serde(rename = "sub")]
    pub id: String,
    pub name: String,
    /// `buyer`, `seller` or `admin`.
    pub role: String,
    exp: u64,
}

#[derive(Debug, Clone, Default)]
pub struct Session {
    /// The access token and whom it is for, as long as it is valid.
    pub signed_in: Option<(String, Person)>,
    pub refresh: Option<String>,
    /// Opens a guest's cart: `<id>.<secret>`.
    pub guest_cart: Option<String>,
    pub cart_count: u32,
}

impl Session {
    pub fn of(request: &Request) -> Self {
        let text = |name| cookies::get(request, name).map(str::to_owned);
        let access = text(ACCESS).and_then(|token| Some((person(&token)?, token)));
        Self {
            signed_in: access
                .filter(|(person, _)| person.exp > now() + MARGIN_SECONDS)
                .map(|(person, token)| (token, person)),
            refresh: text(REFRESH),
            guest_cart: text(GUEST_CART),
            cart_count: text(CART_COUNT).and_then(|count| count.parse().ok()).unwrap_or(0),
        }
    }

    /// Whether there is a session whose access token has to be had anew.
    pub fn is_stale(&self) -> bool {
        self.signed_in.is_none() && self.refresh.is_some()
    }

    pub fn person(&self) -> Option<&Person> {
        self.signed_in.as_ref().map(|(_, person)| person)
    }

    /// The id of the cart that this visitor has, if there is one.
    pub fn cart_id(&self) -> Option<&str> {
        match self.person() {
            Some(person) => Some(&person.id),
            None => self.guest_cart.as_deref().and_then(|token| token.split('.').next()),
        }
    }
}

impl Person {
    pub fn is_admin(&self) -> bool {
        self.role == "admin"
    }

    pub fn sells(&self) -> bool {
        self.is_admin() || self.role == "seller"
    }
}

/// Whom an access token says that it is for.
pub fn person(token: &str) -> Option<Person> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_tells_whom_it_is_for() {
        let payload = URL_SAFE_NO_PAD.encode(r#"{"sub":"u1","name":"李雷","role":"seller","exp":1,"aud":"x"}"#);
        let person = person(&format!("h.{payload}.s")).expect("a person");
        assert_eq!((person.id.as_str(), person.name.as_str()), ("u1", "李雷"));
        assert!(person.sells() && !person.is_admin());
    }

    #[test]
    fn what_is_no_token_is_nobody() {
        for text in ["", "a", "a.b", "a.b.c", "....", "a.e30.c"] {
            assert_eq!(person(text), None, "{text}");
        }
    }
}
