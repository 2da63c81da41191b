//! The routes in OpenAPI; the tests hold it against `SERVICE` and against `openapi.json`.
#![expect(dead_code, reason = "these functions carry a description and are never called")]

use meshmall_service::Role;
use meshmall_service::openapi::Paging;
use meshmall_service::page::Page;
use utoipa::{OpenApi, ToSchema};

use crate::account::{self, User};
use crate::address::{Address, Written};
use crate::login::{Login, PasswordChange};
use crate::register::Registration;
use crate::session::{Given, SignedIn};
use crate::tokens::Tokens;
use crate::users;

type Users = Page<User>;
type Addresses = Page<Address>;

#[derive(OpenApi)]
#[openapi(
    info(description = "Accounts, sessions and address books."),
    paths(
        register,
        login,
        refresh,
        log_out,
        show_me,
        change_me,
        change_password,
        list_addresses,
        add_address,
        show_address,
        change_address,
        remove_address,
        list,
        show,
        change_role,
        keys,
    )
)]
pub struct Described;

/// What access tokens are verified with (RFC 7517).
#[derive(ToSchema)]
struct JsonWebKeySet {
    keys: Vec<JsonWebKey>,
}

/// A public key on P-256.
#[derive(ToSchema)]
struct JsonWebKey {
    #[schema(pattern = "^EC$")]
    kty: String,
    #[schema(pattern = "^P-256$")]
    crv: String,
    /// Which key it is, as the header of a token says.
    kid: String,
    x: String,
    y: String,
}

/// A new account, signed in
///
/// Everybody begins as a buyer.
#[utoipa::path(
    post,
    path = "/users/register",
    operation_id = "register",
    request_body(
        content = Registration,
        description = "`cart_token` moves a guest's cart into the user's.",
        example = json!({ "email": "somebody@example.com", "password": "correct horse", "name": "Somebody" }),
    ),
    responses(
        (status = 201, description = "The account, and the tokens of its first session.", body = SignedIn,
            headers(("Location" = String, description = "Where the account is."))),
        (status = 409, description = "email-taken"),
    ),
)]
fn register() {}

/// A session: an access token and a refresh token
///
/// After some wrong passwords, for an account or from an address, each further attempt has to wait.
#[utoipa::path(
    post,
    path = "/users/login",
    operation_id = "log_in",
    request_body(
        content = Login,
        description = "The example is an account of the demo data; so are `admin@meshmall.example` and \
                       `lanwen@sellers.meshmall.example`. `cart_token` moves a guest's cart into the user's.",
        example = json!({ "email": "buyer@meshmall.example", "password": "meshmall-demo" }),
    ),
    responses(
        (status = 200, description = "The account, and the tokens of a new session.", body = SignedIn),
        (status = 401, description = "wrong-credentials"),
        (status = 429, description = "too-many-requests"),
    ),
)]
fn login() {}

/// New tokens for a refresh token
///
/// A refresh token is good for one time; used twice, it ends its session.
#[utoipa::path(
    post,
    path = "/users/refresh",
    operation_id = "refresh",
    request_body(content = Given, example = json!({ "refresh_token": "the one of the login" })),
    responses(
        (status = 200, description = "The tokens that take the place of the old ones.", body = Tokens),
        (status = 401, description = "session-revoked session-unknown"),
    ),
)]
fn refresh() {}

/// Ends the session of a refresh token
#[utoipa::path(
    post,
    path = "/users/logout",
    operation_id = "log_out",
    request_body(content = Given, example = json!({ "refresh_token": "the one of the login" })),
    responses((status = 204, description = "There is no such session now, whether there was one or not.")),
)]
fn log_out() {}

/// The caller's account
#[utoipa::path(
    get,
    path = "/users/me",
    operation_id = "show_own_account",
    responses(
        (status = 200, description = "The account.", body = User),
        (status = 404, description = "not-found"),
    ),
)]
fn show_me() {}

/// Changes the caller's account
#[utoipa::path(
    patch,
    path = "/users/me",
    operation_id = "change_own_account",
    request_body(content = account::Change, description = "What is not given stays as it is.", example = json!({ "name": "韩梅梅" })),
    responses(
        (status = 200, description = "The account, changed.", body = User),
        (status = 404, description = "not-found"),
        (status = 409, description = "email-taken"),
    ),
)]
fn change_me() {}

