//! Who asks: users with tokens, signed with keys that only the tests have.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use meshmall_service::Role;
pub use meshmall_service::token::Claims;
use meshmall_service::token::{AUDIENCE, ISSUER, Signing};
use sha2::Sha256;
use uuid::Uuid;

/// A private JSON Web Key on P-256, generated for these tests and used nowhere else.
pub const SIGNING_KEY: &str = r#"{"kty":"EC","crv":"P-256","kid":"test","x":"QazXDAn0w2nHVqXctmKxnO2rXEz9M0WRk1sz9iatfIo","y":"RA5a69l0glNQV1xDwUHQxp_19CFgaVJhHkLsEymn8jc","d":"3pNY8LCXiuvDUdnhF9sWbeADOeNCkyji7b6JamNMtDs"}"#;
/// Its public part, as `token_keys` has it.
pub const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"test","x":"QazXDAn0w2nHVqXctmKxnO2rXEz9M0WRk1sz9iatfIo","y":"RA5a69l0glNQV1xDwUHQxp_19CFgaVJhHkLsEymn8jc"}]}"#;

static SIGNING: LazyLock<Signing> = LazyLock::new(|| Signing::parse(SIGNING_KEY).expect("the key is one"));

/// Somebody with an access token. No account needs to stand behind it, since every service looks at the token alone.
#[derive(Debug, Clone)]
pub struct User {
    /// The id.
    pub id: Uuid,
    /// The role that the token says.
    pub role: Role,
    /// The token.
    pub token: String,
}

impl User {
    /// A new one of this role.
    pub fn new(role: Role) -> Self {
        Self::with_id(Uuid::now_v7(), role)
    }

    /// The one of this id.
    pub fn with_id(id: Uuid, role: Role) -> Self {
        let claims = claims(id, role);
        Self { id, role, token: sign(&claims) }
    }

    /// A buyer.
    pub fn buyer() -> Self {
        Self::new(Role::Buyer)
    }

    /// An admin.
    pub fn admin() -> Self {
        Self::new(Role::Admin)
    }
}

/// What a valid token of this user says; tests make it invalid in one way.
pub fn claims(id: Uuid, role: Role) -> Claims {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    Claims {
        iss: ISSUER.to_owned(),
        sub: id,
        aud: AUDIENCE.to_owned(),
        iat: now,
        exp: now + 3600,
        role,
        name: "测试 Tester".to_owned(),
        sid: Uuid::now_v7(),
    }
}

/// A token that says so.
pub fn sign(claims: &Claims) -> String {
    SIGNING.sign(claims).expect("it is signed")
}

/// As JSON Web Tokens write bytes.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a forger makes of the public key where a server lets a token choose its algorithm.
pub fn hmac_with_public_key(text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEYS.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
