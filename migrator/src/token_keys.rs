//! The keys of access tokens: one that signs, and those that verify, as JSON Web Keys (RFC 7517).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::SigningKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// A new signing key, and what its tokens are verified with. Shows itself as two lines for `.env`.
pub struct TokenKeys {
    signing: Private,
    keys: Set,
}

/// What of a key everybody may see. The fields that RFC 7638 takes a key's fingerprint of come in its order.
#[derive(Clone, Serialize, Deserialize)]
struct Public {
    kty: String,
    crv: String,
    kid: String,
    x: String,
    y: String,
}

#[derive(Serialize)]
struct Private {
    #[serde(flatten)]
    public: Public,
    d: String,
}

#[derive(Serialize, Deserialize)]
struct Set {
    keys: Vec<Public>,
}

impl TokenKeys {
    /// A new key, and after it the newest of those in use: tokens that it has signed go on being accepted. Run again,
    /// this withdraws what came before.
    ///
    /// # Errors
    /// [`Error::BadTokenKeys`] where `kept` is not a key set of ours, [`Error::NoRandomness`].
    pub fn beside(kept: Option<&str>) -> Result<Self, Error> {
        let kept = match kept.filter(|kept| !kept.trim().is_empty()) {
            Some(kept) => read(kept)?.keys.into_iter().next(),
            None => None,
        };
        let signing = generate()?;
        let keys = [signing.public.clone()].into_iter().chain(kept).collect();
        Ok(Self { signing, keys: Set { keys } })
    }
}

impl fmt::Display for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (signing, keys) = (serde_json::to_string(&self.signing), serde_json::to_string(&self.keys));
        let (signing, keys) = (signing.map_err(|_| fmt::Error)?, keys.map_err(|_| fmt::Error)?);
        // A kid of somebody else's making could hold a quote; JSON can say it without one.
        let keys = keys.replace('\'', "\\u0027");
        writeln!(f, "SPIN_VARIABLE_TOKEN_SIGNING_KEY='{signing}'")?;
        write!(f, "SPIN_VARIABLE_TOKEN_KEYS='{keys}'")
    }
}

/// A private part among them is not read, and so not passed on.
fn read(json: &str) -> Result<Set, Error> {
    let bad = |reason: String| Error::BadTokenKeys { reason };
    let set: Set = serde_json::from_str(json).map_err(|error| bad(error.to_string()))?;
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32);
    match set.keys.iter().find(|key| key.kty != "EC" || key.crv != "P-256" || !part(&key.x) || !part(&key.y)) {
        Some(key) => Err(bad(format!("key '{}' is none", key.kid))),
        None => Ok(set),
    }
}

fn generate() -> Result<Private, Error> {
    let no_randomness = |reason: String| Error::NoRandomness { reason };
    let mut secret = [0; 32];
    let key = loop {
        getrandom::fill(&mut secret).map_err(|error| no_randomness(error.to_string()))?;
        // Of 2^32 numbers at most one is too large to be a key.
        if let Ok(key) = SigningKey::from_slice(&secret) {
            break key;
        }
    };
    let point = key.verifying_key().to_sec1_point(false);
    let part = |bytes: Option<&[u8]>| bytes.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
    let (x, y) = (part(point.x().map(AsRef::as_ref)), part(point.y().map(AsRef::as_ref)));
    // RFC 7638: the same key has the same kid, whoever names it.
    let fingerprint = Sha256::digest(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#));
    let kid = URL_SAFE_NO_PAD.encode(fingerprint);
    let public = Public { kty: "EC".to_owned(), crv: "P-256".to_owned(), kid, x, y };
    Ok(Private { public, d: URL_SAFE_NO_PAD.encode(secret) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_the_keys_in_use_is_kept() {
        let first = TokenKeys::beside(None).expect("a key");
        assert_eq!(first.keys.keys.len(), 1);
        let kept = |keys: &TokenKeys| serde_json::to_string(&keys.keys).expect("JSON");
        let second = TokenKeys::beside(Some(&kept(&first))).expect("a key");
        let third = TokenKeys::beside(Some(&kept(&second))).expect("a key");
        let kids = |keys: &TokenKeys| keys.keys.keys.iter().map(|key| key.kid.clone()).collect::<Vec<_>>();
        assert_eq!(kids(&second), [second.signing.public.kid.clone(), first.signing.public.kid.clone()]);
        assert_eq!(kids(&third), [third.signing.public.kid.clone(), second.signing.public.kid.clone()]);
        assert_eq!(kids(&TokenKeys::beside(Some(" ")).expect("a key")).len(), 1);
    }

    #[test]
    fn what_is_no_key_set_is_refused_and_a_private_part_is_not_passed_on() {
        for wrong in ["nonsense", "{}", r#"{"keys":[{"kty":"RSA","crv":"P-256","kid":"a","x":"","y":""}]}"#] {
            assert!(TokenKeys::beside(Some(wrong)).is_err(), "{wrong}");
        }
        let private = TokenKeys::beside(None).expect("a key").signing;
        let leaky = format!(r#"{{"keys":[{}]}}"#, serde_json::to_string(&private).expect("JSON"));
        let keys = TokenKeys::beside(Some(&leaky)).expect("a key");
        assert!(!keys.to_string().contains(&private.d) && keys.to_string().contains(&private.public.kid));
    }
}
