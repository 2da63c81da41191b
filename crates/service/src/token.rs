//! Access tokens: JSON Web Tokens (RFC 7519) signed with ES256 (RFC 7518), checked against a set of keys (RFC 7517).
//!
//! The algorithm is pinned: what a token says of it decides nothing but whether it is refused.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::identity::Role;

/// Who issues the tokens, `iss`.
pub const ISSUER: &str = "meshmall";
/// Whom they are for, `aud`.
pub const AUDIENCE: &str = "meshmall-shop";
/// How far the clocks of two machines may be apart.
const LEEWAY_SECONDS: u64 = 5;
/// A token of ours is shorter by far; a longer one is not worth decoding.
const MAX_TOKEN: usize = 4096;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The user.
    pub sub: Uuid,
    /// The audience.
    pub aud: String,
    /// Seconds since 1970 at which it was issued.
    pub iat: u64,
    /// Seconds since 1970 from which on it is worth nothing.
    pub exp: u64,
    /// What the user may do.
    pub role: Role,
    /// As the user wants to be called.
    pub name: String,
    /// The session it belongs to.
    pub sid: Uuid,
}

/// Why a token is refused. Says what a developer needs and an attacker knows anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not three parts of base64url, or not JSON where JSON belongs.
    #[error("the access token is not one of ours")]
    Malformed,
    /// An algorithm other than ES256.
    #[error("the access token is not signed with ES256")]
    Algorithm,
    /// No key of this `kid`.
    #[error("the access token is signed with a key that is not in use")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the access token's signature is wrong")]
    Signature,
    /// `exp` has passed.
    #[error("the access token has expired; get a new one at POST /users/refresh")]
    Expired,
    /// `iat` lies ahead.
    #[error("the access token is not valid yet")]
    NotYet,
    /// Another `iss` or `aud`.
    #[error("the access token is not for this shop")]
    Audience,
}

/// A JSON Web Key Set, public parts alone.
#[derive(Debug, Deserialize)]
pub struct KeySet {
    keys: Vec<Key>,
}

/// A P-256 key. `d` is there only in the one that signs.
#[derive(Debug, Deserialize)]
struct Key {
    kty: String,
    crv: String,
    kid: String,
    x: String,
    y: String,
    d: Option<String>,
}

/// Why keys cannot be used; `key` counts from 0.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Not the JSON of RFC 7517.
    #[error("is not a JSON Web Key or Key Set: {0}")]
    Json(#[from] serde_json::Error),
    /// Another curve, or numbers that are no point of it.
    #[error("key '{0}' is not a key on P-256 (kty EC, crv P-256, x and y in base64url)")]
    Curve(String),
    /// A secret where everybody may look.
    #[error("key '{0}' holds its private part 'd', which belongs into token_signing_key alone")]
    Private(String),
    /// No keys at all.
    #[error("holds no key")]
    Empty,
}

/// What signs tokens.
pub struct Signing {
    kid: String,
    key: SigningKey,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
    kid: Option<String>,
}

/// Reads the variable `token_keys`.
pub fn parse_keys(json: &str) -> Result<KeySet, KeyError> {
    let set: KeySet = serde_json::from_str(json)?;
    if set.keys.is_empty() {
        return Err(KeyError::Empty);
    }
    match set.keys.iter().find(|key| key.d.is_some()) {
        Some(key) => Err(KeyError::Private(key.kid.clone())),
        None => Ok(set),
    }
}

impl KeySet {
    /// Whether a token signed by `signing` would be accepted.
    pub fn accepts(&self, signing: &Signing) -> bool {
        let own = signing.key.verifying_key();
        self.keys.iter().any(|key| key.kid == signing.kid && key.verifying().is_ok_and(|key| key == *own))
    }
}

impl Key {
    fn verifying(&self) -> Result<VerifyingKey, KeyError> {
        let wrong = || KeyError::Curve(self.kid.clone());
        let part = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 32).ok_or_else(wrong);
        if self.kty != "EC" || self.crv != "P-256" {
            return Err(wrong());
        }
        let point = [vec![4], part(&self.x)?, part(&self.y)?].concat();
        VerifyingKey::from_sec1_bytes(&point).map_err(|_| wrong())
    }
}

impl Signing {
    /// Reads the variable `token_signing_key`, one private JSON Web Key.
    pub fn parse(json: &str) -> Result<Self, KeyError> {
        let key: Key = serde_json::from_str(json)?;
        let wrong = || KeyError::Curve(key.kid.clone());
        let secret = key.d.as_deref().and_then(|d| URL_SAFE_NO_PAD.decode(d).ok()).ok_or_else(wrong)?;
        let signing = SigningKey::from_slice(&secret).map_err(|_| wrong())?;
        if *signing.verifying_key() != key.verifying()? {
            return Err(wrong());
        }
        Ok(Self { kid: key.kid, key: signing })
    }

    /// A token that says `claims`.
    pub fn sign(&self, claims: &Claims) -> Result<String, serde_json::Error> {
        let header = Header { alg: "ES256".to_owned(), typ: Some("JWT".to_owned()), kid: Some(self.kid.clone()) };
        let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
        let signed = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(claims)?));
        let signature: Signature = self.key.sign(signed.as_bytes());
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes())))
    }
}

