//! `carts`, asked of cart.

use serde::{Deserialize, Serialize};

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::carts::{CartLine, Guest};
use crate::bindings::meshmall::types::types::{CallContext, CallError};
use crate::peer::Peer;

const CART: Peer = Peer { name: "cart", url: "cart_url" };

#[derive(Serialize)]
struct Bought {
    user_id: String,
    order_id: String,
    lines: Vec<CartLine>,
}

#[derive(Deserialize)]
struct Done {}

#[derive(Serialize)]
struct GuestCart {
    user_id: String,
    cart_token: String,
}

#[derive(Deserialize)]
struct Merged {
    merged: u32,
}

impl Guest for Bridge {
    fn lines_of(context: CallContext, user_id: String) -> Result<Vec<CartLine>, CallError> {
        CART.items(&context, &format!("/internal/carts?user_id={user_id}"))
    }

    fn remove_bought(
        context: CallContext,
        user_id: String,
        order_id: String,
        lines: Vec<CartLine>,
    ) -> Result<(), CallError> {
        let Done {} = CART.post(&context, "/internal/carts/remove-bought", &Bought { user_id, order_id, lines })?;
        Ok(())
    }

    fn merge_guest(context: CallContext, user_id: String, cart_token: String) -> Result<u32, CallError> {
        let merged: Merged = CART.post(&context, "/internal/carts/merge-guest", &GuestCart { user_id, cart_token })?;
        Ok(merged.merged)
    }
}