/// Changes the caller's password, and ends all sessions
#[utoipa::path(
    put,
    path = "/users/me/password",
    operation_id = "change_own_password",
    request_body(
        content = PasswordChange,
        example = json!({ "current_password": "meshmall-demo", "new_password": "correct horse" }),
    ),
    responses(
        (status = 204, description = "It is changed."),
        (status = 403, description = "wrong-password"),
        (status = 404, description = "not-found"),
        (status = 429, description = "too-many-requests"),
    ),
)]
fn change_password() {}

/// The caller's address book
///
/// The default first, then the newest. It holds 20 addresses at most, so there is only one page.
#[utoipa::path(
    get,
    path = "/users/me/addresses",
    operation_id = "list_addresses",
    responses((status = 200, description = "All addresses.", body = Addresses)),
)]
fn list_addresses() {}

/// Adds an address
#[utoipa::path(
    post,
    path = "/users/me/addresses",
    operation_id = "add_address",
    request_body(
        content = Written,
        example = json!({
            "recipient": "韩梅梅", "phone": "+86 138 0000 0001", "country": "CN", "region": "浙江省", "city": "杭州市",
            "street": "西湖区示例路 18 号", "postal_code": "310012",
        }),
    ),
    responses(
        (status = 201, description = "The address.", body = Address, headers(("Location" = String, description = "Where it is."))),
        (status = 404, description = "not-found"),
        (status = 409, description = "address-book-full"),
    ),
)]
fn add_address() {}

/// An address of the caller's
#[utoipa::path(
    get,
    path = "/users/me/addresses/{address_id}",
    operation_id = "show_address",
    params(("address_id" = Uuid, Path, description = "Of the address.")),
    responses(
        (status = 200, description = "The address.", body = Address),
        (status = 404, description = "not-found"),
    ),
)]
fn show_address() {}

/// Writes an address of the caller's anew
#[utoipa::path(
    put,
    path = "/users/me/addresses/{address_id}",
    operation_id = "change_address",
    params(("address_id" = Uuid, Path, description = "Of the address.")),
    request_body(
        content = Written,
        example = json!({
            "recipient": "韩梅梅", "phone": "+86 138 0000 0001", "country": "CN", "region": "浙江省", "city": "杭州市",
            "street": "西湖区示例路 18 号", "is_default": true,
        }),
    ),
    responses(
        (status = 200, description = "The address, changed.", body = Address),
        (status = 404, description = "not-found"),
    ),
)]
fn change_address() {}

/// Takes an address out of the caller's address book
#[utoipa::path(
    delete,
    path = "/users/me/addresses/{address_id}",
    operation_id = "remove_address",
    params(("address_id" = Uuid, Path, description = "Of the address.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "not-found"),
    ),
)]
fn remove_address() {}

/// All accounts
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "list_users",
    params(("role" = Option<Role>, Query, description = "Only accounts of this role."), Paging),
    responses((status = 200, description = "A page of accounts.", body = Users)),
)]
fn list() {}

/// An account
///
/// For its owner and admins.
#[utoipa::path(
    get,
    path = "/users/{id}",
    operation_id = "show_user",
    params(("id" = Uuid, Path, description = "Of the account.")),
    responses(
        (status = 200, description = "The account.", body = User),
        (status = 403, description = "forbidden"),
        (status = 404, description = "not-found"),
    ),
)]
fn show() {}

/// Changes the role of an account, and ends its sessions
#[utoipa::path(
    patch,
    path = "/users/{id}",
    operation_id = "change_role",
    params(("id" = Uuid, Path, description = "Of the account.")),
    request_body(content = users::Change, example = json!({ "role": "seller" })),
    responses(
        (status = 200, description = "The account, changed.", body = User),
        (status = 404, description = "not-found"),
        (status = 409, description = "own-role"),
    ),
)]
fn change_role() {}

/// The keys that access tokens are verified with
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "show_keys",
    servers((url = "/")),
    responses((status = 200, description = "A JSON Web Key Set.", body = JsonWebKeySet, content_type = "application/jwk-set+json")),
    extensions(("x-without-database" = json!(true))),
)]
fn keys() {}