/// Checks everything about a token at the time `now`, in seconds since 1970.
pub fn verify(token: &str, keys: &KeySet, now: u64) -> Result<Claims, TokenError> {
    let malformed = TokenError::Malformed;
    if token.len() > MAX_TOKEN {
        return Err(malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed);

    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| malformed)?;
    if header.alg != "ES256" {
        return Err(TokenError::Algorithm);
    }
    let key = keys.keys.iter().find(|key| Some(&key.kid) == header.kid.as_ref()).ok_or(TokenError::UnknownKey)?;
    let key = key.verifying().map_err(|_| TokenError::UnknownKey)?;
    let signature = Signature::from_slice(&decode(signature)?).map_err(|_| TokenError::Signature)?;
    key.verify(signed.as_bytes(), &signature).map_err(|_| TokenError::Signature)?;

    let claims: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_| malformed)?;
    if claims.iss != ISSUER || claims.aud != AUDIENCE {
        return Err(TokenError::Audience);
    }
    if claims.exp <= now {
        return Err(TokenError::Expired);
    }
    if claims.iat > now + LEEWAY_SECONDS {
        return Err(TokenError::NotYet);
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kid: &str, secret: u8) -> (Signing, serde_json::Value) {
        let signing = SigningKey::from_slice(&[secret; 32]).expect("a key");
        let point = signing.verifying_key().to_sec1_point(false);
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let json = serde_json::json!({
            "kty": "EC", "crv": "P-256", "kid": kid,
            "x": part(point.x().expect("a point")), "y": part(point.y().expect("a point")),
        });
        (Signing { kid: kid.to_owned(), key: signing }, json)
    }

    fn set(keys: &[&serde_json::Value]) -> KeySet {
        parse_keys(&serde_json::json!({ "keys": keys }).to_string()).expect("keys")
    }

    fn claims() -> Claims {
        Claims {
            iss: ISSUER.to_owned(),
            sub: Uuid::from_u128(7),
            aud: AUDIENCE.to_owned(),
            iat: 1000,
            exp: 1600,
            role: Role::Buyer,
            name: "李雷".to_owned(),
            sid: Uuid::from_u128(8),
        }
    }

    #[test]
    fn a_token_says_what_was_signed() {
        let (signing, public) = key("a", 1);
        let token = signing.sign(&claims()).expect("signs");
        assert_eq!(verify(&token, &set(&[&public]), 1599), Ok(claims()));
    }

    #[test]
    fn both_keys_of_a_rotation_are_accepted_and_a_withdrawn_one_is_not() {
        let ((old, old_public), (new, new_public)) = (key("old", 1), key("new", 2));
        let tokens = [old.sign(&claims()).expect("signs"), new.sign(&claims()).expect("signs")];
        let both = set(&[&new_public, &old_public]);
        assert!(both.accepts(&old) && both.accepts(&new));
        assert!(tokens.iter().all(|token| verify(token, &both, 1100).is_ok()));
        let after = set(&[&new_public]);
        assert_eq!(verify(&tokens[0], &after, 1100), Err(TokenError::UnknownKey));
        assert!(!after.accepts(&old) && verify(&tokens[1], &after, 1100).is_ok());
    }

    #[test]
    fn forgeries_are_refused() {
        let ((signing, public), (other, _)) = (key("a", 1), key("a", 2));
        let keys = set(&[&public]);
        let token = signing.sign(&claims()).expect("signs");
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let (head, body) = signed.split_once('.').expect("three parts");
        let with_header = |json: &str| format!("{}.{body}.{signature}", URL_SAFE_NO_PAD.encode(json));
        let admin =
            URL_SAFE_NO_PAD.encode(serde_json::to_vec(&Claims { role: Role::Admin, ..claims() }).expect("serialises"));
        for (token, expected) in [
            (with_header(r#"{"alg":"none","kid":"a"}"#), TokenError::Algorithm),
            (with_header(r#"{"alg":"HS256","kid":"a"}"#), TokenError::Algorithm),
            (with_header(r#"{"alg":"ES256","kid":"b"}"#), TokenError::UnknownKey),
            (with_header(r#"{"alg":"ES256"}"#), TokenError::UnknownKey),
            (format!("{head}.{admin}.{signature}"), TokenError::Signature),
            (format!("{head}.{body}."), TokenError::Signature),
            (other.sign(&claims()).expect("signs"), TokenError::Signature),
            (String::new(), TokenError::Malformed),
            ("a.b.c".to_owned(), TokenError::Malformed),
            ("x".repeat(5000), TokenError::Malformed),
        ] {
            assert_eq!(verify(&token, &keys, 1100), Err(expected), "{token}");
        }
    }

    #[test]
    fn time_issuer_and_audience_are_kept() {
        let (signing, public) = key("a", 1);
        let keys = set(&[&public]);
        let verified = |claims: Claims, now| verify(&signing.sign(&claims).expect("signs"), &keys, now);
        assert_eq!(verified(claims(), 1600), Err(TokenError::Expired));
        assert_eq!(verified(claims(), 900), Err(TokenError::NotYet));
        assert_eq!(verified(Claims { aud: "another".to_owned(), ..claims() }, 1100), Err(TokenError::Audience));
        assert_eq!(verified(Claims { iss: "another".to_owned(), ..claims() }, 1100), Err(TokenError::Audience));
    }

    #[test]
    fn keys_that_cannot_be_used_say_why() {
        let (_, mut public) = key("a", 1);
        public["d"] = "secret".into();
        let refused = |json: String| parse_keys(&json).expect_err("is refused").to_string();
        assert!(refused(serde_json::json!({ "keys": [public] }).to_string()).contains("token_signing_key"));
        assert!(refused("{\"keys\":[]}".to_owned()).contains("no key"));
        assert!(refused("nonsense".to_owned()).contains("JSON Web Key"));
        assert!(Signing::parse(&public.to_string()).is_err());
    }
}
