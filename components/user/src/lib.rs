//! User: accounts, sessions and address books.
//!
//! | route | answer |
//! |-------|--------|
//! | `POST /users/register` | a new account, signed in |
//! | `POST /users/login` | a session: an access token and a refresh token |
//! | `POST /users/refresh` | new tokens for a refresh token |
//! | `POST /users/logout` | ends the session of a refresh token |
//! | `GET`, `PATCH /users/me` | the caller's account |
//! | `PUT /users/me/password` | another password; ends all sessions |
//! | `GET`, `POST /users/me/addresses` | the caller's address book |
//! | `GET`, `PUT`, `DELETE /users/me/addresses/{address_id}` | one address of it |
//! | `GET /users` | all accounts, for admins |
//! | `GET`, `PATCH /users/{id}` | one account, for its owner and admins; its role, for admins |
//! | `GET /.well-known/jwks.json` | the keys that access tokens are verified with |
//! | `GET /internal/addresses?user_id=&address_id=` | an address, for the contract `accounts` |
//!
//! An access token is valid until it expires, ten minutes after it was issued: every service verifies it without
//! asking here. Logging out, another password and another role end the session, so that no further one is issued.

mod account;
mod address;
mod addresses;
mod client;
mod fields;
mod keys;
mod login;
#[cfg(test)]
mod openapi;
mod password;
mod register;
mod session;
mod tokens;
mod users;

use meshmall_service::{Role, Service, delete, get, patch, post, put};

/// The component.
pub static SERVICE: Service = Service {
    name: "user",
    version: env!("CARGO_PKG_VERSION"),
    routes: &[
        post("/users/register", register::register),
        post("/users/login", login::login),
        post("/users/refresh", session::refresh),
        post("/users/logout", session::log_out),
        get("/users/me", account::show).signed_in(),
        patch("/users/me", account::change).signed_in(),
        put("/users/me/password", login::change_password).signed_in(),
        get("/users/me/addresses", addresses::list).signed_in(),
        post("/users/me/addresses", addresses::add).signed_in(),
        get("/users/me/addresses/{address_id}", addresses::show).signed_in(),
        put("/users/me/addresses/{address_id}", addresses::change).signed_in(),
        delete("/users/me/addresses/{address_id}", addresses::remove).signed_in(),
        get("/users", users::list).only(&[Role::Admin]),
        get("/users/{id}", users::show).signed_in(),
        patch("/users/{id}", users::change_role).only(&[Role::Admin]),
        get("/.well-known/jwks.json", keys::show),
        get("/internal/addresses", addresses::internal).internal(),
    ],
};

meshmall_service::component!(crate::SERVICE);

meshmall_service::contracts!("user");

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_documented_who_may_use_each_route() {
        meshmall_service::matrix::assert_documented(&crate::SERVICE, include_str!("../../../docs/authorization.md"));
    }

    #[test]
    fn every_route_is_described() {
        let described = <crate::openapi::Described as utoipa::OpenApi>::openapi();
        meshmall_service::openapi::assert_described(&crate::SERVICE, &described, env!("CARGO_MANIFEST_DIR"));
    }
}
