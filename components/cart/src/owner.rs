//! Whose cart it is: a user's, shown by an access token, or a guest's, shown by the cart's own token.

use meshmall_service::{Problem, Request};
use uuid::Uuid;

use crate::guest::{self, CartToken};

/// A cart that is the caller's to touch.
#[derive(Debug, Clone, Copy)]
pub struct Cart {
    pub id: Uuid,
    /// Whether its own token has opened it.
    pub is_guest: bool,
}

/// The cart of the path, if it is the caller's to touch.
pub fn cart(request: &Request) -> Result<Cart, Problem> {
    let id = request.path_id("user_id")?;
    if let Some(text) = request.header(guest::HEADER) {
        let token = CartToken::parse(text).filter(|token| token.cart == id);
        return match token {
            Some(token) if token.opens()? => Ok(Cart { id, is_guest: true }),
            _ => Err(no_such_cart()),
        };
    }
    match request.caller_if_any()? {
        Some(caller) => caller.may_touch(id, "cart").map(|()| Cart { id, is_guest: false }),
        None => {
            Err(Problem::unauthenticated("sign in, or send the x-cart-token of a guest's cart, which POST /cart gives"))
        }
    }
}

/// A guest's cart that is not there, or no longer.
pub fn no_such_cart() -> Problem {
    Problem::unauthenticated("x-cart-token does not open this cart; POST /cart gives a new one")
}
