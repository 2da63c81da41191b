//! Who is asking: the bearer token of a request, verified by the service itself. The mesh is a second wall, not the
//! only one.

use std::time::{SystemTime, UNIX_EPOCH};

use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::token::{self, KeySet};
use crate::{Problem, variables};

/// What somebody may do in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Buys.
    Buyer,
    /// Buys, and sells products of their own.
    Seller,
    /// May do everything.
    Admin,
}

impl Role {
    /// The role of this name, if it is one.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Buyer, Self::Seller, Self::Admin].into_iter().find(|role| role.as_str() == name)
    }

    /// As tokens and the database have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Seller => "seller",
            Self::Admin => "admin",
        }
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user.
    pub id: Uuid,
    /// What they may do.
    pub role: Role,
    /// As they want to be called.
    pub name: String,
    /// The session (the family of refresh tokens) that the token belongs to.
    pub session: Uuid,
}

impl Caller {
    /// Whether this is an admin.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    /// Passes the owner and admins, whatever id stands in the path; `what` names the thing in a 403.
    pub fn may_touch(&self, owner: Uuid, what: &str) -> Result<(), Problem> {
        if self.id == owner || self.is_admin() {
            return Ok(());
        }
        Err(Problem::forbidden(format!("this {what} belongs to somebody else")))
    }

    pub(crate) fn with_one_of(self, roles: &[Role]) -> Result<Self, Problem> {
        if roles.contains(&self.role) {
            return Ok(self);
        }
        let allowed: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        Err(Problem::forbidden(format!("this is for {}, and you are {}", allowed.join(" and "), self.role.as_str())))
    }
}

/// Who sent a request with these headers; a 401 that says why if nobody can be told.
pub(crate) fn caller(headers: &HeaderMap) -> Result<Caller, Problem> {
    let token = bearer(headers)?;
    let keys: KeySet = token::parse_keys(&variables::get("token_keys")?)
        .map_err(|error| Problem::internal(format!("variable token_keys: {error}")))?;
    let claims = token::verify(token, &keys, now()).map_err(|error| Problem::unauthenticated(error.to_string()))?;
    Ok(Caller { id: claims.sub, role: claims.role, name: claims.name, session: claims.sid })
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(|| {
        Problem::unauthenticated("sign in: send authorization: Bearer with the access token of POST /users/login")
    })?;
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || values.next().is_some() {
        return Err(Problem::unauthenticated("the header authorization must be one bearer token"));
    }
    Ok(token)
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
