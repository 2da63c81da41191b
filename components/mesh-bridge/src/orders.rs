//! `orders`, asked of order.

use serde::Deserialize;

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::orders::Guest;
use crate::bindings::meshmall::types::types::{CallContext, CallError};
use crate::peer::Peer;

const ORDER: Peer = Peer { name: "order", url: "order_url" };

#[derive(Deserialize)]
struct Received {
    received: bool,
}

impl Guest for Bridge {
    fn has_received(context: CallContext, user_id: String, product_id: String) -> Result<bool, CallError> {
        let path = format!("/internal/orders/received?user_id={user_id}&product_id={product_id}");
        let received: Received = ORDER.get(&context, &path)?;
        Ok(received.received)
    }
}
