//! How well a product is spoken of.

use meshmall_service::database::{DatabaseError, Row};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = ProductRating))]
pub struct Rating {
    /// How many have reviewed it.
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    pub count: i32,
    /// From 1 to 5, to one decimal; `null` while nobody has.
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 1, maximum = 5))]
    pub average: Option<f64>,
}

impl Rating {
    /// Reads the columns that every statement on products selects alike.
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self::from_sum(row.get("rating_count")?, row.get("rating_sum")?))
    }

    fn from_sum(count: i32, sum: i64) -> Self {
        // Whole tenths, rounded half up. They are 50 at most, which every type here holds exactly.
        let tenths = (count > 0).then(|| (20 * sum + i64::from(count)) / (2 * i64::from(count)));
        let average = tenths.and_then(|tenths| i32::try_from(tenths).ok()).map(|tenths| f64::from(tenths) / 10.0);
        Self { count, average }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_have_one_decimal() {
        for (count, sum, average) in [
            (0, 0, None),
            (1, 5, Some(5.0)),
            (2, 9, Some(4.5)),
            (3, 14, Some(4.7)),
            (3, 13, Some(4.3)),
            (4, 17, Some(4.3)),
        ] {
            assert_eq!(Rating::from_sum(count, sum), Rating { count, average });
        }
    }
}
