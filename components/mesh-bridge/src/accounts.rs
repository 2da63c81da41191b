//! `accounts`, asked of user.

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::accounts::{Address, Guest};
use crate::bindings::meshmall::types::types::{CallContext, CallError};
use crate::peer::Peer;

const USER: Peer = Peer { name: "user", url: "user_url" };

impl Guest for Bridge {
    fn address_of(context: CallContext, user_id: String, address_id: String) -> Result<Address, CallError> {
        USER.get(&context, &format!("/internal/addresses?user_id={user_id}&address_id={address_id}"))
    }
}
