//! Deterministic chance: the same seed and the same thing give the same throws, in every order and on every machine.

use rand_core::{RngCore as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Midnight UTC of 2026-11-01, in milliseconds. Nothing in the shop is newer.
const NEWEST: u64 = 1_793_491_200_000;
/// About eighteen months.
const SPAN: u64 = 548 * 24 * 60 * 60 * 1000;

/// One thing's own source of numbers.
pub(crate) struct Dice(Pcg64Mcg);

impl Dice {
    pub fn of(seed: u64, key: &str) -> Self {
        let digest = Sha256::new().chain_update(seed.to_le_bytes()).chain_update(key).finalize();
        let mut start = [0; 16];
        start.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self(Pcg64Mcg::from_seed(start))
    }

    /// Less than `bound`, and 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product: as good as even for the small bounds here.
        ((u128::from(self.0.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    pub fn percent(&mut self) -> u64 {
        self.below(100)
    }

    fn bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

/// When a thing came into the shop, and its id (UUIDv7), which holds the same moment. Both depend on the key alone,
/// so that a product's address outlives another seed number.
pub(crate) struct Identity {
    pub id: Uuid,
    /// Milliseconds since 1970.
    pub created_at: u64,
}

impl Identity {
    /// `kind` keeps a seller and a product of the same key apart.
    pub fn of(kind: &str, key: &str) -> Self {
        Self::within(SPAN, kind, key)
    }

    /// Of a thing that came after `moment`.
    pub fn after(moment: u64, kind: &str, key: &str) -> Self {
        Self::within(NEWEST.saturating_sub(moment + 1), kind, key)
    }

    /// In the last `span` milliseconds before the newest moment.
    fn within(span: u64, kind: &str, key: &str) -> Self {
        let mut dice = Dice::of(0, &format!("{kind}:{key}"));
        let created_at = NEWEST - 1 - dice.below(span);
        let id = uuid::Builder::from_unix_timestamp_millis(created_at, &dice.bytes()).into_uuid();
        Self { id, created_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_never_changes() {
        let identity = Identity::of("product", "lanwen-x2");
        assert_eq!(identity.id.get_version_num(), 7);
        assert_eq!(identity.id, Identity::of("product", "lanwen-x2").id);
        assert_ne!(identity.id, Identity::of("seller", "lanwen-x2").id);
        // The id's first 48 bits are the moment.
        assert_eq!(identity.id.as_u128() >> 80, u128::from(identity.created_at));
    }

    #[test]
    fn what_comes_after_something_is_newer_but_not_too_new() {
        for moment in [NEWEST - SPAN, NEWEST - 5, NEWEST - 2] {
            for key in 0..100 {
                let identity = Identity::after(moment, "review", &key.to_string());
                assert!((moment + 1..NEWEST).contains(&identity.created_at), "{moment}");
            }
        }
    }

    #[test]
    fn the_newest_moment_is_the_first_of_november() {
        // 20758 days after 1970-01-01.
        assert_eq!(NEWEST, 20_758 * 24 * 60 * 60 * 1000);
    }
}
