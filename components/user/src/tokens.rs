//! The two tokens of a session: one that every service verifies by itself, one that this service knows again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use meshmall_service::token::{self, AUDIENCE, Claims, ISSUER, Signing};
use meshmall_service::{Problem, Role, identity, variables};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long an access token is valid, in seconds. Nobody can take it back, so it is short.
const ACCESS_SECONDS: u64 = 600;

/// What a client gets for signing in or refreshing.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Tokens {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    refresh_token: String,
}

/// Whom an access token is for.
pub struct Holder<'a> {
    pub id: Uuid,
    pub role: Role,
    pub name: &'a str,
    pub session: Uuid,
}

/// Signs access tokens. Made before anything is stored: without usable keys nobody gets a session.
pub struct Issuer(Signing);

/// 32 random bytes in base64url. Only the hash is stored.
pub struct RefreshToken {
    text: String,
    hash: [u8; 32],
}

impl Issuer {
    /// With the variables token_signing_key and token_keys, which have to fit: a token that no service accepts helps
    /// nobody.
    pub fn configured() -> Result<Self, Problem> {
        let wrong = |variable: &str, error| Problem::internal(format!("variable {variable}: {error}"));
        let signing =
            Signing::parse(&variables::get("token_signing_key")?).map_err(|error| wrong("token_signing_key", error))?;
        let keys = token::parse_keys(&variables::get("token_keys")?).map_err(|error| wrong("token_keys", error))?;
        if !keys.accepts(&signing) {
            return Err(Problem::internal(
                "variable token_keys does not hold the public part of variable token_signing_key",
            ));
        }
        Ok(Self(signing))
    }

    pub fn tokens(&self, holder: &Holder<'_>, refresh: RefreshToken) -> Result<Tokens, Problem> {
        let now = identity::now();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: holder.id,
            aud: AUDIENCE.to_owned(),
            iat: now,
            exp: now + ACCESS_SECONDS,
            role: holder.role,
            name: holder.name.to_owned(),
            sid: holder.session,
        };
        Ok(Tokens {
            access_token: self.0.sign(&claims).map_err(Problem::internal)?,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token: refresh.text,
        })
    }
}

impl RefreshToken {
    pub fn random() -> Result<Self, Problem> {
        Ok(Self::of(URL_SAFE_NO_PAD.encode(random::<32>()?)))
    }

    /// One that a client gives back. Another text is another hash, which nothing is stored under.
    pub fn of(text: String) -> Self {
        let hash = Sha256::digest(&text).into();
        Self { text, hash }
    }

    pub fn hash(&self) -> Vec<u8> {
        self.hash.to_vec()
    }
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Problem::internal)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_is_known_again_by_its_hash() {
        let token = RefreshToken::random().expect("randomness");
        assert_eq!(token.text.len(), 43);
        assert_eq!(RefreshToken::of(token.text.clone()).hash(), token.hash());
        assert_ne!(RefreshToken::random().expect("randomness").hash(), token.hash());
    }
}
