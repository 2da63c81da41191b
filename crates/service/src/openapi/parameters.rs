//! Parameters that several routes have.

use utoipa::IntoParams;

/// Of a list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
    /// Where the page starts: `next_cursor` of the page before, unchanged.
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}

/// Of what happens once, however often it is asked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// A value of your own, for example a UUID; the same one when the request is repeated.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    pub key: String,
}

/// Of what belongs to a guest.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct CartToken {
    /// What opens a guest's cart, as `POST /cart` has given it. A user's cart is opened by an access token.
    #[param(rename = "x-cart-token", pattern = "^[0-9a-fA-F-]{36}\\.[0-9a-fA-F]{64}$")]
    pub token: Option<String>,
}
