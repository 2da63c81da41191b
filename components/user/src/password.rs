//! Passwords: what is kept of them, and whether one is right.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// The least that OWASP recommends for argon2id on one lane: 19 MiB and two passes. More memory would cost every
/// instance of this component as much. The migrator hashes the demo accounts' password with the same.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What a password is checked against where there is no account, so that the answer takes as long. No password has
/// this hash.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzLg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What a check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Another password, or no account.
    Wrong,
    /// The password, kept as it should be.
    Right,
    /// The password, kept with other parameters than those of today: to be hashed anew.
    Outdated,
}

/// What is kept of a password: a PHC string. `salt` must be random.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon2.hash_password_with_salt(password.as_bytes(), salt)?.to_string())
}

/// Checks a password against what is kept, or against nobody's. Fails where what is kept is no hash at all.
pub fn check(password: &str, kept: Option<&str>) -> Result<Verdict, Error> {
    let hash = PasswordHash::new(kept.unwrap_or(NOBODY))?;
    match Argon2::default().verify_password(password.as_bytes(), &hash) {
        Ok(()) if kept.is_none() => Ok(Verdict::Wrong),
        Ok(()) if is_current(&hash)? => Ok(Verdict::Right),
        Ok(()) => Ok(Verdict::Outdated),
        Err(Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(error) => Err(error),
    }
}

fn is_current(hash: &PasswordHash) -> Result<bool, Error> {
    let params = Params::try_from(hash)?;
    Ok(hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into())
        && (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_told_from_others_by_what_is_kept() {
        let kept = hash("correct horse", b"0123456789abcdef").expect("hashes");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_eq!(check("correct horse", Some(&kept)), Ok(Verdict::Right));
        assert_eq!(check("correct horse ", Some(&kept)), Ok(Verdict::Wrong));
        assert_ne!(kept, hash("correct horse", b"fedcba9876543210").expect("hashes"));
    }

    #[test]
    fn what_is_kept_with_other_parameters_is_right_and_outdated() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).expect("parameters"));
        let other = Argon2::new(Algorithm::Argon2i, Version::V0x13, Params::default());
        for argon2 in [weak, other] {
            let kept = argon2.hash_password_with_salt(b"secret", b"0123456789abcdef").expect("hashes").to_string();
            assert_eq!(check("secret", Some(&kept)), Ok(Verdict::Outdated), "{kept}");
            assert_eq!(check("Secret", Some(&kept)), Ok(Verdict::Wrong), "{kept}");
        }
    }

    #[test]
    fn nobody_is_checked_as_slowly_as_somebody() {
        assert_eq!(is_current(&PasswordHash::new(NOBODY).expect("a hash")), Ok(true));
        assert_eq!(check("", None), Ok(Verdict::Wrong));
        assert!(check("secret", Some("plain text")).is_err());
    }
}
