//! The ribbon on what sells best. Version 2 of the service answers it, version 1 does not: what a canary shows at a
//! glance.

use serde::Serialize;

const IS_SHOWN: bool = cfg!(feature = "v2");

/// So many sold make a bestseller: about every fifth product of the seed.
const BESTSELLER_SOLD: i64 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = ProductBadge))]
#[serde(rename_all = "snake_case")]
pub enum Badge {
    Bestseller,
}

impl Badge {
    /// What a product of which so many were sold is given by this version of the service.
    pub fn of(sold: i64) -> Option<Self> {
        Self::earned(sold).filter(|_| IS_SHOWN)
    }

    fn earned(sold: i64) -> Option<Self> {
        (sold >= BESTSELLER_SOLD).then_some(Self::Bestseller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_sold_make_a_bestseller() {
        assert_eq!(Badge::earned(10_000), Some(Badge::Bestseller));
        assert_eq!(Badge::earned(9_999), None);
        assert_eq!(Badge::earned(0), None);
    }

    #[test]
    fn version_2_alone_shows_it() {
        assert_eq!(Badge::of(10_000).is_some(), cfg!(feature = "v2"));
        assert_eq!(Badge::of(9_999), None);
    }
}
