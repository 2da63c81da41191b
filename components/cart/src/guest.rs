//! `POST /cart`: a cart for somebody who is not signed in.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{Problem, Request, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store;
use crate::view::{self, Known, View};

/// The header that opens a guest's cart.
pub const HEADER: &str = "x-cart-token";

/// What opens a guest's cart: its id and a secret, as `<id>.<secret>`.
pub struct CartToken {
    pub cart: Uuid,
    pub hash: Vec<u8>,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = CreatedCart))]
pub struct Created {
    #[cfg_attr(not(target_family = "wasm"), schema(pattern = "^[0-9a-f-]{36}\\.[0-9a-f]{64}$"))]
    cart_token: String,
    #[serde(flatten)]
    cart: View,
}

pub fn create(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    request.no_body()?;
    let cart = Uuid::new_v4();
    // 244 random bits.
    let cart_token = format!("{cart}.{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let token = CartToken::parse(&cart_token).ok_or_else(|| Problem::internal("a cart token of ours is none"))?;
    database::query(include_str!("sql/create_guest.sql"), &[store::uuid(cart), ParameterValue::Binary(token.hash)])?;
    let created = Created { cart_token, cart: view::view(cart, &[], &Known::default()) };
    Ok(Response::created(&format!("/api/cart/{cart}"), &created)?.private())
}

impl CartToken {
    /// `None` for what cannot be a token.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.split_once('.')?;
        let cart = (id.len() == 36).then(|| id.parse().ok()).flatten()?;
        let is_secret = secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_secret.then(|| Self { cart, hash: Sha256::digest(text.as_bytes()).to_vec() })
    }

    /// Whether there is a guest's cart that it opens.
    pub fn opens(&self) -> Result<bool, Problem> {
        let parameters = [store::uuid(self.cart), ParameterValue::Binary(self.hash.clone())];
        Ok(!database::query(include_str!("sql/open_guest.sql"), &parameters)?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_are_tokens() {
        let id = "0193a3f2-7c1e-4aa0-8000-5b5f4d3c2b1a";
        assert!(CartToken::parse(&format!("{id}.{}", "a".repeat(64))).is_some());
        for wrong in
            ["", ".", id, &format!("{id}."), &format!("{id}.{}", "a".repeat(63)), &format!("x.{}", "a".repeat(64))]
        {
            assert!(CartToken::parse(wrong).is_none(), "{wrong}");
        }
    }
}
