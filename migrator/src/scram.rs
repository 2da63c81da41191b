//! SCRAM-SHA-256 verifiers (RFC 5803), in the form in which PostgreSQL stores them.
//!
//! The server is sent the verifier and not the password, so that no statement log ever holds a password; and a
//! stored verifier tells whether a role's password is the wanted one already.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// PostgreSQL's own default.
const ITERATIONS: u32 = 4096;

/// A new verifier for this password. `salt` should be random; it is no secret.
pub fn verifier(password: &str, salt: &[u8; 16]) -> String {
    verifier_with(password, salt, ITERATIONS)
}

/// Whether `stored`, as read from `pg_authid`, was made from this password.
pub fn matches(stored: &str, password: &str) -> bool {
    parse(stored).is_some_and(|(iterations, salt)| verifier_with(password, &salt, iterations) == stored)
}

fn parse(stored: &str) -> Option<(u32, Vec<u8>)> {
    let rest = stored.strip_prefix("SCRAM-SHA-256$")?;
    let (iterations, rest) = rest.split_once(':')?;
    let (salt, _) = rest.split_once('$')?;
    Some((iterations.parse().ok()?, BASE64.decode(salt).ok()?))
}

fn verifier_with(password: &str, salt: &[u8], iterations: u32) -> String {
    let salted = salted_password(password, salt, iterations);
    let stored_key = Sha256::digest(hmac(&salted, b"Client Key"));
    let server_key = hmac(&salted, b"Server Key");
    let [salt, stored_key, server_key] = [salt, stored_key.as_slice(), &server_key].map(|bytes| BASE64.encode(bytes));
    format!("SCRAM-SHA-256${iterations}:{salt}${stored_key}:{server_key}")
}

/// PBKDF2 with one block, which is as long as SHA-256's output.
fn salted_password(password: &str, salt: &[u8], iterations: u32) -> [u8; 32] {
    let mut block = hmac(password.as_bytes(), &[salt, &1_u32.to_be_bytes()].concat());
    let mut result = block;
    for _ in 1..iterations {
        block = hmac(password.as_bytes(), &block);
        for (sum, byte) in result.iter_mut().zip(block) {
            *sum ^= byte;
        }
    }
    result
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_matches_its_password_and_no_other() {
        let stored = verifier("secret", &[7; 16]);
        assert!(stored.starts_with("SCRAM-SHA-256$4096:"));
        assert!(matches(&stored, "secret"));
        assert!(!matches(&stored, "Secret"));
        assert!(!matches("md5d41d8cd98f00b204e9800998ecf8427e", "secret"));
    }

    #[test]
    fn the_verifier_is_the_one_of_rfc_7677() {
        // The RFC's example exchange: user "user", password "pencil".
        let salt = BASE64.decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        assert_eq!(
            salt.map(|salt| BASE64.encode(salted_password("pencil", &salt, 4096))),
            Ok("xKSVEDI6tPlSysH6mUQZOeeOp01r6B3fcJbodRPcYV0=".to_owned())
        );
    }
}
